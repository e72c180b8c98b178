// Any workbook is either refused, with a reason and a remedy, or rows as the interface promises.
//
// By its first byte an input is a whole archive, or the XML of one of the parts of a sound one,
// which gets deeper than the sums of an archive let random bytes get.
#include <cstddef>
#include <cstdint>
#include <string>

#include "server/spreadsheet/spreadsheet.h"
#include "tests/support/fuzzed_spreadsheet.h"
#include "tests/support/zip_file.h"

namespace zhaolian {
namespace {

// A sound workbook that refers to shared texts and styles, in case those are the input.
Parts SoundParts() {
  Parts parts = WorkbookParts(
      "<row><c t=\"s\" s=\"1\"><v>0</v></c><c s=\"1\"><v>45195</v></c><c "
      "s=\"2\"><v>2</v></c></row>");
  parts["xl/sharedStrings.xml"] = SharedStringsXml("<si><t>虚构一号</t></si><si><t>b</t></si>");
  parts["xl/styles.xml"] =
      StylesXml("<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>");
  return parts;
}

std::string Workbook(unsigned char kind, const std::string& input) {
  Parts parts = SoundParts();
  switch (kind) {
    case 'r':
      parts["xl/worksheets/sheet1.xml"] = SheetXml(input);
      break;
    case 's':
      parts["xl/sharedStrings.xml"] = SharedStringsXml(input);
      break;
    case 'f':
      parts["xl/styles.xml"] = StylesXml(input);
      break;
    case 'w':
      parts["xl/workbook.xml"] = input;
      break;
    case 'l':
      parts["xl/_rels/workbook.xml.rels"] = input;
      break;
    case 'x':
      parts["xl/worksheets/sheet1.xml"] = input;
      break;
    default:
      return "PK\x03\x04" + input;
  }
  return WriteZip(parts, /*method=*/0);
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  zhaolian::Spreadsheet::Limits limits;
  // Small enough to be met.
  limits.unpacked_bytes = 20'000;
  limits.shared_string_bytes = 500;
  limits.rows = 40;
  limits.columns = 12;
  limits.sheets = 4;
  limits.cell_characters = 100;
  limits.line_bytes = 400;
  const std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
  zhaolian::ReadFuzzed(zhaolian::Workbook(data[0], input), limits);
  return 0;
}
