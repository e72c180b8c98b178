// What the Unicode Character Database says of a Han character: how it is read,
// and how it is written in simplified text.
//
// The table is made while building (unihan/han_table_generator.cc) and lies in
// read-only memory: looking up costs a few steps for a common character, a binary search for
// another, and starting nothing.
//
// Readings are those of the standard table of 2013, of a dictionary of 1983 and
// of a count of spoken words; kMandarin where none of them knows the character.
#ifndef ZHAOLIAN_STORAGE_HAN_TABLE_H_
#define ZHAOLIAN_STORAGE_HAN_TABLE_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace zhaolian {

// The block of the common characters, U+4E00 to U+9FFF: Unicode has filled it with Han, and all but
// some eighty of them are in the table.
inline constexpr char32_t kCommonHanBegin = 0x4E00;
inline constexpr char32_t kCommonHanEnd = 0xA000;
constexpr bool IsCommonHan(char32_t character) {
  return character >= kCommonHanBegin && character < kCommonHanEnd;
}

// Every reading in pinyin without tone marks, ü as v, the most frequent first,
// none twice: 长 gives zhang, chang. A traditional character has the readings of
// its simplified form as well. Empty when none is known.
absl::Span<const absl::string_view> PinyinOf(char32_t character);

// The simplified form of a traditional or variant character: 藥 gives 药. The
// character itself when it has none. Applying it twice changes nothing more.
//
// It serves comparing, not display: it looks at one character at a time, so 乾
// becomes 干 also where it should not (乾县). A converter that weighs the words
// around would fold the start of a name otherwise than the whole name.
char32_t SimplifiedOf(char32_t character);

// One row of the generated table.
struct HanEntry {
  char32_t character;
  char32_t simplified;
  uint16_t first_reading;
  uint16_t reading_count;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_HAN_TABLE_H_
