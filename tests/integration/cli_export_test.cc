// `zhaolian export` as people run it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "tests/support/command_line_test.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "tests/support/workbook_text.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CliExportTest : public CommandLineTest {
 protected:
  void SetUp() override { AddCountiesAndFirm(server_.ClientOf(), {"east"}); }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address(), "; cd ", scratch_.path());
  }
  size_t Files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(scratch_.path()),
                                             std::filesystem::directory_iterator()));
  }

  TestServer server_;
  ScratchDirectory scratch_;
};

TEST_F(CliExportTest, TheEndingOfTheFileSaysItsFormat) {
  EXPECT_THAT(Done("export 企业 -o 企业.xlsx"),
              AllOf(HasSubstr("企业.xlsx"), HasSubstr("exports/")));
  EXPECT_THAT(WorkbookText(scratch_.Path("企业.xlsx")), HasSubstr("\"虚构机床厂\""));
  Done("export enterprises --fields name,display_name -o firms.CSV");
  EXPECT_EQ(*ReadFile(scratch_.Path("firms.CSV")),
            "\xef\xbb\xbf名称标识,企业名称\r\nenterprises/firm,虚构机床厂\r\n");
  Refused("export enterprises -o firms.txt", 2, ".xlsx or .csv");
  EXPECT_EQ(Files(), 2u);
}

TEST_F(CliExportTest, AFileThatWasNotNamedIsNotReplaced) {
  Done("export units");
  Refused("export units", 2, "-o FILE");
  Done("export units -o units.xlsx --filter 'kind = COUNTY'");
  EXPECT_THAT(WorkbookText(scratch_.Path("units.xlsx")),
              AllOf(HasSubstr("虚构east"), HasSubstr("kind = COUNTY")));
}

TEST_F(CliExportTest, TheFileIsForItsOwnerOnly) {
  Done("export units");
  struct stat info = {};
  ASSERT_EQ(stat(scratch_.Path("units.xlsx").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(CliExportTest, ARefusalLeavesWhatWasThere) {
  Done("export units -o a.csv");
  const std::string before = *ReadFile(scratch_.Path("a.csv"));
  Refused("export units -o a.csv --filter 'kindd = COUNTY'", 5, "kind");
  Refused("export units -o a.csv --fields nam", 5, "did you mean name?");
  Refused("export unicorns -o a.csv", 2, "units");
  Refused("export units -o nowhere/a.csv", 2,
          "nowhere/a.csv cannot be written: No such file or directory;");
  Refused("--server 127.0.0.1:1 export units -o a.csv", 7, "");
  EXPECT_EQ(*ReadFile(scratch_.Path("a.csv")), before);
  EXPECT_EQ(Files(), 1u);
}

TEST_F(CliExportTest, ProgramsReadWhatWasExportedAsJson) {
  EXPECT_THAT(Done("-o json export units -o a.csv"),
              AllOf(HasSubstr("\"rows\""), HasSubstr("\"journal_name\""), Not(HasSubstr("rows "))));
}

TEST_F(CliExportTest, HelpHasAnExampleAndCollectionsAreCompleted) {
  EXPECT_THAT(Done("export --help"), HasSubstr("zhaolian export leads --filter"));
  EXPECT_THAT(Done("__complete export lea"), HasSubstr("leads"));
  EXPECT_THAT(Done("__complete export leads --columns stag"), HasSubstr("stage"));
}

}  // namespace
}  // namespace zhaolian
