// CSV, TSV and their kin.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_CSV_READER_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_CSV_READER_H_

#include <csv.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/separator.h"
#include "server/spreadsheet/spreadsheet.h"
#include "server/spreadsheet/text_decoder.h"

namespace zhaolian {

// Fields as RFC 4180 has them; a quote inside an unquoted field is text. Spaces around a field
// belong to it. Refused with the row: a quote that is not closed (UNCLOSED_QUOTE), text after
// a closing quote, U+0000 (DAMAGED_FILE), and what exceeds the limits.
class CsvReader : public Spreadsheet {
 public:
  // UNKNOWN_ENCODING, UNREADABLE_FILE.
  static absl::StatusOr<std::unique_ptr<Spreadsheet>> Open(const std::string& path,
                                                           const Limits& limits);
  ~CsvReader() override;
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  const std::vector<Sheet>& sheets() const override { return sheets_; }
  const std::string& format() const override { return format_; }
  absl::StatusOr<bool> Next(SheetRow& row) override;

 private:
  CsvReader(const Limits& limits, std::unique_ptr<TextDecoder> decoder, std::string format);

  absl::Status ReadBeginning();
  // Parses the next piece into rows_; failure_ is what ends them.
  void ReadPiece();
  void Feed(absl::string_view text);
  void Parse(absl::string_view text);
  void Finish();
  static void OnField(void* bytes, size_t size, void* reader);
  static void OnRow(int, void* reader);
  void TakeField(absl::string_view field);
  void TakeRow();
  void CheckSizes();
  void Fail(absl::Status failure);
  // Of the row that is being read.
  int64_t number() const { return rows_begun_ + 1; }

  const Limits limits_;
  const std::vector<Sheet> sheets_{Sheet{}};
  const std::string format_;
  std::unique_ptr<TextDecoder> decoder_;
  Separator separator_;
  csv_parser parser_;

  std::string piece_;
  SheetRow row_;
  size_t column_ = 0;
  size_t row_bytes_ = 0;
  int64_t rows_begun_ = 0;
  std::deque<SheetRow> rows_;
  bool finished_ = false;
  absl::Status failure_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_CSV_READER_H_
