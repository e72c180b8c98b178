// Text tables for terminals, and comma-separated values.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_TABLE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_TABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

// Cells of a terminal that a text takes: two for wide and full-width
// characters, none for combining marks, one for the rest, ambiguous ones
// included.
int DisplayWidth(absl::string_view text);

// One line that is safe to send to a terminal: line breaks and tabs become
// spaces, control and direction characters disappear, broken UTF-8 becomes �.
std::string OneLine(absl::string_view text);

// At most `width` cells; what is cut off is marked by "…".
std::string Truncate(absl::string_view text, int width);

// A value as RFC 4180 has it, quoted where it must be.
std::string CsvField(absl::string_view value);
// How a file of values is written: for pipes, or for spreadsheets, which want a
// byte order mark before it and lines that end in CR LF.
enum class CsvDialect { kPipe, kSpreadsheet };
// What stands before the first line.
const char* CsvStart(CsvDialect dialect);
// Values joined into a line, its end included.
std::string CsvLine(const std::vector<std::string>& values, CsvDialect dialect);

struct Heading {
  std::string text;
  bool right = false;  // numbers
  bool whole = false;  // never cut: people copy it
};

class Table {
 public:
  explicit Table(std::vector<Heading> headings) : headings_(std::move(headings)) {}

  // As many cells as there are headings.
  void Add(std::vector<std::string> cells);
  // Drops columns without any value.
  void DropEmptyColumns();

  bool empty() const { return rows_.empty(); }
  // Aligned lines. Where one does not fit `width`, columns without a heading are left out,
  // and the widest of the others are cut until it does, but none below 6 cells.
  std::string Text(int width) const;
  // Without the columns that have no heading: bars are for the eye.
  std::string Csv(CsvDialect dialect) const;

 private:
  std::vector<Heading> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_TABLE_H_
