// A sheet of any cells is read to its end, each row once and in order; what has reasons or values
// is data, and data is below a header.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "server/import/sheet_reader.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;
  static const HeaderTable& headers = *new HeaderTable(HeaderTable::Create("").value());
  static const Vocabulary& vocabulary = *new Vocabulary();
  if (size == 0) return 0;
  const absl::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  SheetReader reader(static_cast<SheetKind>(data[0] % 6), headers, vocabulary);
  std::vector<RowReading> readings;
  int64_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    SheetRow row;
    row.number = ++number;
    for (absl::string_view cell : absl::StrSplit(line, '\t')) {
      row.cells.push_back(
          {cell.empty() ? Cell::Kind::kEmpty : Cell::Kind::kText, std::string(cell)});
    }
    reader.Read(row, readings);
  }
  reader.Finish(readings);
  Require(static_cast<int64_t>(readings.size()) == number);
  bool header = false;
  for (size_t i = 0; i < readings.size(); ++i) {
    Require(readings[i].row == static_cast<int64_t>(i) + 1);
    header |= readings[i].kind == RowKind::kHeader;
    if (readings[i].kind == RowKind::kData) Require(header);
    if (readings[i].kind != RowKind::kData) Require(readings[i].values.empty());
  }
  return 0;
}
