#include "server/spreadsheet/xlsx_writer.h"

#include <sys/statvfs.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

constexpr char kNotesTitle[] = "导出说明";
constexpr size_t kMostCharacters = 32'767;
// Of an underscore, the one at the end of the escape left out: the next one takes its place.
constexpr absl::string_view kEscapedUnderscore = "_x005F";
constexpr int kNarrowest = 6, kWidest = 60;

absl::Status ToStatus(lxw_error error) {
  switch (error) {
    case LXW_NO_ERROR:
      return absl::OkStatus();
    case LXW_ERROR_CREATING_TMPFILE:
    case LXW_ERROR_CREATING_XLSX_FILE:
    case LXW_ERROR_ZIP_FILE_OPERATION:
    case LXW_ERROR_ZIP_FILE_ADD:
    case LXW_ERROR_ZIP_CLOSE:
      // It keeps the cause to errno.
      if (errno == ENOSPC) return DiskFull();
      break;
    default:
      break;
  }
  return absl::InternalError(absl::StrCat("a workbook was not written: ", lxw_strerror(error)));
}

bool IsHexadecimal(char c) { return u_isxdigit(static_cast<unsigned char>(c)); }

// _x, four digits, _.
bool IsEscape(absl::string_view text) {
  constexpr size_t kLength = 7;
  return text.size() >= kLength && text[0] == '_' && text[1] == 'x' && text[6] == '_' &&
         std::all_of(text.begin() + 2, text.begin() + 6, IsHexadecimal);
}

// As many characters as fit into a cell, which counts units of UTF-16.
absl::string_view FirstUnits(absl::string_view text) {
  size_t units = 0;
  int32_t at = 0;
  const auto size = static_cast<int32_t>(text.size());
  while (at < size) {
    const int32_t begin = at;
    UChar32 character;
    U8_NEXT(text.data(), at, size, character);
    units += character > 0xffff ? 2 : 1;
    if (units > kMostCharacters) return text.substr(0, static_cast<size_t>(begin));
  }
  return text;
}

}  // namespace

std::string XlsxText(absl::string_view text) {
  std::string clean;
  for (size_t at = 0; at < text.size(); ++at) {
    if (IsEscape(text.substr(at))) absl::StrAppend(&clean, kEscapedUnderscore);
    clean += text[at];
  }
  absl::StrReplaceAll({{"\uFFFE", "\uFFFD"}, {"\uFFFF", "\uFFFD"}}, &clean);
  return std::string(FirstUnits(clean));
}

int ScreenColumns(absl::string_view text) {
  int widest = 0, columns = 0;
  int32_t at = 0;
  const auto size = static_cast<int32_t>(text.size());
  while (at < size) {
    UChar32 character;
    U8_NEXT(text.data(), at, size, character);
    if (character == '\n') {
      columns = 0;
      continue;
    }
    const int width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
    columns += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
    widest = std::max(widest, columns);
  }
  return widest;
}

absl::StatusOr<std::unique_ptr<XlsxWriter>> XlsxWriter::Open(const std::string& path,
                                                             const std::string& directory,
                                                             const std::string& title) {
  std::unique_ptr<XlsxWriter> writer(new XlsxWriter(directory));
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = const_cast<char*>(writer->directory_.c_str());  // it only reads it
  writer->workbook_ = workbook_new_opt(path.c_str(), &options);
  if (writer->workbook_ == nullptr) return absl::InternalError("a workbook was not begun");
  const std::string sheet(FirstCharacters(title, LXW_SHEETNAME_MAX));
  writer->data_ = workbook_add_worksheet(writer->workbook_, sheet.c_str());
  writer->notes_ = workbook_add_worksheet(writer->workbook_, kNotesTitle);
  if (writer->data_ == nullptr || writer->notes_ == nullptr) {
    return absl::InternalError(absl::StrCat("a workbook has no sheet called ", sheet));
  }
  writer->bold_ = writer->NewFormat("@");
  format_set_bold(writer->bold_);
  writer->text_ = writer->NewFormat("@");
  writer->day_ = writer->NewFormat("yyyy-mm-dd");
  writer->time_ = writer->NewFormat("yyyy-mm-dd hh:mm:ss");
  return writer;
}

XlsxWriter::~XlsxWriter() {
  if (workbook_ == nullptr) return;
  // The library closes them only when it packs them.
  for (lxw_worksheet* sheet : {data_, notes_}) {
    if (sheet != nullptr && sheet->optimize_tmpfile != nullptr) fclose(sheet->optimize_tmpfile);
  }
  lxw_workbook_free(workbook_);
}

lxw_format* XlsxWriter::NewFormat(const char* number_format) {
  lxw_format* format = workbook_add_format(workbook_);
  format_set_num_format(format, number_format);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  return format;
}

absl::Status XlsxWriter::Begin(const std::vector<std::string>& headers) {
  widths_.assign(headers.size(), kNarrowest);
  for (size_t i = 0; i < headers.size(); ++i) {
    // The button of the filter covers the end of it.
    widths_[i] = std::max(widths_[i], ScreenColumns(headers[i]) + 2);
    RETURN_IF_ERROR(WriteText(data_, i, headers[i], bold_));
  }
  ++row_;
  return absl::OkStatus();
}

absl::Status XlsxWriter::Add(const std::vector<WrittenCell>& cells) {
  for (size_t i = 0; i < cells.size(); ++i) RETURN_IF_ERROR(Write(i, cells[i]));
  ++row_;
  // The library does not look whether it had room for the rows before.
  return ferror(data_->optimize_tmpfile) != 0 ? DiskFull() : absl::OkStatus();
}

absl::Status XlsxWriter::Write(size_t column, const WrittenCell& cell) {
  if (cell.kind == WrittenCell::Kind::kEmpty) return absl::OkStatus();
  if (widths_[column] < kWidest) {
    widths_[column] = std::max(widths_[column], ScreenColumns(cell.text));
  }
  if (cell.kind == WrittenCell::Kind::kText) return WriteText(data_, column, cell.text, text_);
  lxw_format* format = cell.kind == WrittenCell::Kind::kDay    ? day_
                       : cell.kind == WrittenCell::Kind::kTime ? time_
                                                               : nullptr;
  return ToStatus(
      worksheet_write_number(data_, row_, static_cast<lxw_col_t>(column), cell.number, format));
}

absl::Status XlsxWriter::WriteText(lxw_worksheet* sheet, size_t column, const std::string& text,
                                   lxw_format* format) {
  return ToStatus(worksheet_write_string(sheet, row_, static_cast<lxw_col_t>(column),
                                         XlsxText(text).c_str(), format));
}

void XlsxWriter::LayOut() {
  for (size_t i = 0; i < widths_.size(); ++i) {
    const auto column = static_cast<lxw_col_t>(i);
    worksheet_set_column(data_, column, column, std::min(widths_[i], kWidest) + 1, nullptr);
  }
  worksheet_freeze_panes(data_, 1, 0);
  const auto last_column = static_cast<lxw_col_t>(widths_.size() - 1);
  worksheet_autofilter(data_, 0, 0, std::max(row_, 1U) - 1, last_column);
}

absl::Status XlsxWriter::WriteNotes(const SheetNotes& notes) {
  constexpr int kNameWidth = 14, kValueWidth = 80;
  worksheet_set_column(notes_, 0, 0, kNameWidth, nullptr);
  worksheet_set_column(notes_, 1, 1, kValueWidth, nullptr);
  row_ = 0;
  for (const auto& [name, value] : notes) {
    RETURN_IF_ERROR(WriteText(notes_, 0, name, bold_));
    RETURN_IF_ERROR(WriteText(notes_, 1, value, text_));
    ++row_;
  }
  return absl::OkStatus();
}

// The library copies its rows once more and then packs them, and does not look whether there
// was room for the copy.
absl::Status XlsxWriter::CheckRoom() {
  struct statvfs info = {};
  const long written = fflush(data_->optimize_tmpfile) == 0 ? ftell(data_->optimize_tmpfile) : -1;
  if (written < 0) return DiskFull();
  if (statvfs(directory_.c_str(), &info) != 0) {
    return absl::ErrnoToStatus(errno, "cannot tell the room for an export");
  }
  const uint64_t room = uint64_t{info.f_bavail} * info.f_frsize;
  return room < 2 * static_cast<uint64_t>(written) ? DiskFull() : absl::OkStatus();
}

absl::Status XlsxWriter::Finish(const SheetNotes& notes) {
  if (!widths_.empty()) LayOut();
  RETURN_IF_ERROR(WriteNotes(notes));
  RETURN_IF_ERROR(CheckRoom());
  errno = 0;
  const lxw_error error = workbook_close(workbook_);  // frees it too
  workbook_ = nullptr;
  return ToStatus(error);
}

}  // namespace zhaolian
