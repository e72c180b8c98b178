#include "server/spreadsheet/csv_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "storage/durable_file.h"
#include "storage/error.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using Kind = WrittenCell::Kind;

TEST(CsvWriterTest, WritesAByteOrderMarkAndLinesThatEndInCrLf) {
  const ScratchDirectory scratch;
  const std::string path = scratch.Path("a.csv");
  const int fd = open(path.c_str(), O_CREAT | O_WRONLY, 0600);
  CsvWriter writer(fd);
  ASSERT_TRUE(writer.Begin({"项目名称", "总投资（万元）"}).ok());
  ASSERT_TRUE(writer.Add({{Kind::kText, "虚构项目", 0}, {Kind::kNumber, "-2.5", -2.5}}).ok());
  ASSERT_TRUE(writer.Add({{}, {Kind::kDay, "2026-11-28", 46354}}).ok());
  ASSERT_TRUE(writer.Finish({{"导出人", "林虚构"}}).ok());
  close(fd);
  EXPECT_EQ(*ReadFile(path),
            "\xef\xbb\xbf项目名称,总投资（万元）\r\n虚构项目,-2.5\r\n,2026-11-28\r\n");
}

TEST(CsvWriterTest, QuotesWhatAnyProgramWouldSplitAt) {
  EXPECT_EQ(CsvText("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvText("a;b"), "\"a;b\"");
  EXPECT_EQ(CsvText("a；b"), "\"a；b\"");
  EXPECT_EQ(CsvText("a\tb"), "\"a\tb\"");
  EXPECT_EQ(CsvText("a\r\nb"), "\"a\r\nb\"");
  EXPECT_EQ(CsvText("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(CsvText(" a"), "\" a\"");
  EXPECT_EQ(CsvText("a "), "\"a \"");
  EXPECT_EQ(CsvText("a b"), "a b");
  EXPECT_EQ(CsvText(""), "");
}

// A separator or a line break in a value must not begin a cell of its own.
TEST(CsvWriterTest, AValueCannotBeginAnotherCell) {
  EXPECT_EQ(CsvText("x\n=1+1"), "\"x\n=1+1\"");
  EXPECT_EQ(CsvText("x,=1+1"), "\"x,=1+1\"");
  EXPECT_EQ(CsvText("x\",=1+1,\""), "\"x\"\",=1+1,\"\"\"");
}

TEST(CsvWriterTest, TextsThatLookLikeFormulasAreEscaped) {
  EXPECT_EQ(CsvText("=1+1"), "'=1+1");
  EXPECT_EQ(CsvText("=SUM(A1,B1)"), "\"'=SUM(A1,B1)\"");
}

TEST(CsvWriterTest, AFullDiskIsAnError) {
  const int fd = open("/dev/full", O_WRONLY);
  CsvWriter writer(fd);
  ASSERT_TRUE(writer.Begin({"a"}).ok());
  EXPECT_EQ(ErrorReason(writer.Finish({})), "DISK_FULL");
  close(fd);
}

}  // namespace
}  // namespace zhaolian
