#include "storage/search_tokens.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"
#include "storage/han_table.h"

namespace zhaolian {
namespace {

constexpr int kLongestLength = 255;

// One Han character, or one Latin word.
struct Unit {
  bool is_han = false;
  bool is_parted = false;  // from the unit before it, by a space or punctuation
  char32_t character = 0;  // of Han, as written: 乾 is read qian, 干 is not
  std::string text;        // folded
};

bool NextCharacter(absl::string_view text, int32_t& position, UChar32& character) {
  if (static_cast<size_t>(position) >= text.size()) return false;
  U8_NEXT(text.data(), position, static_cast<int32_t>(text.size()), character);
  return true;
}

int CharacterCount(absl::string_view text) {
  int count = 0;
  UChar32 character;
  for (int32_t position = 0; NextCharacter(text, position, character);) ++count;
  return count;
}

void Append(char32_t character, std::string& text) {
  char bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, character);
  text.append(bytes, static_cast<size_t>(size));
}

// Common Han is most of what is folded, and known without asking ICU's tables.
bool IsMark(UChar32 character) {
  constexpr UChar32 kFirstMark = 0x300;
  return character >= kFirstMark && !IsCommonHan(static_cast<char32_t>(character)) &&
         (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0;
}

bool IsLetterOrDigit(UChar32 character) {
  return IsCommonHan(static_cast<char32_t>(character)) ||
         (U_GET_GC_MASK(character) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

bool IsHan(UChar32 character) {
  UErrorCode error = U_ZERO_ERROR;
  return IsCommonHan(static_cast<char32_t>(character)) ||
         uscript_getScript(character, &error) == USCRIPT_HAN;
}

bool NextCharacter(const icu::UnicodeString& text, int32_t& position, UChar32& character) {
  if (position >= text.length()) return false;
  const char16_t* const units = text.getBuffer();
  U16_NEXT(units, position, text.length(), character);
  return true;
}

icu::UnicodeString WithoutMarks(const icu::UnicodeString& text) {
  int32_t position = 0, before = 0;
  UChar32 character;
  while (NextCharacter(text, position, character) && !IsMark(character)) before = position;
  if (before == text.length()) return text;  // a reference to the same characters
  icu::UnicodeString kept(text, 0, before);
  while (NextCharacter(text, position, character)) {
    if (!IsMark(character)) kept.append(character);
  }
  return kept;
}

// Malformed bytes become U+FFFD first: what is left of them must not join when
// an ignorable character between goes. Two Jamo may join once a mark has gone.
icu::UnicodeString Normalized(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const form = icu::Normalizer2::getNFKCCasefoldInstance(error);
  if (U_FAILURE(error)) return {};
  const icu::UnicodeString once = form->normalize(
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}), error);
  const icu::UnicodeString kept = WithoutMarks(once);
  return kept.length() == once.length() ? once : form->normalize(kept, error);
}

std::vector<Unit> UnitsOf(absl::string_view text) {
  std::vector<Unit> units;
  bool is_parted = false;
  const icu::UnicodeString normalized = Normalized(text);
  units.reserve(static_cast<size_t>(normalized.length()));
  UChar32 character;
  for (int32_t position = 0; NextCharacter(normalized, position, character);) {
    if (!IsLetterOrDigit(character)) {
      is_parted = true;
      continue;
    }
    const bool is_han = IsHan(character);
    if (is_han || is_parted || units.empty() || units.back().is_han) {
      units.push_back({is_han, is_parted && !units.empty(), 0, ""});
    }
    is_parted = false;
    units.back().character = static_cast<char32_t>(character);
    Append(is_han ? SimplifiedOf(units.back().character) : units.back().character,
           units.back().text);
  }
  return units;
}

std::string WholeOf(const std::vector<Unit>& units) {
  return absl::StrJoin(units, "", [](std::string* out, const Unit& unit) { *out += unit.text; });
}

int CharacterCount(const std::vector<Unit>& units) {
  int count = 0;
  for (const Unit& unit : units) count += unit.is_han ? 1 : CharacterCount(unit.text);
  return count;
}

bool HasHan(const std::vector<Unit>& units) {
  return std::any_of(units.begin(), units.end(), [](const Unit& unit) { return unit.is_han; });
}

// What each unit contributes to a spelling: its readings, or their first letters. Most have one.
using Syllables = std::vector<absl::InlinedVector<absl::string_view, 1>>;

Syllables SyllablesOf(const std::vector<Unit>& units, size_t longest) {
  Syllables syllables;
  syllables.reserve(units.size());
  for (const Unit& unit : units) {
    auto& choices = syllables.emplace_back();
    if (!unit.is_han) choices.push_back(unit.text);
    if (!unit.is_han) continue;
    for (absl::string_view reading : PinyinOf(unit.character)) {
      const absl::string_view choice = reading.substr(0, longest);
      if (std::find(choices.begin(), choices.end(), choice) == choices.end()) {
        choices.push_back(choice);
      }
    }
  }
  return syllables;
}

// What is compared of a Latin token: its start, cut between two characters.
std::string LatinTokenOf(absl::string_view text) {
  if (text.size() <= kLatinReach) return std::string(text);
  size_t size = kLatinReach;
  while (size > 0 && U8_IS_TRAIL(text[size])) --size;
  return std::string(text.substr(0, size));
}

// Adds every spelling of the suffix at `start`; it ends at an unreadable character.
void AddSpellings(const Syllables& syllables, size_t start, std::vector<std::string>& tokens) {
  std::vector<std::string> spellings = {""};
  bool is_growing = true;
  for (size_t i = start; is_growing && i < syllables.size() && !syllables[i].empty(); ++i) {
    const bool is_within_cap = spellings.size() * syllables[i].size() <= kReadingCap;
    const size_t choices = is_within_cap ? syllables[i].size() : 1;
    is_growing = false;
    if (choices == 1) {  // most are read in one way
      for (std::string& spelling : spellings) {
        if (spelling.size() >= kLatinReach) continue;
        absl::StrAppend(&spelling, syllables[i].front());
        is_growing = true;
      }
      continue;
    }
    std::vector<std::string> longer;
    for (std::string& spelling : spellings) {
      if (spelling.size() >= kLatinReach) {
        longer.push_back(std::move(spelling));
        continue;
      }
      for (size_t k = 0; k < choices; ++k)
        longer.push_back(absl::StrCat(spelling, syllables[i][k]));
      is_growing = true;
    }
    spellings = std::move(longer);
  }
  if (spellings.front().empty()) return;
  for (const std::string& spelling : spellings) tokens.push_back(LatinTokenOf(spelling));
}

// Sorts `tokens` and leaves out what starts another: a prefix finds that one.
void KeepLongest(std::vector<std::string>& tokens) {
  std::sort(tokens.begin(), tokens.end());
  std::vector<std::string> kept;
  for (std::string& token : tokens) {
    if (!kept.empty() && absl::StartsWith(token, kept.back())) kept.pop_back();
    kept.push_back(std::move(token));
  }
  tokens = std::move(kept);
}

// Adds the bigrams and characters of each unbroken run of Han. The characters
// between keep a phrase from reaching over two runs.
void AddHanTokens(const std::vector<Unit>& units, std::string& tokens) {
  const auto add = [&tokens](absl::string_view first, absl::string_view second) {
    if (!tokens.empty()) tokens += ' ';
    tokens.append(first.data(), first.size());
    tokens.append(second.data(), second.size());
  };
  for (size_t i = 0; i < units.size(); ++i) {
    const size_t begin = i;
    while (i < units.size() && units[i].is_han) ++i;
    for (size_t k = begin + 1; k < i; ++k) add(units[k - 1].text, units[k].text);
    for (size_t k = begin; k < i; ++k) add(units[k].text, "");
  }
}

struct TokenLists {
  std::vector<std::string> whole, phonetic, latin;
  std::string han;
};

void AddName(const std::vector<Unit>& units, TokenLists& lists) {
  std::string whole = WholeOf(units);
  if (std::find(lists.whole.begin(), lists.whole.end(), whole) != lists.whole.end()) return;
  lists.whole.push_back(std::move(whole));
  AddHanTokens(units, lists.han);
  for (const size_t longest : {absl::string_view::npos, size_t{1}}) {
    const Syllables syllables = SyllablesOf(units, longest);
    if (HasHan(units)) AddSpellings(syllables, 0, lists.phonetic);
    for (size_t i = 0; i < units.size(); ++i) AddSpellings(syllables, i, lists.latin);
  }
}

void AddText(const std::vector<Unit>& units, TokenLists& lists) {
  AddHanTokens(units, lists.han);
  for (const Unit& unit : units) {
    if (!unit.is_han) lists.latin.push_back(LatinTokenOf(unit.text));
  }
}

}  // namespace

std::string FoldForSearch(absl::string_view text) {
  std::string folded;
  for (const Unit& unit : UnitsOf(text)) {
    absl::StrAppend(&folded, unit.is_parted ? " " : "", unit.text);
  }
  return folded;
}

SearchTokens TokensOf(const std::vector<std::string>& names,
                      const std::vector<std::string>& texts) {
  SearchTokens tokens;
  TokenLists lists;
  for (size_t i = 0; i < names.size() + texts.size(); ++i) {
    const bool is_name = i < names.size();
    const std::string& value = is_name ? names[i] : texts[i - names.size()];
    const std::vector<Unit> units = UnitsOf(value);
    const int length = CharacterCount(units);
    if (i == 0) {
      tokens.title = value;
      tokens.length = std::min(length, kLongestLength);
    }
    if (!is_name || length > kNameCharacters) {
      AddText(units, lists);
    } else if (length > 0) {
      AddName(units, lists);
    }
  }
  KeepLongest(lists.phonetic);
  KeepLongest(lists.latin);
  tokens.whole = absl::StrJoin(lists.whole, " ");
  tokens.phonetic = absl::StrJoin(lists.phonetic, " ");
  tokens.han = std::move(lists.han);
  tokens.latin = absl::StrJoin(lists.latin, " ");
  return tokens;
}

absl::StatusOr<SearchQuery> ParseSearchQuery(absl::string_view text) {
  if (CharacterCount(text) > kQueryCharacters) {
    return InvalidField("query", "QUERY_TOO_LONG",
                        absl::StrCat("at most ", kQueryCharacters, " characters"));
  }
  SearchQuery query;
  const std::vector<Unit> units = UnitsOf(text);
  query.whole = WholeOf(units);
  if (!HasHan(units)) query.phonetic = LatinTokenOf(query.whole);
  for (size_t i = 0; i < units.size(); ++i) {
    const Unit& unit = units[i];
    if (i > 0 && unit.is_han && units[i - 1].is_han && !unit.is_parted) {
      query.terms.back().text += unit.text;
    } else if (unit.is_han) {
      query.terms.push_back({SearchQuery::Term::kHan, unit.text});
    } else {
      query.terms.push_back({SearchQuery::Term::kLatin, LatinTokenOf(unit.text)});
    }
  }
  if (query.terms.empty()) {
    return InvalidField("query", "QUERY_EMPTY", "must contain a letter, a digit or a character");
  }
  return query;
}

std::vector<std::string> HanTokensOf(absl::string_view han) {
  std::vector<std::string> tokens;
  std::string before;
  UChar32 character;
  for (int32_t position = 0; NextCharacter(han, position, character);) {
    std::string text;
    Append(static_cast<char32_t>(character), text);
    if (!before.empty()) tokens.push_back(before + text);
    before = std::move(text);
  }
  if (tokens.empty() && !before.empty()) tokens.push_back(std::move(before));
  return tokens;
}

}  // namespace zhaolian
