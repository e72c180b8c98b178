// CSV as spreadsheets take it: UTF-8 with a byte order mark, lines that end in CR LF, commas.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_CSV_WRITER_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_CSV_WRITER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/spreadsheet/sheet_writer.h"

namespace zhaolian {

// A text as a field of such a file: escaped as formula_text.h says, and in quotes where it
// holds a separator of any program, a quote, a line break, or a space at an end.
std::string CsvText(absl::string_view text);

class CsvWriter : public SheetWriter {
 public:
  // Writes to `fd`, which outlives the writer.
  explicit CsvWriter(int fd) : fd_(fd) {}

  absl::Status Begin(const std::vector<std::string>& headers) override;
  absl::Status Add(const std::vector<WrittenCell>& cells) override;
  // A file of text has no room for notes.
  absl::Status Finish(const SheetNotes& notes) override;

 private:
  absl::Status Flush();

  const int fd_;
  std::string buffer_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_CSV_WRITER_H_
