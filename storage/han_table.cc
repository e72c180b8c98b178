#include "storage/han_table.h"

#include <algorithm>

namespace zhaolian {

extern const absl::string_view kHanReadings[];
extern const HanEntry kHanEntries[];
extern const int kHanEntryCount;

namespace {

const HanEntry* EntryOf(char32_t character) {
  const HanEntry* end = kHanEntries + kHanEntryCount;
  const HanEntry* entry = std::lower_bound(
      kHanEntries, end, character, [](const HanEntry& a, char32_t b) { return a.character < b; });
  return entry != end && entry->character == character ? entry : nullptr;
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
