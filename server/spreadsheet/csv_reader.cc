#include "server/spreadsheet/csv_reader.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/spreadsheet/formula_text.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "server/spreadsheet/text_encoding.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// libcsv knows separators of one byte. This one is in no UTF-8, so it stands for those of
// several bytes and is turned back where they are part of a field.
constexpr char kStandIn = '\xFF';

// How much is parsed before the sizes are looked at again.
constexpr size_t kParsedAtOnce = size_t{8} << 10;

}  // namespace

CsvReader::CsvReader(const Limits& limits, std::unique_ptr<TextDecoder> decoder, std::string format)
    : limits_(limits), format_(std::move(format)), decoder_(std::move(decoder)) {
  // REPALL_NL: empty lines are rows too, or those after them would have a wrong number.
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
  csv_set_space_func(&parser_, [](unsigned char) { return 0; });
  csv_set_term_func(&parser_, [](unsigned char byte) { return byte == '\n' ? 1 : 0; });
  csv_set_blk_size(&parser_, size_t{4} << 10);
}

CsvReader::~CsvReader() { csv_free(&parser_); }

absl::StatusOr<std::unique_ptr<Spreadsheet>> CsvReader::Open(const std::string& path,
                                                             const Limits& limits) {
  const auto encoding = DetectEncoding(path);
  if (!encoding.ok()) return encoding.status();
  auto decoder = TextDecoder::Open(path, *encoding);
  if (!decoder.ok()) return decoder.status();
  auto reader = absl::WrapUnique(new CsvReader(limits, *std::move(decoder), encoding->name));
  absl::Status status = reader->ReadBeginning();
  if (!status.ok()) return status;
  return std::unique_ptr<Spreadsheet>(std::move(reader));
}

absl::Status CsvReader::ReadBeginning() {
  const auto more = decoder_->Next(piece_);
  if (!more.ok()) return more.status();
  separator_ = FindSeparator(piece_);
  csv_set_delim(&parser_, static_cast<unsigned char>(
                              separator_.text.size() > 1 ? kStandIn : separator_.text[0]));
  piece_.erase(0, separator_.directive_size);
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvReader::Next(SheetRow& row) {
  while (rows_.empty() && !finished_) ReadPiece();
  if (rows_.empty()) {
    if (!failure_.ok()) return failure_;
    return false;
  }
  row = std::move(rows_.front());
  rows_.pop_front();
  return true;
}

void CsvReader::ReadPiece() {
  Feed(piece_);
  piece_.clear();
  if (finished_) return;
  const auto more = decoder_->Next(piece_);
  if (!more.ok()) return Fail(more.status());
  if (!*more) Finish();
}

void CsvReader::Feed(absl::string_view text) {
  const absl::string_view whole = text.substr(0, text.find('\0'));
  if (separator_.text.size() > 1) {
    Parse(absl::StrReplaceAll(whole, {{separator_.text, absl::string_view(&kStandIn, 1)}}));
  } else {
    Parse(whole);
  }
  if (whole.size() < text.size() && !finished_) {
    Fail(DamagedFile({"", number()}, "a byte that is zero, which is in no text"));
  }
}

void CsvReader::Parse(absl::string_view text) {
  while (!text.empty() && !finished_) {
    const size_t size = std::min(text.size(), kParsedAtOnce);
    const size_t parsed = csv_parse(&parser_, text.data(), size, &OnField, &OnRow, this);
    text.remove_prefix(parsed);
    CheckSizes();
    if (parsed == size || finished_) continue;
    if (csv_error(&parser_) != CSV_EPARSE) return Fail(RowTooLong({"", number()}, limits_));
    if (parser_.quoted != 0) {
      return Fail(DamagedFile({"", number()},
                              "text after a closing quote; write a quote within quotes twice"));
    }
    // A quote inside an unquoted field: 5" is five inches.
    csv_set_opts(&parser_, CSV_STRICT_FINI | CSV_REPALL_NL);
    csv_parse(&parser_, text.data(), 1, &OnField, &OnRow, this);
    csv_set_opts(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    text.remove_prefix(1);
  }
}

void CsvReader::Finish() {
  const int64_t last = number();
  const bool closed = csv_fini(&parser_, &OnField, &OnRow, this) == 0;
  if (finished_) return;
  finished_ = true;
  if (closed) return;
  failure_ = Error(absl::StatusCode::kInvalidArgument, "UNCLOSED_QUOTE",
                   absl::StrCat("a quote that begins in row ", last,
                                " is not closed; close it, or take it out"))
                 .With("place", absl::StrCat(last));
}

void CsvReader::OnField(void* bytes, size_t size, void* reader) {
  static_cast<CsvReader*>(reader)->TakeField({static_cast<const char*>(bytes), size});
}

void CsvReader::OnRow(int, void* reader) { static_cast<CsvReader*>(reader)->TakeRow(); }

void CsvReader::TakeField(absl::string_view field) {
  const size_t column = column_++;
  row_bytes_ += field.size() + 1;
  if (field.empty() || finished_) return;
  if (column >= limits_.columns) return Fail(TooManyColumns({"", number()}, limits_));
  if (IsTooLong(field, limits_)) return Fail(CellTooLong({"", number()}, limits_));
  row_.cells.resize(column + 1);
  Cell& cell = row_.cells[column];
  cell.kind = Cell::Kind::kText;
  cell.text.assign(field.data(), field.size());
  if (separator_.text.size() > 1) {
    absl::StrReplaceAll({{absl::string_view(&kStandIn, 1), separator_.text}}, &cell.text);
  }
  // As files of this project have it (CsvText), so that they come back as they were.
  cell.text.erase(0, cell.text.size() - UnescapeFormula(cell.text).size());
}

void CsvReader::TakeRow() {
  if (finished_) return;
  if (!row_.cells.empty()) {
    if (number() > limits_.rows) return Fail(TooManyRows({"", number()}, limits_));
    row_.number = number();
    rows_.push_back(std::move(row_));
    row_ = SheetRow();
    row_.cells.reserve(rows_.back().cells.size());  // the next row is likely to be as long
  }
  ++rows_begun_;
  column_ = 0;
  row_bytes_ = 0;
}

// libcsv keeps a field until it ends.
void CsvReader::CheckSizes() {
  if (finished_) return;
  constexpr size_t kMostBytesOfUnit = 3;
  if (parser_.entry_pos > kMostBytesOfUnit * limits_.cell_characters) {
    Fail(CellTooLong({"", number()}, limits_));
  } else if (row_bytes_ + parser_.entry_pos > limits_.line_bytes) {
    Fail(RowTooLong({"", number()}, limits_));
  }
}

void CsvReader::Fail(absl::Status failure) {
  if (finished_) return;
  failure_ = std::move(failure);
  finished_ = true;
}

}  // namespace zhaolian
