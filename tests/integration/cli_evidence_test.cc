// Evidence and reviews by the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "tests/support/command_line_test.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CliEvidenceTest : public CommandLineTest {
 protected:
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address(),
                        " ZHAOLIAN_SESSIONS=", scratch_.Path("sessions"));
  }
  void SetUp() override {
    Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
    Done("create lead --id deal display_name=示例项目 enterprise=firm project_kind=PROMOTION");
    std::ofstream(file()) << "%PDF-1.7\n协议";
  }
  std::string file() const { return scratch_.Path("投资协议.pdf"); }
  // The name in the first column of the only row.
  static std::string FirstName(const std::string& csv) {
    const size_t begin = csv.find('\n') + 1;
    return csv.substr(begin, csv.find(',', begin) - begin);
  }

  TestServer server_;
  ScratchDirectory scratch_;
};

TEST_F(CliEvidenceTest, AddsListsGetsAndWithdraws) {
  const std::string add = absl::StrCat("evidence add 示例项目 ", file(), " --kind ");
  EXPECT_THAT(Done(add + "permit --validate-only"), HasSubstr("nothing was changed"));
  EXPECT_THAT(Done(add + "合同协议 --remarks 盖章版"), HasSubstr("added attachments/"));
  Refused(add + "nothing", 2, "AGREEMENT");
  Refused("evidence add deal /no/such.pdf --kind permit", 2, "/no/such.pdf cannot be read;");
  const std::string list = Done("evidence list deal --lang zh");
  EXPECT_THAT(list, AllOf(HasSubstr("合同协议"), HasSubstr("投资协议.pdf"), HasSubstr("盖章版")));
  const std::string name = FirstName(Done("evidence list deal -o csv"));
  EXPECT_THAT(Done(absl::StrCat("evidence get ", name, " ", scratch_.Path("回.pdf"))),
              HasSubstr("as uploaded"));
  EXPECT_EQ(*ReadFile(scratch_.Path("回.pdf")), *ReadFile(file()));
  EXPECT_EQ(Done("__complete evidence add de"), "deal\n");
  EXPECT_EQ(Done("__complete evidence add deal x --kind SITE"), "SITE_PHOTO\n");
  EXPECT_THAT(Done("__complete evidence get attachments/"), HasSubstr(name));
  EXPECT_THAT(Done(absl::StrCat("evidence withdraw ", name, " --reason 传错项目")),
              HasSubstr("withdrew"));
  EXPECT_THAT(Done("evidence list deal -o csv"), Not(HasSubstr(name)));
  EXPECT_THAT(Done("evidence list --withdrawn -o csv"),
              AllOf(HasSubstr(name), HasSubstr("传错项目")));
}

TEST_F(CliEvidenceTest, ReviewsALead) {
  Done("create review-checklist-item --id land display_name=用地 aspect=FEASIBLE required=true");
  Done("create 三性审查清单 --id investor display_name=投资方 aspect=真实性 required=true");
  EXPECT_THAT(Done("review checklist --lang zh"), AllOf(HasSubstr("用地"), HasSubstr("真实性")));
  Refused("review deal --pass land", 5, "reviewChecklistItems/investor");
  Refused("review deal --fail land", 2, "ITEM=WHY");
  Refused("review", 2, "review --help");
  EXPECT_THAT(Done("review 示例项目 --pass-the-rest --fail land=用地指标未落实"),
              HasSubstr("not passed"));
  EXPECT_THAT(Done("review deal --pass investor --not-applicable land=租用厂房 --note 可以签约"),
              HasSubstr("reviewed, passed"));
  const std::string list = Done("review list deal -o csv --lang zh");
  EXPECT_LT(list.find("可以签约"), list.find("未通过")) << "the latest first";
}

TEST_F(CliEvidenceTest, ABackupIsCheckedWithItsFiles) {
  Done(absl::StrCat("evidence add deal ", file(), " --kind permit"));
  const std::string backup = FirstName(Done("admin backup --id one -o csv"));
  Done("admin check " + backup);
  const std::string data = scratch_.Path("restored");
  Done(absl::StrCat("admin restore ", backup, " ", data));
  EXPECT_THAT(Done("admin check " + data), HasSubstr("1 files of evidence are as uploaded"));
  for (const auto& each : std::filesystem::recursive_directory_iterator(data + "/evidence")) {
    if (each.is_regular_file()) std::filesystem::remove(each.path());
  }
  Refused("admin check " + data, 8, "is not there");
}

TEST_F(CliEvidenceTest, HelpHasExamples) {
  for (const char* verb : {"evidence", "evidence add", "evidence list", "evidence get",
                           "evidence withdraw", "review", "review checklist", "review list"}) {
    EXPECT_THAT(Done(absl::StrCat(verb, " --help")), HasSubstr("Example")) << verb;
  }
}

}  // namespace
}  // namespace zhaolian
