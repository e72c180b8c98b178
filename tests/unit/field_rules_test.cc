#include "server/rows/field_rules.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <limits>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/chinese_message.h"
#include "storage/error.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::TextFormat;
using ::google::protobuf::util::MessageDifferencer;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

absl::Status Check(Message& row) {
  return CheckFields(*ResourceSchema::Of(row.GetDescriptor()), "row", row);
}

std::vector<std::string> PathsAtFault(const absl::Status& status) {
  std::vector<std::string> paths;
  const auto bad_request = ErrorDetail<google::rpc::BadRequest>(status);
  for (const auto& each : bad_request.field_violations()) {
    paths.push_back(each.field());
  }
  return paths;
}

std::string Metadata(const absl::Status& status, const std::string& key) {
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "(none)" : found->second;
}

// One field at fault, for one reason.
void ExpectFault(const absl::Status& status, const std::string& path, const std::string& reason) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(ErrorReason(status), reason) << status;
  EXPECT_THAT(PathsAtFault(status), ElementsAre(path)) << status;
  EXPECT_EQ(Metadata(status, "field"), path);
}

v1::Enterprise ValidEnterprise() {
  v1::Enterprise row;
  row.set_name("enterprises/qinchuan-yaoye");
  row.set_owner_unit("units/bureau");
  row.set_display_name("秦川药业（虚构）");
  row.set_relation(v1::Enterprise::RELATION_TARGET);
  return row;
}

v1::Lead ValidLead() {
  v1::Lead row;
  row.set_name("leads/one");
  row.set_owner_unit("units/bureau");
  row.set_display_name("生物医药产业园");
  row.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  row.set_enterprise("enterprises/qinchuan-yaoye");
  return row;
}

v1::Engagement ValidEngagement() {
  v1::Engagement row;
  row.set_name("engagements/one");
  row.set_owner_unit("units/bureau");
  row.set_enterprise("enterprises/qinchuan-yaoye");
  row.set_kind(v1::Engagement::KIND_VISIT);
  row.mutable_occur_time()->set_seconds(1'700'000'000);
  row.set_summary("实地走访，洽谈选址");
  return row;
}

TEST(CheckFieldsTest, AcceptsValidRowsAndLeavesThemAsTheyAre) {
  v1::Enterprise row = ValidEnterprise();
  row.add_aliases("秦川");
  row.add_chains("chains/eq01-2025");
  row.set_credit_code("91610702MAX0A001X0");
  row.set_stock_code("000768");
  row.set_region_code("610702");
  row.add_citations()->set_source("汉中日报 2024-01-09");
  const v1::Enterprise before = row;
  EXPECT_EQ(Check(row), absl::OkStatus());
  EXPECT_TRUE(MessageDifferencer::Equals(row, before));
}

TEST(CheckFieldsTest, NamesEveryFieldAtFaultAtOnce) {
  v1::Enterprise row;
  row.set_owner_unit("bureau");
  row.set_credit_code("1");
  row.add_citations();
  row.add_citations()->set_source(std::string(501, 'x'));
  const absl::Status status = Check(row);
  EXPECT_EQ(ErrorReason(status), "INVALID_FIELD");
  EXPECT_THAT(PathsAtFault(status),
              ElementsAre("row.owner_unit", "row.display_name", "row.credit_code", "row.relation",
                          "row.citations[1].source"));
  EXPECT_EQ(Metadata(status, "count"), "5");
  EXPECT_EQ(Metadata(status, "field"), "row.owner_unit");
  EXPECT_EQ(Metadata(status, "label"), "归口单位、企业名称、统一社会信用代码、与本市关系、来源");
  EXPECT_THAT(ChineseMessage(status), AllOf(HasSubstr("共有 5 处填写有误：归口单位“bureau”"),
                                            HasSubstr("；请填写企业名称；"),
                                            HasSubstr("来源过长：现有 501 字，最多 500 字。")));
}

TEST(CheckFieldsTest, TellsAtMostTwentyFaultsAndCountsTheRest) {
  v1::Enterprise row = ValidEnterprise();
  for (int i = 0; i < 30; ++i) row.add_chains("wrong");
  const absl::Status status = Check(row);
  EXPECT_EQ(PathsAtFault(status).size(), 20);
  EXPECT_EQ(Metadata(status, "count"), "30");
}

TEST(CheckFieldsTest, RefusesRequiredFieldsThatAreUnsetBlankOrUnspecified) {
  v1::Enterprise row = ValidEnterprise();
  row.clear_display_name();
  ExpectFault(Check(row), "row.display_name", "REQUIRED");
  EXPECT_EQ(Metadata(Check(row), "label"), "企业名称");
  row.set_display_name(" \xe3\x80\x80\n");
  ExpectFault(Check(row), "row.display_name", "REQUIRED");
  row = ValidEnterprise();
  row.clear_relation();
  ExpectFault(Check(row), "row.relation", "REQUIRED");
  v1::Engagement engagement = ValidEngagement();
  engagement.clear_occur_time();
  ExpectFault(Check(engagement), "row.occur_time", "REQUIRED");
}

TEST(CheckFieldsTest, RequiresAFieldOnlyWhileTheOtherIsUnset) {
  v1::Lead row = ValidLead();
  row.clear_enterprise();
  ExpectFault(Check(row), "row.enterprise", "REQUIRED");
  EXPECT_EQ(Metadata(Check(row), "unless"), "source_stage");
  row.set_source_stage("signed");
  EXPECT_EQ(Check(row), absl::OkStatus());
}

TEST(CheckFieldsTest, CountsLengthInCharactersAfterComposing) {
  v1::Enterprise row = ValidEnterprise();
  std::string name;
  for (int i = 0; i < 200; ++i) name += "𠮷";
  row.set_display_name(name);
  EXPECT_EQ(Check(row), absl::OkStatus());
  row.set_display_name(name + "家");
  ExpectFault(Check(row), "row.display_name", "TOO_LONG");
  EXPECT_EQ(Metadata(Check(row), "length"), "201");
  EXPECT_EQ(Metadata(Check(row), "limit"), "200");
  name.clear();
  for (int i = 0; i < 200; ++i) name += "u\xcc\x88";
  row.set_display_name(name);
  EXPECT_EQ(Check(row), absl::OkStatus());
  std::string marks = "Z";
  for (int i = 0; i < 1000; ++i) marks += "\xcc\xb0";
  row.set_display_name(marks);
  ExpectFault(Check(row), "row.display_name", "TOO_LONG");
}

TEST(CheckFieldsTest, LimitsTheItemsOfAListAndLooksAtNoneBeyond) {
  v1::Enterprise row = ValidEnterprise();
  for (int i = 0; i < 20; ++i) row.add_aliases("别名");
  EXPECT_EQ(Check(row), absl::OkStatus());
  row.add_aliases(" ");
  ExpectFault(Check(row), "row.aliases", "TOO_MANY_ITEMS");
}

TEST(CheckFieldsTest, RefusesBlankTextInAnyField) {
  v1::Enterprise row = ValidEnterprise();
  row.add_aliases("一");
  row.add_aliases("");
  ExpectFault(Check(row), "row.aliases[1]", "BLANK_TEXT");
  row = ValidEnterprise();
  row.set_industry("\xe3\x80\x80");
  ExpectFault(Check(row), "row.industry", "BLANK_TEXT");
}

TEST(CheckFieldsTest, RefusesForbiddenCharactersAndBadUtf8InNestedFieldsToo) {
  v1::Enterprise row = ValidEnterprise();
  row.add_citations()->set_quote(std::string("a\0b", 3));
  ExpectFault(Check(row), "row.citations[0].quote", "FORBIDDEN_CHARACTER");
  row = ValidEnterprise();
  row.set_summary("\xc0\x80");
  ExpectFault(Check(row), "row.summary", "INVALID_UTF8");
  row.set_summary("第一行\n第二行\t单元格");
  EXPECT_EQ(Check(row), absl::OkStatus());
}

TEST(CheckFieldsTest, MatchesThePatternAgainstTheWholeText) {
  v1::Enterprise row = ValidEnterprise();
  row.set_stock_code("000768");
  EXPECT_EQ(Check(row), absl::OkStatus());
  row.set_stock_code("000768\n");
  ExpectFault(Check(row), "row.stock_code", "PATTERN_MISMATCH");
}

TEST(CheckFieldsTest, DoesNotRepeatPersonalTextInErrors) {
  v1::ContactPerson row;
  row.set_name("contactPersons/one");
  row.set_owner_unit("units/bureau");
  row.set_enterprise("enterprises/one");
  row.set_display_name("张三（虚构）");
  row.set_phone("call me on 13800000000");
  const absl::Status status = Check(row);
  ExpectFault(status, "row.phone", "PATTERN_MISMATCH");
  EXPECT_THAT(status.ToString(), Not(HasSubstr("13800000000")));
}

TEST(CheckFieldsTest, RefusesReferencesOfAnotherCollectionOrShape) {
  for (const char* name : {"units/one", "chains/", "chains/One", "one", "chains/one/two",
                           "chains/{one}", " chains/one", "chainsx/one"}) {
    v1::Enterprise row = ValidEnterprise();
    row.add_chains("chains/first");
    row.add_chains(name);
    ExpectFault(Check(row), "row.chains[1]", "INVALID_REFERENCE");
    EXPECT_EQ(Metadata(Check(row), "collection"), "chains");
  }
}

TEST(CheckFieldsTest, RefusesTheSameReferenceTwice) {
  v1::Enterprise row = ValidEnterprise();
  row.add_chains("chains/one");
  row.add_chains("chains/two");
  row.add_chains("chains/one");
  ExpectFault(Check(row), "row.chains[2]", "DUPLICATE_ITEM");
}

TEST(CheckFieldsTest, DoesNotRepeatBytesThatAreNoTextInErrors) {
  v1::Enterprise row = ValidEnterprise();
  row.add_chains("\xff\x01");
  row.add_chains("\xff\x01");
  const absl::Status status = Check(row);
  EXPECT_THAT(PathsAtFault(status), ElementsAre("row.chains[0]", "row.chains[1]"));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("\\xff")));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("\xff")));
}

TEST(CheckFieldsTest, ChecksNumbersThatAreSet) {
  v1::Cluster row;
  row.set_name("clusters/one");
  row.set_owner_unit("units/bureau");
  row.set_display_name("装备制造");
  EXPECT_EQ(Check(row), absl::OkStatus());
  row.set_position(0);
  ExpectFault(Check(row), "row.position", "TOO_SMALL");
  row.set_position(1001);
  ExpectFault(Check(row), "row.position", "TOO_LARGE");
  EXPECT_EQ(Metadata(Check(row), "limit"), "1000");
  row.set_position(1000);
  row.set_target_currency("CNY");
  for (int64_t amount : {int64_t{-1}, std::numeric_limits<int64_t>::min()}) {
    row.set_target_amount_minor(amount);
    ExpectFault(Check(row), "row.target_amount_minor", "TOO_SMALL");
  }
  row.set_target_amount_minor(1'000'000'000'000'000);
  EXPECT_EQ(Check(row), absl::OkStatus());
  row.set_target_amount_minor(std::numeric_limits<int64_t>::max());
  ExpectFault(Check(row), "row.target_amount_minor", "TOO_LARGE");
}

TEST(CheckFieldsTest, RefusesEnumNumbersThatAreNotKnown) {
  for (int number : {99, -1}) {
    v1::Enterprise row = ValidEnterprise();
    row.set_relation(static_cast<v1::Enterprise::Relation>(number));
    row.add_citations()->set_basis(static_cast<v1::Citation::Basis>(number));
    EXPECT_THAT(PathsAtFault(Check(row)), ElementsAre("row.relation", "row.citations[0].basis"));
    row.clear_citations();
    ExpectFault(Check(row), "row.relation", "UNKNOWN_ENUM_VALUE");
    EXPECT_EQ(Metadata(Check(row), "known"),
              "TARGET, LOCAL, SIGNED, PARTNER, CHAIN_LEADER_CANDIDATE");
  }
}

TEST(CheckFieldsTest, WantsAnAmountAndItsCurrencyTogether) {
  v1::Lead row = ValidLead();
  row.set_investment_amount_minor(0);
  ExpectFault(Check(row), "row.investment_currency", "REQUIRED_TOGETHER");
  EXPECT_EQ(Metadata(Check(row), "with"), "investment_amount_minor");
  EXPECT_EQ(Metadata(Check(row), "with_label"), "总投资");
  row.set_investment_currency("CNY");
  EXPECT_EQ(Check(row), absl::OkStatus());
  row.clear_investment_amount_minor();
  ExpectFault(Check(row), "row.investment_amount_minor", "REQUIRED_TOGETHER");
}

TEST(CheckFieldsTest, ChecksFormats) {
  v1::Enterprise row = ValidEnterprise();
  row.set_credit_code("91610702MAX0A001X1");
  ExpectFault(Check(row), "row.credit_code", "WRONG_CHECK_CHARACTER");
  EXPECT_EQ(Metadata(Check(row), "expected"), "0");
  row = ValidEnterprise();
  row.set_region_code("610799");
  ExpectFault(Check(row), "row.region_code", "UNKNOWN_REGION");
  v1::Lead lead = ValidLead();
  lead.set_report_date("2023-02-29");
  ExpectFault(Check(lead), "row.report_date", "INVALID_DATE");
  lead = ValidLead();
  lead.set_investment_amount_minor(1);
  lead.set_investment_currency("RMB");
  ExpectFault(Check(lead), "row.investment_currency", "UNKNOWN_CURRENCY");
}

TEST(CheckFieldsTest, BringsValuesIntoCanonicalForm) {
  v1::Enterprise row = ValidEnterprise();
  row.set_display_name("Zu\xcc\x88rich ");
  row.add_aliases("e\xcc\x81");
  row.set_credit_code("91610702max0a001x0");
  row.GetReflection()->MutableUnknownFields(&row)->AddVarint(1000, 1);
  row.add_citations()->set_source("s");
  auto* citation = row.mutable_citations(0);
  citation->GetReflection()->MutableUnknownFields(citation)->AddVarint(1000, 1);
  EXPECT_EQ(Check(row), absl::OkStatus());
  EXPECT_EQ(row.display_name(), "Z\xc3\xbcrich ");
  EXPECT_EQ(row.aliases(0), "\xc3\xa9");
  EXPECT_EQ(row.credit_code(), "91610702MAX0A001X0");
  EXPECT_TRUE(row.GetReflection()->GetUnknownFields(row).empty());
  EXPECT_TRUE(citation->GetReflection()->GetUnknownFields(*citation).empty());

  v1::Engagement engagement = ValidEngagement();
  engagement.mutable_occur_time()->set_nanos(123'456'789);
  EXPECT_EQ(Check(engagement), absl::OkStatus());
  EXPECT_EQ(engagement.occur_time().nanos(), 123'456'000);
}

TEST(CheckFieldsTest, RefusesInstantsOutsideTheYears1To9999) {
  struct {
    int64_t seconds;
    int32_t nanos;
    bool valid;
  } cases[] = {{-62'135'596'800, 0, true},
               {-62'135'596'801, 999'999'999, false},
               {253'402'300'799, 999'999'999, true},
               {253'402'300'800, 0, false},
               {0, -1, false},
               {0, 1'000'000'000, false},
               {std::numeric_limits<int64_t>::min(), 0, false}};
  for (const auto& each : cases) {
    v1::Engagement row = ValidEngagement();
    row.mutable_occur_time()->set_seconds(each.seconds);
    row.mutable_occur_time()->set_nanos(each.nanos);
    if (each.valid) {
      EXPECT_EQ(Check(row), absl::OkStatus()) << each.seconds;
    } else {
      ExpectFault(Check(row), "row.occur_time", "INVALID_TIMESTAMP");
    }
  }
}

TEST(CheckFieldsTest, ClearsOutputOnlyFieldsOfANewRowWithoutLookingAtThem) {
  v1::Lead row = ValidLead();
  row.set_stage(static_cast<v1::Lead::Stage>(99));
  row.set_etag("\x01");
  row.mutable_create_time()->set_nanos(-1);
  EXPECT_EQ(Check(row), absl::OkStatus());
  EXPECT_EQ(row.stage(), v1::Lead::STAGE_UNSPECIFIED);
  EXPECT_EQ(row.etag(), "");
  EXPECT_FALSE(row.has_create_time());
}

TEST(CheckMergedFieldsTest, KeepsOutputOnlyFields) {
  v1::Lead row = ValidLead();
  row.set_stage(v1::Lead::STAGE_SIGNED);
  row.set_etag("\"7\"");
  EXPECT_EQ(CheckMergedFields("lead", row), absl::OkStatus());
  EXPECT_EQ(row.stage(), v1::Lead::STAGE_SIGNED);
  EXPECT_EQ(row.etag(), "\"7\"");
  row.clear_display_name();
  ExpectFault(CheckMergedFields("lead", row), "lead.display_name", "REQUIRED");
}

TEST(CheckFieldsTest, GivesTheSameAnswersFromManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int j = 0; j < 200; ++j) {
        v1::Enterprise row = ValidEnterprise();
        row.set_stock_code(j % 2 == 0 ? "000768" : "none");
        row.set_region_code("610702");
        EXPECT_EQ(Check(row).ok(), j % 2 == 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// A number type that no resource has yet.
TEST(CheckMergedFieldsTest, RefusesRealNumbersThatAreNotFinite) {
  google::protobuf::FileDescriptorProto file;
  ASSERT_TRUE(TextFormat::ParseFromString(
      R"pb(
        name: "measure.proto"
        syntax: "proto3"
        dependency: "zhaolian/v1/annotations.proto"
        message_type {
          name: "Measure"
          field {
            name: "ratio"
            number: 1
            type: TYPE_DOUBLE
            label: LABEL_OPTIONAL
            options {
              [zhaolian.v1.rules] { minimum: 0 maximum: 1 label: "比率" }
            }
          }
        })pb",
      &file));
  google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  const auto* type = pool.BuildFile(file)->message_type(0);
  google::protobuf::DynamicMessageFactory factory;
  std::unique_ptr<Message> row(factory.GetPrototype(type)->New());
  auto check = [&](double ratio) {
    row->GetReflection()->SetDouble(row.get(), type->field(0), ratio);
    return CheckMergedFields("", *row);
  };
  EXPECT_EQ(check(0.5), absl::OkStatus());
  ExpectFault(check(1.5), "ratio", "TOO_LARGE");
  ExpectFault(check(-0.1), "ratio", "TOO_SMALL");
  ExpectFault(check(std::numeric_limits<double>::quiet_NaN()), "ratio", "NOT_A_NUMBER");
  ExpectFault(check(std::numeric_limits<double>::infinity()), "ratio", "NOT_A_NUMBER");
}

TEST(CheckTextTest, ChecksRequestsWithoutRules) {
  v1::SearchRequest request;
  request.set_query("药业");
  request.add_collections("enterprises");
  EXPECT_EQ(CheckText(request), absl::OkStatus());
  request.set_query(std::string("药\0", 4));
  ExpectFault(CheckText(request), "query", "FORBIDDEN_CHARACTER");
  request.set_query(std::string(10'001, 'x'));
  ExpectFault(CheckText(request), "query", "TOO_LONG");
  request.set_query("");
  request.add_collections("\xff");
  ExpectFault(CheckText(request), "collections[1]", "INVALID_UTF8");
}

TEST(CheckTextTest, ChecksEnumNumbersAndNestedMessages) {
  v1::AdvanceLeadRequest advance;
  advance.set_stage(static_cast<v1::Lead::Stage>(99));
  ExpectFault(CheckText(advance), "stage", "UNKNOWN_ENUM_VALUE");
  v1::UpdateLeadRequest update;
  update.mutable_update_mask()->add_paths("summary");
  update.mutable_update_mask()->add_paths("\x01");
  ExpectFault(CheckText(update), "update_mask.paths[1]", "FORBIDDEN_CHARACTER");
}

TEST(CheckTextTest, LeavesResourcesToTheirOwnRules) {
  v1::CreateLeadRequest request;
  request.mutable_lead()->set_display_name("\x01");
  EXPECT_EQ(CheckText(request), absl::OkStatus());
}

// Facts that the rules rely on, for every resource there is.
TEST(FieldRulesOfProtosTest, PatternsCompileAndNamedFieldsExist) {
  const auto registry = ResourceRegistry::FromProtoset(Protoset());
  ASSERT_TRUE(registry.ok());
  int patterns = 0;
  for (const auto& schema : registry->all()) {
    for (int i = 0; i < schema->message()->field_count(); ++i) {
      const FieldDescriptor* field = schema->message()->field(i);
      const v1::FieldRules& rules = RulesOf(field);
      if (!rules.pattern().empty()) {
        ++patterns;
        EXPECT_TRUE(RE2(rules.pattern()).ok()) << field->full_name();
      }
      if (!rules.required_unless().empty()) {
        EXPECT_NE(schema->message()->FindFieldByName(rules.required_unless()), nullptr)
            << field->full_name();
      }
    }
  }
  EXPECT_GT(patterns, 0);
}

}  // namespace
}  // namespace zhaolian
