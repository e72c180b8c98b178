// Files that people send by mistake or in bad faith, through the whole of an import.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/export_call.h"
#include "tests/support/import_calls.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class HostileImportTest : public testing::Test {
 protected:
  v1::ImportRun Planned(const std::string& content, const std::string& name = "test.csv") {
    auto run = calls_.PlanBytes(name, content);
    EXPECT_TRUE(run.ok()) << run.status();
    return run.ok() ? *run : v1::ImportRun();
  }
  std::vector<v1::ImportOutcome> OutcomesOf(const v1::ImportRun& run) {
    std::vector<v1::ImportOutcome> outcomes;
    for (const v1::ImportRow& row : calls_.Rows(run.name())) outcomes.push_back(row.outcome());
    return outcomes;
  }
  std::vector<std::string> Firms() {
    std::vector<std::string> firms;
    for (auto& firm : client_.List<v1::Enterprise>({})) firms.push_back(firm->display_name());
    return firms;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  ImportCalls calls_{server_.ClientOf()};
};

TEST_F(HostileImportTest, AHeaderAloneHasNoRows) {
  for (const char* header : {"企业名称,联系人,联系电话\n", "企业名称,联系人,联系电话",
                             "样例台账\n企业名称,联系人,联系电话\n序号,,\n"}) {
    EXPECT_EQ(ErrorReason(calls_.PlanBytes("a.csv", header).status()), "NO_ROWS") << header;
  }
}

TEST_F(HostileImportTest, AFileThatTwoPeopleImportAtOnceIsTakenOverOnce) {
  AddCountiesAndFirm(client_, {});
  constexpr char kFile[] =
      "企业名称,项目名称,对接时间,跟进情况\n"
      "汉中星河样例机电有限公司,数控机床基地,2026-09-26,在谈\n"
      "虚构机床厂,虚构机床项目,2026-09-26,在谈\n";
  const ImportCalls other(server_.ClientOf("users/local"));
  const v1::ImportRun first = Planned(kFile);
  const auto second = other.PlanBytes("test.csv", kFile);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(ImportCalls::RowsOf(*second, v1::IMPORT_OUTCOME_CREATE), 2);
  EXPECT_EQ(calls_.Apply(first.name())->rows_applied(), 2);
  const auto applied = other.Apply(second->name());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->rows_applied(), 0);
  EXPECT_EQ(applied->rows_failed(), 2);
  EXPECT_THAT(other.Rows(second->name())[0].error().message(),
              HasSubstr("after the file was read"));
  EXPECT_THAT(Firms(), SizeIs(2));
  int leads = 0;
  for (auto& lead : client_.List<v1::Lead>({})) leads += lead.ok() ? 1 : 0;
  EXPECT_EQ(leads, 2);
}

TEST_F(HostileImportTest, ANamesakeThatSomebodyHasSaidToBeNewIsMade) {
  constexpr char kFile[] = "企业名称,企业标识\n汉中星河样例机电有限公司,新企业\n";
  ASSERT_TRUE(calls_.Apply(Planned(kFile).name()).ok());
  const auto applied = calls_.Apply(Planned(kFile).name());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->rows_applied(), 1);
  EXPECT_THAT(Firms(), SizeIs(2));
}

}  // namespace
}  // namespace zhaolian
