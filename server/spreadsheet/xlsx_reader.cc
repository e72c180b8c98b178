#include "server/spreadsheet/xlsx_reader.h"

#include <utility>

#include "absl/memory/memory.h"

namespace zhaolian {

XlsxReader::XlsxReader(const Limits& limits, std::unique_ptr<Package> package)
    : limits_(limits),
      package_(std::move(package)),
      strings_(static_cast<size_t>(limits.shared_string_bytes)) {}

absl::StatusOr<std::unique_ptr<Spreadsheet>> XlsxReader::Open(const std::string& path,
                                                              const Limits& limits) {
  auto package = Package::Open(path, limits);
  if (!package.ok()) return package.status();
  auto reader = absl::WrapUnique(new XlsxReader(limits, *std::move(package)));
  absl::Status status = reader->ReadContext();
  if (!status.ok()) return status;
  return std::unique_ptr<Spreadsheet>(std::move(reader));
}

absl::Status XlsxReader::ReadContext() {
  auto workbook = ReadWorkbook(*package_, limits_);
  if (!workbook.ok()) return workbook.status();
  workbook_ = *std::move(workbook);
  if (!workbook_.styles_part.empty()) {
    auto styles = ReadDayStyles(*package_, workbook_.styles_part);
    if (!styles.ok()) return styles.status();
    day_styles_ = *std::move(styles);
  }
  if (workbook_.shared_strings_part.empty()) return absl::OkStatus();
  return ReadSharedStrings(*package_, workbook_.shared_strings_part, limits_, strings_);
}

absl::StatusOr<bool> XlsxReader::Next(SheetRow& row) {
  if (!failure_.ok()) return failure_;
  auto more = ReadOn(row);
  failure_ = more.status();
  return more;
}

absl::StatusOr<bool> XlsxReader::ReadOn(SheetRow& row) {
  while (reader_ != nullptr || next_sheet_ < workbook_.sheets.size()) {
    if (reader_ == nullptr) {
      absl::Status status = OpenSheet();
      if (!status.ok()) return status;
    }
    const auto paused = reader_->Read();
    if (!paused.ok()) return paused.status();
    if (*paused) {
      row = parser_->TakeRow();
      return true;
    }
    rows_before_ += parser_->last_row();
    reader_.reset();
  }
  return false;
}

absl::Status XlsxReader::OpenSheet() {
  const size_t sheet = next_sheet_++;
  auto part = package_->Read(workbook_.sheet_parts[sheet]);
  if (!part.ok()) return part.status();
  const SheetContext context = {limits_, day_styles_, strings_, workbook_.counts_from_1904};
  parser_ =
      std::make_unique<SheetParser>(context, sheet, workbook_.sheets[sheet].name, rows_before_);
  reader_ = std::make_unique<XmlReader>(*std::move(part), *parser_);
  return absl::OkStatus();
}

}  // namespace zhaolian
