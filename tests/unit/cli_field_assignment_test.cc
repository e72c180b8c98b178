#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/spoken_time.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

absl::Status Apply(const std::vector<std::string>& words, google::protobuf::Message& message) {
  auto assignments = ParseAssignments(message.GetDescriptor(), words);
  return assignments.ok() ? ApplyAssignments(*assignments, message) : assignments.status();
}

TEST(FieldAssignmentTest, SetsFieldsOfEveryKind) {
  v1::Lead lead;
  ASSERT_TRUE(Apply({"display_name=示例项目", "project_kind=enclave", "investment_amount_minor=150",
                     "chain=eq01-2025", "host_units=units/zone-1", "host_units=zone-2"},
                    lead)
                  .ok());
  EXPECT_EQ(lead.display_name(), "示例项目");
  EXPECT_EQ(lead.project_kind(), v1::Lead::PROJECT_KIND_ENCLAVE);
  EXPECT_EQ(lead.investment_amount_minor(), 150);
  EXPECT_EQ(lead.chain(), "chains/eq01-2025");
  EXPECT_THAT(lead.host_units(), ElementsAre("units/zone-1", "units/zone-2"));
}

TEST(FieldAssignmentTest, TakesChineseLabelsForFieldsAndValues) {
  v1::Enterprise firm;
  ASSERT_TRUE(Apply({"企业名称=示例公司", "与本市关系=目标企业", "机构=是"}, firm).ok());
  EXPECT_EQ(firm.display_name(), "示例公司");
  EXPECT_EQ(firm.relation(), v1::Enterprise::RELATION_TARGET);
  EXPECT_TRUE(firm.institution());
}

TEST(FieldAssignmentTest, ReadsTimesInShanghai) {
  v1::Engagement engagement;
  ASSERT_TRUE(Apply({"occur_time=2025-07-31 09:00"}, engagement).ok());
  EXPECT_EQ(engagement.occur_time().seconds(), 1753923600);  // 01:00 UTC
  ASSERT_TRUE(Apply({"next_date=明天", "occur_time=昨天"}, engagement).ok());
  EXPECT_EQ(engagement.next_date(), DateAfter(absl::Now(), 1));
  EXPECT_EQ(LocalTimeText(engagement.occur_time()), DateAfter(absl::Now(), -1) + " 00:00:00");
  ASSERT_TRUE(Apply({"occur_time=2025-07-31T09:00:00.5+00:00"}, engagement).ok());
  EXPECT_EQ(engagement.occur_time().seconds(), 1753952400);
  EXPECT_EQ(engagement.occur_time().nanos(), 500000000);
}

TEST(FieldAssignmentTest, ReadsAmountsAsPeopleWriteThem) {
  v1::Lead lead;
  ASSERT_TRUE(Apply({"investment_amount_minor=6亿元"}, lead).ok());
  EXPECT_EQ(lead.investment_amount_minor(), 60'000'000'000);
  EXPECT_EQ(lead.investment_currency(), "CNY");
  lead.Clear();
  ASSERT_TRUE(Apply({"investment_amount_minor=1.5亿", "investment_currency=USD"}, lead).ok());
  EXPECT_EQ(lead.investment_amount_minor(), 15'000'000'000);
  EXPECT_EQ(lead.investment_currency(), "USD");
  lead.Clear();
  ASSERT_TRUE(Apply({"investment_amount_minor=700"}, lead).ok());
  EXPECT_EQ(lead.investment_amount_minor(), 700) << "of the smallest unit, as in the API";
  EXPECT_EQ(lead.investment_currency(), "");
  EXPECT_TRUE(IsUsageError(Apply({"investment_amount_minor=很多"}, lead)));
}

TEST(FieldAssignmentTest, ReadsMessagesAsJson) {
  v1::Chain chain;
  ASSERT_TRUE(Apply({R"(citations+={"source": "示例", "basis": "BASIS_PUBLISHED"})"}, chain).ok());
  ASSERT_EQ(chain.citations_size(), 1);
  EXPECT_EQ(chain.citations(0).source(), "示例");
  EXPECT_TRUE(IsUsageError(Apply({"citations+={\"source\": 7"}, chain)));
}

TEST(FieldAssignmentTest, AnEmptyValueClears) {
  v1::Enterprise firm;
  firm.set_website("https://example.com");
  firm.add_aliases("a");
  ASSERT_TRUE(Apply({"website=", "aliases="}, firm).ok());
  EXPECT_EQ(firm.website(), "");
  EXPECT_EQ(firm.aliases_size(), 0);
}

TEST(FieldAssignmentTest, SetReplacesAListAndAddExtendsIt) {
  v1::Enterprise firm;
  firm.add_aliases("old");
  ASSERT_TRUE(Apply({"aliases+=new", "aliases+=old"}, firm).ok());
  EXPECT_THAT(firm.aliases(), ElementsAre("old", "new"));
  ASSERT_TRUE(Apply({"aliases=x", "aliases=y"}, firm).ok());
  EXPECT_THAT(firm.aliases(), ElementsAre("x", "y"));
}

TEST(FieldAssignmentTest, RemoveTakesOneOutAndKeepsTheOrder) {
  v1::Enterprise firm;
  for (const char* alias : {"a", "b", "c"}) firm.add_aliases(alias);
  ASSERT_TRUE(Apply({"aliases-=a"}, firm).ok());
  EXPECT_THAT(firm.aliases(), ElementsAre("b", "c"));
  EXPECT_TRUE(absl::IsNotFound(Apply({"aliases-=z"}, firm)));
  EXPECT_THAT(firm.aliases(), ElementsAre("b", "c"));
}

TEST(FieldAssignmentTest, SignsInsideValuesAreNoOperators) {
  v1::Enterprise firm;
  ASSERT_TRUE(Apply({"summary=a+=b-=c"}, firm).ok());
  EXPECT_EQ(firm.summary(), "a+=b-=c");
}

TEST(FieldAssignmentTest, MistakesSayWhatWouldBeRight) {
  v1::Lead lead;
  const auto message = [&](const std::string& word) {
    const absl::Status status = Apply({word}, lead);
    EXPECT_TRUE(IsUsageError(status)) << word << ": " << status;
    return std::string(status.message());
  };
  EXPECT_THAT(message("nosuch=1"), HasSubstr("display_name"));
  EXPECT_THAT(message("project_kind=x"), HasSubstr("PROMOTION (招商项目)"));
  EXPECT_THAT(message("stage=SIGNED"), HasSubstr("zhaolian advance"));
  EXPECT_THAT(message("investment_amount_minor=1.5"), HasSubstr("whole number"));
  EXPECT_THAT(message("chain+=x"), HasSubstr("one value"));
  message("display_name");
  message("=x");
}

TEST(FieldAssignmentTest, MaskHasEachFieldOnce) {
  auto assignments =
      ParseAssignments(v1::Enterprise::descriptor(), {"aliases=a", "website=", "aliases=b"});
  ASSERT_TRUE(assignments.ok());
  EXPECT_THAT(MaskOf(*assignments), ElementsAre("aliases", "website"));
  EXPECT_FALSE(NeedsCurrentRow(*assignments));
  EXPECT_TRUE(NeedsCurrentRow(*ParseAssignments(v1::Enterprise::descriptor(), {"aliases-=a"})));
}

}  // namespace
}  // namespace zhaolian
