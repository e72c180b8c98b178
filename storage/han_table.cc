#include "storage/han_table.h"

#include <algorithm>
#include <cstddef>

namespace zhaolian {

extern const absl::string_view kHanReadings[];
extern const HanEntry kHanEntries[];
extern const int kHanEntryCount;

namespace {

const HanEntry* FirstFrom(char32_t character) {
  return std::lower_bound(
      kHanEntries, kHanEntries + kHanEntryCount, character,
      [](const HanEntry& entry, char32_t wanted) { return entry.character < wanted; });
}

// A character lies where it would if none were missing, or as many places before as are.
const HanEntry* FindCommon(char32_t character) {
  static const HanEntry* const kFirst = FirstFrom(kCommonHanBegin);
  static const HanEntry* const kLast = FirstFrom(kCommonHanEnd) - 1;
  const HanEntry* entry =
      kFirst + std::min<std::ptrdiff_t>(character - kCommonHanBegin, kLast - kFirst);
  while (entry > kFirst && entry->character > character) --entry;
  return entry;
}

const HanEntry* EntryOf(char32_t character) {
  const HanEntry* const entry =
      IsCommonHan(character) ? FindCommon(character) : FirstFrom(character);
  const bool is_found = entry != kHanEntries + kHanEntryCount && entry->character == character;
  return is_found ? entry : nullptr;
}

}  // namespace

absl::Span<const absl::string_view> PinyinOf(char32_t character) {
  const HanEntry* entry = EntryOf(character);
  if (entry == nullptr) return {};
  return {kHanReadings + entry->first_reading, entry->reading_count};
}

char32_t SimplifiedOf(char32_t character) {
  const HanEntry* entry = EntryOf(character);
  return entry == nullptr ? character : entry->simplified;
}

}  // namespace zhaolian
