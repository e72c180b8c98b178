// XLSX workbooks, also with macros (.xlsm), which are not looked at.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_XLSX_READER_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_XLSX_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/spreadsheet/number_formats.h"
#include "server/spreadsheet/package.h"
#include "server/spreadsheet/shared_strings.h"
#include "server/spreadsheet/sheet_parser.h"
#include "server/spreadsheet/spreadsheet.h"
#include "server/spreadsheet/workbook.h"
#include "server/spreadsheet/xml_reader.h"

namespace zhaolian {

class XlsxReader : public Spreadsheet {
 public:
  // Reads everything but the sheets. The faults of Package and of what it reads.
  static absl::StatusOr<std::unique_ptr<Spreadsheet>> Open(const std::string& path,
                                                           const Limits& limits);

  const std::vector<Sheet>& sheets() const override { return workbook_.sheets; }
  const std::string& format() const override { return format_; }
  absl::StatusOr<bool> Next(SheetRow& row) override;

 private:
  XlsxReader(const Limits& limits, std::unique_ptr<Package> package);

  absl::Status ReadContext();
  absl::Status OpenSheet();
  absl::StatusOr<bool> ReadOn(SheetRow& row);

  const Limits limits_;
  const std::string format_ = "XLSX";
  const std::unique_ptr<Package> package_;
  Workbook workbook_;
  DayStyles day_styles_;
  SharedStrings strings_;

  size_t next_sheet_ = 0;
  int64_t rows_before_ = 0;
  // Of the sheet that is being read; the reader refers to the parser.
  std::unique_ptr<SheetParser> parser_;
  std::unique_ptr<XmlReader> reader_;
  absl::Status failure_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_XLSX_READER_H_
