// Amounts of money in cells.
#ifndef ZHAOLIAN_SERVER_IMPORT_AMOUNT_CELL_H_
#define ZHAOLIAN_SERVER_IMPORT_AMOUNT_CELL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/import/amount_unit.h"

namespace zhaolian {

struct AmountReading {
  // In minor units of the currency. Also there with a reason where it can be read but is doubtful.
  std::optional<int64_t> minor_units;
  std::string currency;
  bool assumed = false;  // nothing says so, but for a bare 元
  std::vector<std::string> reasons;
  std::vector<std::string> warnings;
};

// `line` is as of CellText and says something; `number` whether the cell is one. `column` is the
// unit of its column, if one is known. The unit in the cell wins. `currency` is that of its row,
// for a cell that says a magnitude alone, as 12.5m, where no column says another.
//
// Reasons: negative_amount, amount_range, amount_upper_bound, amount_parts (several without a
// total), zero_amount, amount_unit_unknown, amount_out_of_range, amount_unreadable, and
// suspicious_amount_unit: a project of less than 100,000 or from 100 billion yuan on by the
// unit of its column, less than 10,000 by its own.
// Warnings: amount_unit_in_text, amount_chinese_numeral, amount_approx, amount_lower_bound,
// amount_multi_part, amount_note, amount_rounded (to the minor unit), currency_usd and the like
// where it is not that of the column.
AmountReading ReadAmount(absl::string_view line, bool number,
                         const std::optional<AmountUnit>& column, absl::string_view currency = "");

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_AMOUNT_CELL_H_
