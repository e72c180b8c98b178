// A workbook (XLSX) of two sheets: the data, and notes about them.
//
// The header is frozen and has a filter; columns are as wide as what is in them. Texts are
// inline strings with the format of text, never formulas; what XML cannot hold is escaped as
// ISO/IEC 29500-1, 22.9.2.19 says (_x000D_). The file's properties name nobody.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_XLSX_WRITER_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_XLSX_WRITER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/sheet_writer.h"

struct lxw_format;     // NOLINT(readability-identifier-naming): the library's
struct lxw_workbook;   // NOLINT(readability-identifier-naming)
struct lxw_worksheet;  // NOLINT(readability-identifier-naming)

namespace zhaolian {

// A text as a cell of a workbook holds it: U+FFFE and U+FFFF become U+FFFD, an escape that is
// part of the text is escaped itself, and what is longer than a cell may be (32,767 characters)
// is cut. Control characters are left to the library, which escapes them.
std::string XlsxText(absl::string_view text);

// Columns of a screen that the longest line of the text takes, wide characters as two.
int ScreenColumns(absl::string_view text);

class XlsxWriter : public SheetWriter {
 public:
  // Rows of a sheet, its header included.
  static constexpr int kMostRows = 1'048'576;

  // Writes to `path`; what is not finished yet is in files without a name in `directory`. The
  // sheets are called `title` (at most 31 characters) and 导出说明.
  static absl::StatusOr<std::unique_ptr<XlsxWriter>> Open(const std::string& path,
                                                          const std::string& directory,
                                                          const std::string& title);
  ~XlsxWriter() override;
  XlsxWriter(const XlsxWriter&) = delete;
  XlsxWriter& operator=(const XlsxWriter&) = delete;

  absl::Status Begin(const std::vector<std::string>& headers) override;
  absl::Status Add(const std::vector<WrittenCell>& cells) override;
  absl::Status Finish(const SheetNotes& notes) override;

 private:
  explicit XlsxWriter(std::string directory) : directory_(std::move(directory)) {}

  lxw_format* NewFormat(const char* number_format);
  absl::Status Write(size_t column, const WrittenCell& cell);
  absl::Status WriteText(lxw_worksheet* sheet, size_t column, const std::string& text,
                         lxw_format* format);
  void LayOut();
  absl::Status WriteNotes(const SheetNotes& notes);
  absl::Status CheckRoom();

  const std::string directory_;
  lxw_workbook* workbook_ = nullptr;
  lxw_worksheet* data_ = nullptr;
  lxw_worksheet* notes_ = nullptr;
  lxw_format* bold_ = nullptr;
  lxw_format* text_ = nullptr;
  lxw_format* day_ = nullptr;
  lxw_format* time_ = nullptr;
  unsigned row_ = 0;  // that is written next, of the sheet that is being written
  std::vector<int> widths_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_XLSX_WRITER_H_
