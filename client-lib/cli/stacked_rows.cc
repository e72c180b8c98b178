#include "client-lib/cli/stacked_rows.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client-lib/cli/table.h"

namespace zhaolian {
namespace {

constexpr int kFirst = 2;  // cells of the line above
constexpr absl::string_view kIndent = "  ";

// Appends `value`, of which the first line begins at `column`.
void AppendWrapped(const std::string& value, int column, int width, std::string& text) {
  int used = column;
  bool first = true;
  for (absl::string_view part : absl::StrSplit(value, ", ")) {
    const std::string word = OneLine(part);
    const int cells = DisplayWidth(word) + (first ? 0 : 2);
    if (!first) absl::StrAppend(&text, ",");
    if (!first && used + cells > width) {
      absl::StrAppend(&text, "\n", std::string(column, ' '), word);
      used = column + DisplayWidth(word);
    } else {
      absl::StrAppend(&text, first ? "" : " ", word);
      used += cells;
    }
    first = false;
  }
}

}  // namespace

std::string StackedRows(const std::vector<std::string>& headings,
                        const std::vector<std::vector<std::string>>& rows, int width) {
  int widest = 0;
  for (size_t i = kFirst; i < headings.size(); ++i) {
    widest = std::max(widest, DisplayWidth(headings[i]));
  }
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    absl::StrAppend(&text, OneLine(row[0]), row[1].empty() ? "" : kIndent, OneLine(row[1]), "\n");
    for (size_t i = kFirst; i < row.size(); ++i) {
      if (row[i].empty()) continue;
      absl::StrAppend(&text, kIndent, headings[i],
                      std::string(widest - DisplayWidth(headings[i]), ' '), kIndent);
      AppendWrapped(row[i], widest + 2 * static_cast<int>(kIndent.size()), width, text);
      absl::StrAppend(&text, "\n");
    }
  }
  return text;
}

int WidestLine(absl::string_view text) {
  int widest = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    widest = std::max(widest, DisplayWidth(line));
  }
  return widest;
}

}  // namespace zhaolian
