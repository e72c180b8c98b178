#include "server/import/named_values.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/import/cell_text.h"
#include "server/import/code_points.h"

namespace zhaolian {
namespace {

using Known = absl::flat_hash_map<std::string, std::vector<std::string>>;

const std::vector<std::string>* Find(const Known& known, const std::string& form) {
  const auto found = known.find(form);
  return found == known.end() || found->second.empty() ? nullptr : &found->second;
}

std::vector<const NamedChain*> ByNames(const std::vector<std::string>& names,
                                       const Vocabulary& vocabulary) {
  std::vector<const NamedChain*> chains;
  for (const std::string& name : names) {
    const auto found = vocabulary.named_chains.find(name);
    if (found != vocabulary.named_chains.end()) chains.push_back(&found->second);
  }
  return chains;
}

// Chains with the form in their name. One character is part of too many.
std::vector<const NamedChain*> ByPart(const std::string& form, const Vocabulary& vocabulary) {
  std::vector<const NamedChain*> chains;
  if (ToCodePoints(form).size() < 2) return chains;
  for (const auto& [name, chain] : vocabulary.named_chains) {
    if (absl::AsciiStrToLower(chain.code) == form) return {&chain};
    if (absl::StrContains(MatchForm(chain.display_name), form)) chains.push_back(&chain);
  }
  return chains;
}

std::string Codes(std::vector<const NamedChain*> chains) {
  std::sort(chains.begin(), chains.end(),
            [](const NamedChain* a, const NamedChain* b) { return a->code < b->code; });
  return absl::StrJoin(chains, ",",
                       [](std::string* out, const NamedChain* chain) { out->append(chain->code); });
}

void ReadChain(absl::string_view text, const Vocabulary& vocabulary, NamesReading& reading) {
  const std::string form = ChainMatchForm(text);
  std::vector<const NamedChain*> chains;
  bool by_part = false;
  if (const std::vector<std::string>* names = Find(vocabulary.chains, form)) {
    if (names->size() == 1) {
      reading.names.push_back(names->front());
      return;
    }
    chains = ByNames(*names, vocabulary);
  } else {
    chains = ByPart(form, vocabulary);
    by_part = true;
  }
  if (chains.empty()) {
    reading.warnings.emplace_back("chain_unmatched");
  } else if (chains.size() > 1) {
    reading.warnings.push_back(absl::StrCat("chain_ambiguous:", Codes(chains)));
    reading.candidates = std::move(chains);
  } else {
    const bool by_code = absl::AsciiStrToLower(chains[0]->code) == form;
    if (by_part && !by_code) {
      reading.warnings.push_back(absl::StrCat("chain_by_part:", chains[0]->code));
    }
    reading.names.push_back(chains[0]->name);
  }
}

// Pairs of characters that both texts have.
size_t CommonPairs(absl::string_view one, absl::string_view other) {
  const std::u32string a = ToCodePoints(one), b = ToCodePoints(other);
  size_t common = 0;
  for (size_t i = 0; i + 1 < a.size(); ++i) {
    if (b.find(a.substr(i, 2)) != std::u32string::npos) ++common;
  }
  return common;
}

}  // namespace

std::string MatchForm(absl::string_view name) {
  return absl::AsciiStrToLower(WithoutSpaces(ReadCellText(name).line));
}

std::string ChainMatchForm(absl::string_view name) {
  const std::string form = MatchForm(name);
  absl::string_view text = form;
  for (absl::string_view end : {"产业链", "产业链条", "链条"}) {
    if (text.size() > end.size() && absl::ConsumeSuffix(&text, end)) break;
  }
  return std::string(text);
}

std::vector<std::string> ListParts(absl::string_view line) {
  const std::string parted = absl::StrReplaceAll(
      line,
      {{"、", ";"}, {"，", ";"}, {"；", ";"}, {",", ";"}, {"/", ";"}, {"|", ";"}, {"\n", ";"}});
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(parted, ';')) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

NamesReading ReadChains(absl::string_view line, const Vocabulary& vocabulary) {
  NamesReading reading;
  if (Find(vocabulary.chains, ChainMatchForm(line)) != nullptr) {
    ReadChain(line, vocabulary, reading);
    return reading;
  }
  for (const std::string& part : ListParts(line)) ReadChain(part, vocabulary, reading);
  return reading;
}

const NamedChain* ChainOfProject(const std::vector<const NamedChain*>& candidates,
                                 absl::string_view project) {
  const NamedChain* best = nullptr;
  for (const NamedChain* chain : candidates) {
    const size_t common = CommonPairs(project, chain->display_name);
    if (common == 0) continue;
    if (best != nullptr) return nullptr;
    // One pair may be chance.
    if (common < 2) return nullptr;
    best = chain;
  }
  return best;
}

NamesReading ReadNames(absl::string_view line, absl::string_view what, const Known& known) {
  NamesReading reading;
  std::vector<std::string> parts = ListParts(line);
  if (Find(known, MatchForm(line)) != nullptr) parts = {std::string(line)};
  for (const std::string& part : parts) {
    const std::vector<std::string>* names = Find(known, MatchForm(part));
    if (names != nullptr && names->size() == 1) {
      reading.names.push_back(names->front());
    } else {
      reading.warnings.push_back(
          absl::StrCat(what, names == nullptr ? "_unmatched" : "_ambiguous"));
    }
  }
  return reading;
}

}  // namespace zhaolian
