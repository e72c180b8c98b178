#include "server/import/enterprise_comparison.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "server/import/short_names.h"

namespace zhaolian {
namespace {

constexpr int kSameFrom = 90;
constexpr int kPossibleFrom = 60;

// What each reason is worth by itself.
constexpr int kCertain = 100;
constexpr int kSameKey = 95;
constexpr int kSameRegions = 90;  // 陕西省, 陕西
constexpr int kGroupSuffix = 80;
constexpr int kWordOrder = 80;
constexpr int kRegionPrefix = 75;
constexpr int kShortName = 70;
constexpr int kAbbreviation = 65;
constexpr int kRelated = 40;
constexpr int kNamesakes = 30;
// What the other facts do to it.
constexpr int kSamePhone = 10;
constexpr int kOtherPlace = -10;
constexpr int kMostByFormerName = 85;
constexpr int kMostWithOtherCode = 65;

FirmVerdict VerdictOf(int score) {
  if (score >= kSameFrom) return FirmVerdict::kSame;
  return score >= kPossibleFrom ? FirmVerdict::kPossible : FirmVerdict::kDifferent;
}

FirmComparison Found(int score, std::vector<std::string> reasons) {
  return {score, VerdictOf(score), std::move(reasons)};
}

FirmComparison RelatedAs(std::string reason) {
  return {kRelated, FirmVerdict::kRelated, {std::move(reason)}};
}

std::string WithoutGroup(std::string text) {
  RemoveGroupSuffix(text);
  return text;
}

std::string Narrowed(const std::string& brackets) {
  return absl::StrReplaceAll(brackets, {{"（", "("}, {"）", ")"}, {"［", "["}, {"］", "]"}});
}

// How two spellings of one key differ.
std::vector<std::string> SpellingReasons(const EnterpriseName& a, const EnterpriseName& b) {
  if (a.written == b.written) return {"same_name"};
  std::vector<std::string> reasons;
  if (a.legal_form != b.legal_form) reasons.emplace_back("same_name_ignoring_legal_form");
  if (Narrowed(a.brackets) != Narrowed(b.brackets)) {
    reasons.emplace_back("same_name_ignoring_brackets");
  } else if (a.brackets != b.brackets) {
    reasons.emplace_back("same_name_ignoring_bracket_width");
  }
  if (a.unnumbered != b.unnumbered) reasons.emplace_back("same_name_numeral_variant");
  if (a.traditional != b.traditional) reasons.emplace_back("same_name_ignoring_script");
  if (reasons.empty()) reasons.emplace_back("same_name_ignoring_spelling");
  return reasons;
}

std::vector<std::string> RegionsOf(const EnterpriseName& name) {
  std::vector<std::string> regions;
  for (const auto* list : {&name.front, &name.placed}) {
    for (const RegionName& region : *list) regions.push_back(region.name);
  }
  std::sort(regions.begin(), regions.end());
  return regions;
}

bool HasRegions(const EnterpriseName& name) { return name.core != name.key; }

// `longer` is the other with more of where it is: 陕西略阳钢铁, 略阳钢铁.
bool IsInFullWithRegions(const EnterpriseName& longer, const EnterpriseName& shorter) {
  const std::string key = WithoutGroup(longer.key);
  absl::string_view rest = key;
  const std::string wanted = WithoutGroup(shorter.key);
  for (const RegionName& region : longer.front) {
    if (region.bytes >= rest.size()) return false;
    rest.remove_prefix(region.bytes);
    if (rest == wanted) return IsDistinctive(wanted);
  }
  return false;
}

// Where one has a place in brackets or at its end that the other does not: its firm there,
// unless that is where it is from (空客（法国）).
bool IsLocalFirm(const EnterpriseName& local, const EnterpriseName& other) {
  return !local.placed.empty() && other.form == LegalForm::kFull &&
         std::any_of(local.placed.begin(), local.placed.end(), IsInChina);
}

FirmComparison CompareSameCore(const EnterpriseName& a, const EnterpriseName& b) {
  const std::vector<std::string> of_a = RegionsOf(a), of_b = RegionsOf(b);
  if (of_a == of_b) {
    const bool moved = a.front.size() != b.front.size();
    return Found(moved ? kWordOrder : kSameRegions, {moved ? "word_order" : "region_prefix"});
  }
  const bool a_has_more = std::includes(of_a.begin(), of_a.end(), of_b.begin(), of_b.end());
  const bool b_has_more = std::includes(of_b.begin(), of_b.end(), of_a.begin(), of_a.end());
  if (!a_has_more && !b_has_more) return Found(kNamesakes, {"other_region"});
  if (IsLocalFirm(a_has_more ? a : b, a_has_more ? b : a)) return RelatedAs("local_firm");
  return Found(kRegionPrefix, {"region_prefix"});
}

// 迈瑞医疗, 深圳迈瑞生物医疗电子.
bool IsScattered(const EnterpriseName& shorter, const EnterpriseName& longer) {
  if (shorter.form == LegalForm::kFull) return false;
  const std::string key = WithoutGroup(shorter.key);
  return IsScatteredIn(key, longer.key) || IsScatteredIn(key, longer.core);
}

// `longer` goes on where `shorter` ends, or has it scattered in it.
FirmComparison CompareContinued(const EnterpriseName& shorter, const EnterpriseName& longer) {
  const std::string start = WithoutGroup(shorter.key);
  std::string rest;
  bool skipped_region = false;
  for (const std::string* text : {&longer.key, &longer.core}) {
    if (!absl::StartsWith(*text, start) || text->size() == start.size()) continue;
    rest = text->substr(start.size());
    skipped_region = text == &longer.core && HasRegions(longer);
    break;
  }
  if (rest.empty() && IsScattered(shorter, longer)) return Found(kShortName, {"short_name"});
  if (rest.empty() || !IsDistinctive(start)) return Found(0, {});
  if (shorter.form == LegalForm::kFull || !IsGeneric(rest)) return RelatedAs("subsidiary");
  std::vector<std::string> reasons = {"short_name"};
  if (skipped_region) reasons.emplace_back("region_prefix");
  if (shorter.group != longer.group) reasons.emplace_back("group_suffix");
  return Found(kShortName, std::move(reasons));
}

FirmComparison CompareBranches(const EnterpriseName& a, const EnterpriseName& b) {
  const EnterpriseName& branch = a.branch ? a : b;
  const EnterpriseName& firm = a.branch ? b : a;
  const bool continues =
      absl::StartsWith(branch.key, firm.key) || absl::StartsWith(branch.core, firm.core);
  if (a.branch != b.branch && continues) return RelatedAs("branch");
  return Found(0, {});
}

bool IsAbbreviation(const EnterpriseName& shorter, const EnterpriseName& longer) {
  if (shorter.form == LegalForm::kFull) return false;
  const std::vector<std::string> keys = KeysOf(longer);
  return std::find(keys.begin() + 1, keys.end(), WithoutGroup(shorter.key)) != keys.end();
}

const FirmComparison& Better(const FirmComparison& a, const FirmComparison& b) {
  return b.score > a.score ? b : a;
}

void AddFacts(const ComparedFirm& a, const ComparedFirm& b, FirmComparison& result) {
  const bool related = result.verdict == FirmVerdict::kRelated;
  const bool same_phone = std::find_first_of(a.phones.begin(), a.phones.end(), b.phones.begin(),
                                             b.phones.end()) != a.phones.end();
  if (same_phone) {
    result.reasons.emplace_back("same_phone");
    result.score += kSamePhone;
  }
  // Where a firm sits moves; a province that differs makes one look.
  if (!a.region_code.empty() && !b.region_code.empty() &&
      a.region_code.substr(0, 2) != b.region_code.substr(0, 2) && result.score > 0) {
    result.reasons.emplace_back("other_region");
    result.score += kOtherPlace;
  }
  if (!a.credit_code.empty() && !b.credit_code.empty()) {
    result.reasons.emplace_back("other_credit_code");
    // Namesakes; a slip of the hand is only likely where the whole name is the same.
    if (result.score < kSameFrom) result.score = std::min(result.score, kNamesakes);
    result.score = std::min(result.score, kMostWithOtherCode);
  }
  result.score = std::clamp(result.score, 0, related ? kPossibleFrom - 1 : kCertain);
  result.verdict = related ? FirmVerdict::kRelated : VerdictOf(result.score);
}

}  // namespace

ComparedFirm ComparedFirmOf(const std::vector<std::string>& names, std::string credit_code,
                            std::string region_code, std::vector<std::string> phones) {
  ComparedFirm firm;
  for (const std::string& name : names) firm.names.push_back(ParseEnterpriseName(name));
  for (size_t i = 0; i < names.size(); ++i) {
    const std::vector<std::string> former = firm.names[i].former;
    for (const std::string& name : former) firm.names.push_back(ParseEnterpriseName(name));
  }
  firm.credit_code = std::move(credit_code);
  firm.region_code = std::move(region_code);
  firm.phones = std::move(phones);
  return firm;
}

FirmComparison CompareNames(const EnterpriseName& a, const EnterpriseName& b) {
  if (a.key.empty() || b.key.empty()) return Found(0, {});
  if (a.key == b.key) return Found(kSameKey, SpellingReasons(a, b));
  if (a.branch || b.branch) return CompareBranches(a, b);
  if (WithoutGroup(a.key) == WithoutGroup(b.key)) return Found(kGroupSuffix, {"group_suffix"});
  if (WithoutGroup(a.plain) == WithoutGroup(b.plain)) {
    return a.group == b.group ? Found(kSameRegions, {"region_prefix"})
                              : Found(kGroupSuffix, {"group_suffix", "region_prefix"});
  }
  if (IsInFullWithRegions(a, b) || IsInFullWithRegions(b, a)) {
    return Found(kRegionPrefix, {"region_prefix"});
  }
  if (WithoutGroup(a.core) == WithoutGroup(b.core)) {
    FirmComparison result = CompareSameCore(a, b);
    if (a.group != b.group) result.reasons.emplace_back("group_suffix");
    return result;
  }
  if (IsAbbreviation(a, b) || IsAbbreviation(b, a)) return Found(kAbbreviation, {"abbreviation"});
  return a.key.size() < b.key.size() ? CompareContinued(a, b) : CompareContinued(b, a);
}

FirmComparison CompareFirms(const ComparedFirm& a, const ComparedFirm& b) {
  if (!a.credit_code.empty() && a.credit_code == b.credit_code) {
    return Found(kCertain, {"same_credit_code"});
  }
  FirmComparison best;
  for (size_t i = 0; i < a.names.size(); ++i) {
    for (size_t j = 0; j < b.names.size(); ++j) {
      FirmComparison each = CompareNames(a.names[i], b.names[j]);
      if (each.score > 0 && i + j > 0 && each.verdict != FirmVerdict::kRelated) {
        each.reasons.emplace_back("former_name");
        each.score = std::min(each.score, kMostByFormerName);
        each.verdict = VerdictOf(each.score);
      }
      best = Better(best, each);
    }
  }
  AddFacts(a, b, best);
  return best;
}

}  // namespace zhaolian
