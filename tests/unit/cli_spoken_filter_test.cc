#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/spoken_filter.h"
#include "storage/filter.h"

namespace zhaolian {
namespace {

class SpokenFilterTest : public testing::Test {
 protected:
  // What is sent, which the server understands.
  std::string Read(const std::string& filter) {
    const auto read = ReadSpokenFilter(filter, registry_, leads_, name_of_, now_);
    EXPECT_TRUE(read.ok()) << read.status();
    if (!read.ok()) return "";
    EXPECT_TRUE(Filter::Parse(*read, leads_).ok()) << *read;
    return *read;
  }

  const ResourceRegistry registry_ = ResourceRegistry::FromProtoset(Protoset()).value();
  const ResourceSchema& leads_ = *registry_.FindCollection("leads");
  // 2026-11-28 in Shanghai.
  const absl::Time now_ =
      absl::FromCivil(absl::CivilMinute(2026, 11, 27, 16, 30), absl::UTCTimeZone());
  const NameOf name_of_ = [](const std::string& text,
                             const ResourceSchema& collection) -> absl::StatusOr<std::string> {
    if (text == "无此") return absl::NotFoundError("none");
    return absl::StrCat(collection.collection(), "/", text == "汉台区" ? "hantai" : text);
  };
};

TEST_F(SpokenFilterTest, KnowsLabelsOfFieldsAndValues) {
  EXPECT_EQ(Read("阶段 = 签约"), "stage = SIGNED");
  EXPECT_EQ(Read("阶段=\"签约\" 或 阶段 != 流失"), "stage=SIGNED OR stage != LOST");
  EXPECT_EQ(Read("阶段：签约 且 非（阶段＝搁置）"), "stage:SIGNED AND NOT(stage=SHELVED)");
  EXPECT_EQ(Read("项目名称 = “*药业*”"), "display_name = \"*药业*\"");
}

TEST_F(SpokenFilterTest, KnowsRowsDaysAndAmounts) {
  EXPECT_EQ(Read("归口单位 = 汉台区"), "owner_unit = \"units/hantai\"");
  EXPECT_EQ(Read("chain = eq01-2025"), "chain = \"chains/eq01-2025\"");
  EXPECT_EQ(Read("签约日期 >= 2026年3月1日"), "agreement_date >= \"2026-03-01\"");
  EXPECT_EQ(Read("创建时间 > 昨天"), "create_time > \"2026-11-26T16:00:00Z\"");
  EXPECT_EQ(Read("investment_amount_minor > 1.2亿"), "investment_amount_minor > 12000000000");
  EXPECT_TRUE(absl::IsNotFound(
      ReadSpokenFilter("归口单位 = 无此", registry_, leads_, name_of_, now_).status()));
}

TEST_F(SpokenFilterTest, LeavesWhatTheServerUnderstands) {
  for (const char* filter :
       {"", "stage = SIGNED AND (owner_unit = \"units/office-bj\" OR chain:*)",
        "create_time > \"2025-01-01T00:00:00.5+08:00\" AND NOT display_name = \"a \\\" 或 b\"",
        "-stage = SIGNED", "display_name = 签约 OR display_name = '阶段 = 签约'",
        "agreement_date = \"\"", "display_name = \"“甲”（乙）\""}) {
    EXPECT_EQ(Read(filter), filter);
  }
}

TEST_F(SpokenFilterTest, LeavesMistakesToTheServer) {
  for (const char* filter : {"阶段", "status = 好", "stage = \"SIGNED", ": =", "stage = 不存在"}) {
    const auto read = ReadSpokenFilter(filter, registry_, leads_, name_of_, now_);
    ASSERT_TRUE(read.ok()) << filter;
    EXPECT_FALSE(Filter::Parse(*read, leads_).ok()) << *read;
  }
}

TEST_F(SpokenFilterTest, NamesTheLabelsThereAreForOneThatIsNone) {
  for (const char* filter : {"状况 = 好", "阶段 = 签约 且 状况：好"}) {
    const absl::Status status =
        ReadSpokenFilter(filter, registry_, leads_, name_of_, now_).status();
    EXPECT_THAT(status.message(), testing::HasSubstr("has no field \"状况\"; it has ")) << filter;
    EXPECT_THAT(status.message(), testing::HasSubstr("阶段, ")) << filter;
  }
}

TEST_F(SpokenFilterTest, AnOrderGoesByLabels) {
  EXPECT_EQ(ReadSpokenOrder("签约日期 desc", leads_), "agreement_date desc");
  EXPECT_EQ(ReadSpokenOrder("stage", leads_), "stage");
  EXPECT_EQ(ReadSpokenOrder("", leads_), "");
  EXPECT_EQ(ReadSpokenOrder("没有 desc", leads_), "没有 desc");
}

}  // namespace
}  // namespace zhaolian
