#include "storage/han_table.h"

#include <algorithm>
#include <cstddef>

namespace zhaolian {

extern const absl::string_view kHanReadings[];
extern const HanEntry kHanEntries[];
extern const int kHanEntryCount;

namespace {

// The block of the common characters. Some eighty of them are not in the table, nine of those that
// are in use.
constexpr char32_t kCommonBegin = 0x4E00;
constexpr char32_t kCommonEnd = 0xA000;

const HanEntry* FirstFrom(char32_t character) {
  return std::lower_bound(
      kHanEntries, kHanEntries + kHanEntryCount, character,
      [](const HanEntry& entry, char32_t wanted) { return entry.character < wanted; });
}

// At or before the place it would have if none were missing.
const HanEntry* FindCommon(char32_t character) {
  static const HanEntry* const begin = FirstFrom(kCommonBegin);
  static const HanEntry* const last = FirstFrom(kCommonEnd) - 1;
  const HanEntry* entry = begin + std::min<std::ptrdiff_t>(character - kCommonBegin, last - begin);
  while (entry > begin && entry->character > character) --entry;
  return entry;
}

const HanEntry* EntryOf(char32_t character) {
  const bool is_common = character >= kCommonBegin && character < kCommonEnd;
  const HanEntry* const entry = is_common ? FindCommon(character) : FirstFrom(character);
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
