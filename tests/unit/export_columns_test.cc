#include "server/export/export_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "storage/error.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> HeadersOf(const std::string& collection,
                                   const std::vector<std::string>& fields,
                                   bool show_deleted = false) {
  auto columns =
      ExportColumnsOf(TestStore::Registry(), TestStore::Schema(collection), fields, show_deleted);
  EXPECT_TRUE(columns.ok()) << columns.status();
  std::vector<std::string> headers;
  for (const ExportColumn& column : *columns) headers.push_back(column.header);
  return headers;
}

absl::Status Refusal(const std::vector<std::string>& fields) {
  return ExportColumnsOf(TestStore::Registry(), TestStore::Schema("leads"), fields, false).status();
}

TEST(ExportColumnsTest, WithoutFieldsEachThatHasALabelIsThereButTheTimesOfTheRow) {
  const std::vector<std::string> headers = HeadersOf("leads", {});
  EXPECT_THAT(headers, AllOf(Contains("名称标识"), Contains("项目名称"), Contains("阶段"),
                             Contains("币种"), Not(Contains("创建时间")), Not(Contains("更新时间")),
                             Not(Contains("删除时间"))));
  EXPECT_EQ(headers.front(), "名称标识");
}

TEST(ExportColumnsTest, WhenARowWasDeletedStandsThereWithDeletedRows) {
  EXPECT_THAT(HeadersOf("leads", {}, true), Contains("删除时间"));
}

TEST(ExportColumnsTest, AnAmountSaysItsUnitAndHasItsCurrencyBesideIt) {
  EXPECT_THAT(HeadersOf("leads", {"investment_amount_minor", "display_name"}),
              ElementsAre("总投资（万元）", "币种", "项目名称"));
  EXPECT_THAT(HeadersOf("leads", {"investment_currency", "investment_amount_minor"}),
              ElementsAre("币种", "总投资（万元）"));
}

TEST(ExportColumnsTest, AnEnterpriseHasItsCreditCodeBesideIt) {
  EXPECT_THAT(HeadersOf("leads", {"enterprise", "chain"}),
              ElementsAre("投资企业", "统一社会信用代码", "产业链"));
  EXPECT_THAT(HeadersOf("enterprises", {"credit_code"}), ElementsAre("统一社会信用代码"));
}

TEST(ExportColumnsTest, FieldsKeepTheirOrder) {
  EXPECT_THAT(HeadersOf("leads", {"stage", "create_time", "name"}),
              ElementsAre("阶段", "创建时间", "名称标识"));
}

TEST(ExportColumnsTest, HeadersOfEachCollectionDiffer) {
  for (const auto& schema : TestStore::Registry().all()) {
    const std::vector<std::string> headers = HeadersOf(schema->collection(), {}, true);
    EXPECT_EQ(std::set<std::string>(headers.begin(), headers.end()).size(), headers.size())
        << schema->collection();
  }
}

TEST(ExportColumnsTest, UnknownFieldsAreRefusedWithThoseThereAre) {
  EXPECT_EQ(ErrorReason(Refusal({"name", "stagee"})), "UNKNOWN_FIELD");
  EXPECT_THAT(std::string(Refusal({"stagee"}).message()),
              AllOf(HasSubstr("did you mean stage?"), HasSubstr("investment_currency")));
  EXPECT_EQ(ErrorReason(Refusal({"etag"})), "UNKNOWN_FIELD");
  EXPECT_EQ(ErrorReason(Refusal({"citations.source"})), "UNKNOWN_FIELD");
  EXPECT_EQ(ErrorReason(Refusal({""})), "UNKNOWN_FIELD");
  EXPECT_EQ(ErrorReason(Refusal({"stage", "stage"})), "DUPLICATE_ITEM");
}

}  // namespace
}  // namespace zhaolian
