#include "server/import/short_names.h"

#include "absl/strings/str_cat.h"
#include "server/import/enterprise_name.h"
#include "server/import/name_words.h"
#include "server/import/region_names.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

constexpr size_t kShortestOwn = 2;  // characters
// Words of a trade that are combined; names have two or three.
constexpr size_t kMostWords = 6;

// 生物医疗电子: 生物, 医疗, 电子.
std::vector<std::string> WordsOf(absl::string_view trade) {
  std::vector<std::string> words;
  while (!trade.empty() && words.size() < kMostWords) {
    size_t count = 1;
    absl::string_view word = FirstCharacters(trade, count);
    const auto ends = [&] { return IsGeneric(word) && IsGeneric(trade.substr(word.size())); };
    while (word.size() < trade.size() && !ends()) word = FirstCharacters(trade, ++count);
    words.emplace_back(word);
    trade.remove_prefix(word.size());
  }
  return words;
}

}  // namespace

OwnName SplitOwnName(absl::string_view text) {
  for (size_t count = kShortestOwn;; ++count) {
    const absl::string_view own = FirstCharacters(text, count);
    if (own.size() == text.size()) return {};
    const absl::string_view trade = text.substr(own.size());
    // 陕西飞机工业 has no name of its own.
    if (RegionCalled(own).has_value()) continue;
    if (IsGeneric(trade) && IsDistinctive(own)) return {std::string(own), std::string(trade)};
  }
}

std::vector<std::string> ShortNamesOf(absl::string_view text) {
  const OwnName name = SplitOwnName(text);
  if (name.own.empty()) return {};
  std::vector<std::string> names = {name.own};
  const std::vector<std::string> words = WordsOf(name.trade);
  for (size_t i = 0; i < words.size(); ++i) {
    names.push_back(absl::StrCat(name.own, words[i]));
    for (size_t j = i + 1; j < words.size(); ++j) {
      names.push_back(absl::StrCat(name.own, words[i], words[j]));
    }
  }
  return names;
}

bool IsScatteredIn(absl::string_view shorter, absl::string_view longer) {
  const OwnName one = SplitOwnName(shorter), other = SplitOwnName(longer);
  if (one.own.empty() || one.own != other.own) return false;
  absl::string_view sought = one.trade, rest = other.trade;
  while (!sought.empty()) {
    const absl::string_view character = FirstCharacters(sought, 1);
    const size_t at = rest.find(character);
    if (at == absl::string_view::npos) return false;
    rest.remove_prefix(at + character.size());
    sought.remove_prefix(character.size());
  }
  return true;
}

}  // namespace zhaolian
