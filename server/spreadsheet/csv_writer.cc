#include "server/spreadsheet/csv_writer.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/spreadsheet/formula_text.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr absl::string_view kLineEnd = "\r\n";
// With another locale a spreadsheet splits fields at a semicolon or a tab too.
constexpr absl::string_view kQuotedFor = ",;\t\"\r\n";
constexpr absl::string_view kFullWidthSemicolon = "；";
constexpr size_t kBufferBytes = 64 << 10;

bool NeedsQuotes(absl::string_view text) {
  return text.find_first_of(kQuotedFor) != absl::string_view::npos ||
         text.find(kFullWidthSemicolon) != absl::string_view::npos || text.front() == ' ' ||
         text.back() == ' ';
}

}  // namespace

std::string CsvText(absl::string_view text) {
  std::string field = EscapeFormula(text);
  if (field.empty() || !NeedsQuotes(field)) return field;
  return absl::StrCat("\"", absl::StrReplaceAll(field, {{"\"", "\"\""}}), "\"");
}

absl::Status CsvWriter::Begin(const std::vector<std::string>& headers) {
  absl::StrAppend(&buffer_, kByteOrderMark);
  std::vector<WrittenCell> cells;
  cells.reserve(headers.size());
  for (const std::string& header : headers) {
    cells.push_back({WrittenCell::Kind::kText, header, 0});
  }
  return Add(cells);
}

absl::Status CsvWriter::Add(const std::vector<WrittenCell>& cells) {
  absl::string_view separator = "";
  for (const WrittenCell& cell : cells) {
    absl::StrAppend(&buffer_, separator,
                    cell.kind == WrittenCell::Kind::kText ? CsvText(cell.text) : cell.text);
    separator = ",";
  }
  absl::StrAppend(&buffer_, kLineEnd);
  return buffer_.size() < kBufferBytes ? absl::OkStatus() : Flush();
}

absl::Status CsvWriter::Finish(const SheetNotes& /*notes*/) { return Flush(); }

absl::Status CsvWriter::Flush() {
  absl::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t written = write(fd_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == ENOSPC) return DiskFull();
    if (written < 0) return absl::ErrnoToStatus(errno, "cannot write the file of an export");
    left.remove_prefix(static_cast<size_t>(written));
  }
  buffer_.clear();
  return absl::OkStatus();
}

}  // namespace zhaolian
