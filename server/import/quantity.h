// Numbers as they are written in Chinese tables: 1.5亿, 3,000万, 壹亿元, 两千五百万, 3千5百万.
#ifndef ZHAOLIAN_SERVER_IMPORT_QUANTITY_H_
#define ZHAOLIAN_SERVER_IMPORT_QUANTITY_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "server/import/decimal.h"

namespace zhaolian {

struct Quantity {
  Decimal value;
  bool scaled = false;   // 万, 亿, 千 and the like are part of it
  bool chinese = false;  // it has Chinese digits
};

// The number that begins at `position`, which is moved behind it. Nothing for what has no number
// there or can be meant in more ways than one: 三五百万 (three to five), 2亿5 (20 or 25 of
// what), 12,00 and 1 5.
std::optional<Quantity> ReadQuantity(std::u32string_view text, size_t& position);

// 0 to 9 of 〇零一…九, 壹…玖, 两; -1 for another character.
int ChineseDigit(char32_t point);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_QUANTITY_H_
