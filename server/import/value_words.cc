#include "server/import/value_words.h"

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/import/code_points.h"

extern "C" const char zhaolian_import_value_words_begin[];
extern "C" const char zhaolian_import_value_words_end[];

namespace zhaolian {
namespace {

using Words = absl::flat_hash_map<std::string, std::string>;

std::string KeyOf(absl::string_view attribute, absl::string_view word) {
  return absl::StrCat(attribute, " ", absl::AsciiStrToLower(WithoutSpaces(word)));
}

const Words& AllWords() {
  static const Words& all = *[] {
    auto* words = new Words();
    const absl::string_view file(
        zhaolian_import_value_words_begin,
        static_cast<size_t>(zhaolian_import_value_words_end - zhaolian_import_value_words_begin));
    for (absl::string_view line : absl::StrSplit(file, '\n', absl::SkipEmpty())) {
      const std::vector<absl::string_view> cells = absl::StrSplit(line, '\t');
      if (line[0] == '#' || cells.size() != 3) continue;
      for (absl::string_view word : absl::StrSplit(cells[2], '|', absl::SkipEmpty())) {
        words->emplace(KeyOf(cells[0], word), cells[1]);
      }
    }
    return words;
  }();
  return all;
}

WordReading ReadingOf(const std::string& value) {
  if (absl::StartsWith(value, "!")) return {"", value.substr(1)};
  return {value, ""};
}

}  // namespace

WordReading ReadWord(absl::string_view attribute, absl::string_view line) {
  const Words& words = AllWords();
  if (const auto all = words.find(KeyOf(attribute, line)); all != words.end()) {
    return ReadingOf(all->second);
  }
  const std::string parted = absl::StrReplaceAll(line, {{"，", ","},
                                                        {"；", ","},
                                                        {"。", ","},
                                                        {"、", ","},
                                                        {";", ","},
                                                        {"/", ","},
                                                        {"（", ","},
                                                        {"）", ","},
                                                        {"(", ","},
                                                        {")", ","},
                                                        {"：", ","},
                                                        {":", ","}});
  std::string value;
  for (absl::string_view part : absl::StrSplit(parted, ',', absl::SkipWhitespace())) {
    const auto found = words.find(KeyOf(attribute, part));
    if (found == words.end()) continue;
    if (!value.empty() && value != found->second) return {"", "ambiguous"};
    value = found->second;
  }
  return ReadingOf(value);
}

}  // namespace zhaolian
