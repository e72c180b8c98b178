#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client-lib/cli/local_time.h"
#include "client-lib/cli/render.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

const google::protobuf::FieldDescriptor* LeadField(const char* name) {
  return v1::Lead::descriptor()->FindFieldByName(name);
}

TEST(AmountTextTest, ShowsYuanInTheUnitPeopleUse) {
  EXPECT_EQ(AmountText(15'000'000'000, "CNY"), "1.5亿元");
  EXPECT_EQ(AmountText(21'039'500'000'000, "CNY"), "2,103.95亿元");
  EXPECT_EQ(AmountText(3'200'000'000, "CNY"), "3,200万元");
  EXPECT_EQ(AmountText(123'456, "CNY"), "1,234.56元");
  EXPECT_EQ(AmountText(0, "CNY"), "0元");
}

TEST(AmountTextTest, KeepsOtherCurrenciesAsTheyAre) {
  EXPECT_EQ(AmountText(5'000'000'050, "USD"), "USD 50,000,000.5");
  EXPECT_EQ(AmountText(1'500, "JPY"), "JPY 1,500");
  EXPECT_EQ(AmountText(100, ""), "1");
}

TEST(FieldTextTest, ShowsWhatPeopleRead) {
  v1::Lead lead;
  lead.set_stage(v1::Lead::STAGE_SIGNED);
  lead.set_chain("chains/eq01-2025");
  lead.add_host_units("units/a");
  lead.add_host_units("units/b");
  lead.mutable_create_time()->set_seconds(1753923600);
  lead.set_investment_amount_minor(15'000'000'000);
  lead.set_investment_currency("CNY");
  auto text = [&](const char* field, Language language) {
    return FieldText(lead, LeadField(field), language);
  };
  EXPECT_EQ(text("stage", Language::kEnglish), "SIGNED");
  EXPECT_EQ(text("stage", Language::kChinese), "签约");
  EXPECT_EQ(text("chain", Language::kEnglish), "eq01-2025");
  EXPECT_EQ(text("host_units", Language::kEnglish), "a, b");
  EXPECT_EQ(text("create_time", Language::kEnglish), "2025-07-31 09:00:00");
  EXPECT_EQ(text("investment_amount_minor", Language::kChinese), "1.5亿元");
  EXPECT_EQ(text("project_kind", Language::kEnglish), "");
  EXPECT_EQ(text("update_time", Language::kEnglish), "");
}

TEST(RawFieldTextTest, KeepsValuesWhole) {
  v1::Lead lead;
  lead.set_stage(v1::Lead::STAGE_SIGNED);
  lead.set_chain("chains/eq01-2025");
  lead.add_host_units("units/a");
  lead.add_host_units("units/b");
  lead.mutable_create_time()->set_seconds(1753923600);
  lead.set_investment_amount_minor(15'000'000'000);
  lead.add_citations()->set_source("示例");
  EXPECT_EQ(RawFieldText(lead, LeadField("stage"), Language::kEnglish), "SIGNED");
  EXPECT_EQ(RawFieldText(lead, LeadField("chain"), Language::kEnglish), "chains/eq01-2025");
  EXPECT_EQ(RawFieldText(lead, LeadField("host_units"), Language::kEnglish), "units/a;units/b");
  EXPECT_EQ(RawFieldText(lead, LeadField("create_time"), Language::kEnglish),
            "2025-07-31T01:00:00Z");
  EXPECT_EQ(RawFieldText(lead, LeadField("investment_amount_minor"), Language::kEnglish),
            "15000000000");
  EXPECT_EQ(RawFieldText(lead, LeadField("citations"), Language::kEnglish),
            "{\"source\":\"示例\"}");
}

TEST(RawFieldTextTest, NamesOptionsInTheLanguageAsked) {
  v1::Lead lead;
  lead.set_stage(v1::Lead::STAGE_SIGNED);
  lead.set_chain("chains/eq01-2025");
  EXPECT_EQ(RawFieldText(lead, LeadField("stage"), Language::kChinese), "签约");
  EXPECT_EQ(RawFieldText(lead, LeadField("chain"), Language::kChinese), "chains/eq01-2025");
}

TEST(HeadingTest, FollowsTheLanguage) {
  EXPECT_EQ(FieldHeading(LeadField("stage"), Language::kChinese), "阶段");
  EXPECT_EQ(FieldHeading(LeadField("stage"), Language::kEnglish), "stage");
  EXPECT_EQ(FieldHeading(LeadField("etag"), Language::kChinese), "etag");
}

TEST(DefaultColumnsTest, EveryResourceShowsItsNameAndTitle) {
  auto registry = ResourceRegistry::FromProtoset(Protoset());
  ASSERT_TRUE(registry.ok());
  for (const auto& schema : registry->all()) {
    const auto columns = DefaultColumns(*schema);
    ASSERT_GE(columns.size(), 2u) << schema->collection();
    EXPECT_LE(columns.size(), 8u);
    EXPECT_EQ(columns.front()->name(), "name");
    EXPECT_THAT(columns, testing::Contains(schema->title())) << schema->collection();
    for (const auto* column : columns) EXPECT_NE(column->name(), "etag");
  }
}

TEST(LocalTimeTest, ReadsWhatItWrites) {
  const absl::Time time = absl::FromUnixSeconds(1753923605);
  EXPECT_EQ(ParseLocalTime(LocalTimeText(time)).value(), time);
  EXPECT_EQ(ParseLocalTime("2025-07-31").value(), absl::FromUnixSeconds(1753891200));
  EXPECT_FALSE(ParseLocalTime("31.7.2025").ok());
}

TEST(WholeMessageTest, UsesTheNamesOfTheProto) {
  v1::Enterprise firm;
  firm.set_display_name("示例");
  EXPECT_EQ(TextprotoText(firm), "display_name: \"示例\"\n");
  EXPECT_EQ(JsonText(firm), "{\n \"display_name\": \"示例\"\n}\n");
}

}  // namespace
}  // namespace zhaolian
