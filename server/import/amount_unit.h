// Units of amounts in headers and cells: 亿元, 万美元, "USD million", "RMB 10k".
#ifndef ZHAOLIAN_SERVER_IMPORT_AMOUNT_UNIT_H_
#define ZHAOLIAN_SERVER_IMPORT_AMOUNT_UNIT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct AmountUnit {
  int power = 0;         // of ten: 4 for 万元
  std::string currency;  // ISO 4217; empty where only 万 or 亿 is said
  bool assumed = false;  // the currency is that of a bare 元
};

// `text` must be all unit, but for words such as 单位, 人民币 and 计: "单位：万元". Nothing for
// what is no unit, or has two.
std::optional<AmountUnit> ReadAmountUnit(absl::string_view text);

// Minor units of a currency are 10 to the power of minus this: 2 for CNY, 0 for JPY.
int MinorDigits(absl::string_view currency);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_AMOUNT_UNIT_H_
