#include "server/rows/field_mask.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/error.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::google::protobuf::FieldMask;
using ::google::protobuf::Message;
using ::google::protobuf::util::MessageDifferencer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

absl::Status Merge(const std::vector<std::string>& paths, const Message& update, Message& current) {
  FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return MergeUpdate(*ResourceSchema::Of(current.GetDescriptor()), "lead", mask, update, current);
}

v1::Lead StoredLead() {
  v1::Lead row;
  row.set_name("leads/one");
  row.set_etag("\"7\"");
  row.mutable_create_time()->set_seconds(1);
  row.set_owner_unit("units/bureau");
  row.set_display_name("生物医药产业园");
  row.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  row.set_enterprise("enterprises/one");
  row.set_stage(v1::Lead::STAGE_SIGNED);
  row.set_source_stage("Zürich");
  row.add_host_units("units/a");
  row.set_investment_amount_minor(100);
  row.set_investment_currency("CNY");
  row.set_summary("旧");
  row.add_citations()->set_source("旧报");
  return row;
}

TEST(MergeUpdateTest, WithoutMaskWritesEveryPopulatedFieldAndClearsNone) {
  v1::Lead update;
  update.set_name("leads/one");
  update.set_summary("新");
  update.set_investment_amount_minor(0);
  update.add_host_units("units/b");
  v1::Lead expected = StoredLead();
  expected.set_summary("新");
  expected.set_investment_amount_minor(0);
  expected.set_host_units(0, "units/b");
  v1::Lead row = StoredLead();
  EXPECT_EQ(Merge({}, update, row), absl::OkStatus());
  EXPECT_TRUE(MessageDifferencer::Equals(row, expected)) << row.DebugString();
}

TEST(MergeUpdateTest, WithMaskWritesTheNamedFieldsOnlyAndUnsetMeansClear) {
  v1::Lead update;
  update.set_display_name("不写入");
  update.set_site("滨江新区");
  update.add_citations()->set_source("新报");
  update.add_citations()->set_source("又一报");
  v1::Lead expected = StoredLead();
  expected.set_site("滨江新区");
  expected.clear_summary();
  expected.clear_host_units();
  *expected.mutable_citations() = update.citations();
  v1::Lead row = StoredLead();
  EXPECT_EQ(Merge({"site", "summary", "host_units", "citations", "site"}, update, row),
            absl::OkStatus());
  EXPECT_TRUE(MessageDifferencer::Equals(row, expected)) << row.DebugString();
}

TEST(MergeUpdateTest, StarReplacesEverythingButWhatTheServerSetsAndWhatNeverChanges) {
  v1::Lead update;
  update.set_owner_unit("units/bureau");
  update.set_display_name("新名");
  update.set_project_kind(v1::Lead::PROJECT_KIND_ENCLAVE);
  v1::Lead expected = update;
  expected.set_name("leads/one");
  expected.set_etag("\"7\"");
  expected.mutable_create_time()->set_seconds(1);
  expected.set_stage(v1::Lead::STAGE_SIGNED);
  expected.set_source_stage("Zürich");
  v1::Lead row = StoredLead();
  EXPECT_EQ(Merge({"*"}, update, row), absl::OkStatus());
  EXPECT_TRUE(MessageDifferencer::Equals(row, expected)) << row.DebugString();
}

TEST(MergeUpdateTest, PassesOverNameEtagAndOutputOnlyFields) {
  v1::Lead update;
  update.set_name("leads/other");
  update.set_etag("\"1\"");
  update.set_stage(v1::Lead::STAGE_LOST);
  update.mutable_create_time()->set_seconds(2);
  const std::vector<std::vector<std::string>> masks = {
      {}, {"name", "etag", "stage", "create_time", "update_time"}};
  for (const auto& paths : masks) {
    v1::Lead row = StoredLead();
    EXPECT_EQ(Merge(paths, update, row), absl::OkStatus());
    EXPECT_TRUE(MessageDifferencer::Equals(row, StoredLead()));
  }
}

TEST(MergeUpdateTest, AcceptsAnImmutableFieldThatKeepsItsValue) {
  v1::Lead update;
  update.set_source_stage("Zu\xcc\x88rich");  // the same, decomposed
  for (const std::vector<std::string>& paths :
       std::vector<std::vector<std::string>>{{}, {"source_stage"}}) {
    v1::Lead row = StoredLead();
    EXPECT_EQ(Merge(paths, update, row), absl::OkStatus());
    EXPECT_EQ(row.source_stage(), "Zürich");
  }
}

TEST(MergeUpdateTest, RefusesToChangeOrClearAnImmutableField) {
  v1::Lead update;
  v1::Lead row = StoredLead();
  EXPECT_EQ(ErrorReason(Merge({"source_stage"}, update, row)), "IMMUTABLE");
  update.set_source_stage("other");
  for (const std::vector<std::string>& paths :
       std::vector<std::vector<std::string>>{{}, {"*"}, {"source_stage"}}) {
    row = StoredLead();
    const absl::Status status = Merge(paths, update, row);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorReason(status), "IMMUTABLE");
    EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field(),
              "lead.source_stage");
  }
}

TEST(MergeUpdateTest, RefusesUnknownPathsAndNamesWhatWasMeantAndWhatThereIs) {
  v1::Lead row = StoredLead();
  const absl::Status status = Merge({"displayName"}, v1::Lead(), row);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorReason(status), "INVALID_FIELD_MASK");
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.metadata().at("path"), "displayName");
  EXPECT_EQ(info.metadata().at("did_you_mean"), "display_name");
  EXPECT_THAT(info.metadata().at("known"),
              AllOf(HasSubstr("owner_unit, display_name"), Not(HasSubstr("etag"))));
  EXPECT_THAT(std::string(status.message()), HasSubstr("did you mean display_name?"));
  EXPECT_THAT(std::string(Merge({"sumary"}, v1::Lead(), row).message()),
              HasSubstr("did you mean summary?"));
  EXPECT_THAT(std::string(Merge({"password_hash"}, v1::Lead(), row).message()),
              Not(HasSubstr("did you mean")));
}

TEST(MergeUpdateTest, RefusesPathsIntoFieldsAndAStarAmongOthers) {
  for (const char* path : {"citations.source", "citations[0]", "host_units.0", "display_name.x"}) {
    v1::Lead row = StoredLead();
    const absl::Status status = Merge({path}, v1::Lead(), row);
    EXPECT_EQ(ErrorReason(status), "INVALID_FIELD_MASK") << path;
    EXPECT_THAT(std::string(status.message()), HasSubstr("replaced as a whole")) << path;
  }
  for (const char* path : {"", "lead.summary", "citations.*", "汉"}) {
    v1::Lead row = StoredLead();
    EXPECT_EQ(ErrorReason(Merge({path}, v1::Lead(), row)), "INVALID_FIELD_MASK") << path;
  }
  v1::Lead row = StoredLead();
  EXPECT_THAT(std::string(Merge({"*", "summary"}, v1::Lead(), row).message()),
              HasSubstr("must be the only path"));
}

TEST(MergeUpdateTest, NamesEveryBadPathAtOnce) {
  v1::Lead row = StoredLead();
  const absl::Status status =
      Merge({"a", "summary", "b.c", std::string(5000, 'x')}, v1::Lead(), row);
  EXPECT_EQ(ErrorReason(status), "INVALID_FIELD_MASK");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations_size(), 3);
  EXPECT_LT(status.message().size(), 2000);
}

TEST(MergeUpdateTest, ChecksTheResultByTheRules) {
  v1::Lead update;
  v1::Lead row = StoredLead();
  const absl::Status status = Merge({"display_name", "investment_currency"}, update, row);
  const auto bad = ErrorDetail<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), "lead.display_name");
  EXPECT_EQ(bad.field_violations(1).field(), "lead.investment_currency");
  update.set_summary("Zu\xcc\x88rich");
  row = StoredLead();
  EXPECT_EQ(Merge({"summary"}, update, row), absl::OkStatus());
  EXPECT_EQ(row.summary(), "Zürich");
}

TEST(MergeUpdateTest, DropsUnknownFields) {
  v1::Lead update;
  update.GetReflection()->MutableUnknownFields(&update)->AddVarint(1000, 1);
  v1::Lead row = StoredLead();
  EXPECT_EQ(Merge({}, update, row), absl::OkStatus());
  EXPECT_TRUE(row.GetReflection()->GetUnknownFields(row).empty());
}

}  // namespace
}  // namespace zhaolian
