// Reading costs little memory, whatever is sent.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdint>
#include <fstream>
#include <functional>
#include <string>

#include "absl/base/config.h"
#include "absl/strings/str_cat.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/spreadsheet_file.h"
#include "tests/support/zip_file.h"

namespace zhaolian {
namespace {

[[maybe_unused]] constexpr int64_t kMostKilobytes = 64 << 10;
constexpr size_t kFileBytes = size_t{32} << 20;

int64_t Kilobytes(absl::string_view name) {
  std::ifstream status("/proc/self/status");
  std::string key;
  int64_t value = 0;
  while (status >> key) {
    if (key == absl::StrCat(name, ":") && status >> value) return value;
  }
  return -1;
}

struct Reading {
  int64_t rows = 0;
  int64_t kilobytes = 0;  // at most, above what the process had before
  std::string reason;
};

// Reads a file and keeps nothing of it. Sanitizers count memory of their own.
Reading ReadAndForget(const std::string& path) {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // VmHWM begins anew
  const int64_t before = Kilobytes("VmRSS");
  Reading reading;
  auto spreadsheet = OpenSpreadsheet(path, {});
  absl::Status status = spreadsheet.status();
  SheetRow row;
  while (status.ok()) {
    const auto more = (*spreadsheet)->Next(row);
    status = more.status();
    if (!more.ok() || !*more) break;
    ++reading.rows;
  }
  reading.kilobytes = Kilobytes("VmHWM") - before;
  reading.reason = ErrorReason(status);
  return reading;
}

Reading ReadOnce(const std::function<std::string()>& make) {
  const ScratchDirectory scratch;
  const std::string path = scratch.Path("sent");
  std::ofstream(path, std::ios::binary) << make();
  const Reading reading = ReadAndForget(path);
  ::testing::Test::RecordProperty("kilobytes", absl::StrCat(reading.kilobytes));
#if !defined(ABSL_HAVE_ADDRESS_SANITIZER) && !defined(ABSL_HAVE_THREAD_SANITIZER)
  EXPECT_LE(reading.kilobytes, kMostKilobytes);
#endif
  return reading;
}

std::string Filled(absl::string_view text) { return Repeated(text, kFileBytes / text.size()); }

// Parts as they are, without packing: what is large in the file is no bomb.
std::string Stored(const Parts& parts) { return WriteZip(parts, /*method=*/0); }

TEST(SpreadsheetMemoryTest, OfTextOf32MegabytesIsBounded) {
  const Reading reading = ReadOnce([] {
    return Filled(absl::StrCat("虚构一号有限公司,", Repeated("汉中市招商引资", 20), ",1.5亿\n"));
  });
  EXPECT_EQ(reading.reason, "");
  EXPECT_GT(reading.rows, 50'000);
}

TEST(SpreadsheetMemoryTest, OfGb18030Of32MegabytesIsBounded) {
  EXPECT_GT(
      ReadOnce([] { return Filled("\xD0\xE9\xB9\xB9,\x82\x30\xB7\x31,1234567890123456\n"); }).rows,
      100'000);
}

TEST(SpreadsheetMemoryTest, OfLinesWithoutEndIsBounded) {
  EXPECT_EQ(ReadOnce([] { return Filled("x"); }).reason, "CELL_TOO_LONG");
  EXPECT_EQ(ReadOnce([] { return Filled(","); }).reason, "ROW_TOO_LONG");
  EXPECT_EQ(ReadOnce([] { return "\"" + Filled("x,\n"); }).reason, "CELL_TOO_LONG");
  EXPECT_EQ(ReadOnce([] { return Filled("\n"); }).reason, "");
  EXPECT_EQ(ReadOnce([] { return Filled("a\n"); }).reason, "TOO_MANY_ROWS");
}

TEST(SpreadsheetMemoryTest, OfAWorkbookOf32MegabytesIsBounded) {
  const Reading reading = ReadOnce([] {
    Parts parts =
        WorkbookParts(Repeated(Repeated("<c t=\"s\"><v>1</v></c>", 12) + "</row><row>", 40'000));
    std::string& sheet = parts["xl/worksheets/sheet1.xml"];
    sheet.insert(sheet.find("<sheetData>") + 11, "<row>");
    sheet.insert(sheet.find("</sheetData>"), "</row>");
    const std::string text(1000, 'x');
    parts["xl/sharedStrings.xml"] =
        SharedStringsXml(Repeated(absl::StrCat("<si><t>", text, "</t></si>"), 20'000));
    return Stored(parts);
  });
  EXPECT_EQ(reading.reason, "");
  EXPECT_EQ(reading.rows, 40'000);
}

TEST(SpreadsheetMemoryTest, OfRowsThatRepeatALongTextIsBounded) {
  const Reading reading = ReadOnce([] {
    Parts parts = WorkbookParts(
        Repeated(absl::StrCat("<row>", Repeated("<c t=\"s\"><v>0</v></c>", 30), "</row>"), 10'000));
    parts["xl/sharedStrings.xml"] =
        SharedStringsXml(absl::StrCat("<si><t>", std::string(32'767, 'x'), "</t></si>"));
    return Stored(parts);
  });
  EXPECT_EQ(reading.rows, 10'000);
}

TEST(SpreadsheetMemoryTest, OfSharedTextsWithoutEndIsBounded) {
  for (const absl::string_view item : {"<si/>", "<si><t>虚构一号有限公司</t></si>"}) {
    EXPECT_EQ(ReadOnce([&] {
                Parts parts = WorkbookParts("");
                parts["xl/sharedStrings.xml"] =
                    SharedStringsXml(Repeated(item, (31 << 20) / item.size()));
                return Stored(parts);
              }).reason,
              "UNPACKS_TOO_LARGE");
  }
}

TEST(SpreadsheetMemoryTest, OfXmlThatIsAllNamesOrAttributesIsBounded) {
  const auto read = [](const std::function<std::string(int)>& element) {
    return ReadOnce([&] {
             std::string rows;
             for (int i = 0; rows.size() < (size_t{31} << 20); ++i) rows += element(i);
             return Stored(WorkbookParts(rows));
           })
        .reason;
  };
  EXPECT_EQ(read([](int i) { return absl::StrCat("<e", i, "/>"); }), "UNPACKS_TOO_LARGE");
  EXPECT_EQ(read([](int i) { return absl::StrCat("<e a", i, "=''/>"); }), "UNPACKS_TOO_LARGE");
  EXPECT_EQ(read([](int i) { return absl::StrCat("<e xmlns:a", i, "='urn:", i, "'>"); }),
            "UNPACKS_TOO_LARGE");
  EXPECT_EQ(read([](int i) { return i == 0 ? "<e a='" : "aaaaaaaa"; }), "UNPACKS_TOO_LARGE");
  EXPECT_EQ(read([](int i) { return i == 0 ? "<e " : absl::StrCat("a", i, "='' "); }),
            "UNPACKS_TOO_LARGE");
}

TEST(SpreadsheetMemoryTest, OfBombsAndLongDirectoriesIsBounded) {
  EXPECT_EQ(ReadOnce([] { return WriteZip(WorkbookParts(std::string(200 << 20, ' '))); }).reason,
            "UNPACKS_TOO_LARGE");
  std::vector<ZipEntry> entries;
  for (const auto& [name, data] : WorkbookParts("<row><c><v>1</v></c></row>")) {
    entries.push_back({.name = name, .data = data});
  }
  for (int i = 0; i < 9'900; ++i) {
    entries.push_back({.name = absl::StrCat(std::string(100, 'n'), i), .data = "", .method = 0});
  }
  EXPECT_EQ(ReadOnce([&] { return WriteZip(entries); }).reason, "");
  for (int i = 0; i < 300'000; ++i)
    entries.push_back({.name = absl::StrCat(i), .data = "", .method = 0});
  EXPECT_EQ(ReadOnce([&] { return WriteZip(entries, /*zip64=*/true); }).reason,
            "UNPACKS_TOO_LARGE");
}

}  // namespace
}  // namespace zhaolian
