// Rows that are too wide for a terminal, one value below the other.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_STACKED_ROWS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_STACKED_ROWS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

// A heading and a value on each line, without those that are empty, below a line with the first
// two values. Values are cut at commas into lines of at most `width` cells, where they can be.
std::string StackedRows(const std::vector<std::string>& headings,
                        const std::vector<std::vector<std::string>>& rows, int width);

// The cells of the widest line.
int WidestLine(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_STACKED_ROWS_H_
