// The spreadsheet that counties really send: what becomes of each of its rows, in the
// database and out of it again.
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/collection_digest.h"
#include "storage/durable_file.h"
#include "tests/support/command_line.h"
#include "tests/support/import_calls.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

const std::string& Data() {
  static const auto& path =
      *new std::string(std::string(ZHAOLIAN_SOURCE_DIRECTORY) + "/tests/import/data/");
  return path;
}

std::string Text(const Struct& row, const std::string& field) {
  auto found = row.fields().find(field);
  return found == row.fields().end() ? "" : found->second.string_value();
}

std::string List(const Struct& row, const std::string& field) {
  auto found = row.fields().find(field);
  if (found == row.fields().end()) return "";
  return absl::StrJoin(
      found->second.list_value().values(), " ",
      [](std::string* out, const Value& value) { absl::StrAppend(out, value.string_value()); });
}

std::vector<std::string> Words(const std::string& text) {
  return absl::StrSplit(text, ' ', absl::SkipEmpty());
}

// "accepted", "duplicate" or "needs_review", as the expected file has them.
std::string OutcomeOf(const v1::ImportRow& row) {
  switch (row.outcome()) {
    case v1::IMPORT_OUTCOME_CREATE:
    case v1::IMPORT_OUTCOME_UPDATE:
    case v1::IMPORT_OUTCOME_SAME:
      return "accepted";
    case v1::IMPORT_OUTCOME_DUPLICATE:
      return "duplicate";
    case v1::IMPORT_OUTCOME_REVIEW:
      return "needs_review";
    default:
      return v1::ImportOutcome_Name(row.outcome());
  }
}

class ImportMessyTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string reference = std::string(ZHAOLIAN_SOURCE_DIRECTORY) + "/deploy/reference/";
    const Outcome loaded =
        RunShell(absl::StrCat("ZHAOLIAN_SERVER=", server_.address(), " ", BuiltProgram("zhaolian"),
                              " admin load ", reference, "10-units.jsonl ", reference,
                              "20-clusters.jsonl ", reference, "30-chains.jsonl"));
    ASSERT_EQ(loaded.exit_code, 0) << loaded.out;
    Struct expected;
    const auto read = google::protobuf::util::JsonStringToMessage(
        *ReadFile(Data() + "messy_import_expected.json"), &expected);
    ASSERT_TRUE(read.ok()) << read.ToString();
    for (const Value& row : expected.fields().at("rows").list_value().values()) {
      if (Text(row.struct_value(), "kind") == "data") expected_.push_back(row.struct_value());
    }
  }

  // What the two collections hold, whoever sees it.
  std::string Content() {
    std::string content;
    auto connection = server_.store().ConnectForReading();
    for (const char* collection : {"enterprises", "leads", "contactPersons"}) {
      const auto digest =
          DigestOf(**connection, *server_.registry().FindCollection(collection), Sight::All());
      EXPECT_TRUE(digest.ok()) << digest.status();
      absl::StrAppend(&content, collection, " ", digest->count, " ", digest->digest, "\n");
    }
    return content;
  }

  TestServer server_;
  ImportCalls calls_{server_.ClientOf()};
  std::vector<Struct> expected_;
};

TEST_F(ImportMessyTest, GivesEachRowTheExpectedOutcomeAndReasons) {
  const auto run = calls_.Plan(Data() + "messy_import.xlsx");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->kind(), v1::IMPORT_KIND_LEADS);
  const auto rows = calls_.Rows(run->name());
  ASSERT_EQ(rows.size(), expected_.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const Struct& expected = expected_[i];
    const v1::ImportRow& row = rows[i];
    SCOPED_TRACE(
        absl::StrCat(row.sheet(), "!", row.sheet_row(), " ", absl::StrJoin(row.cells(), ",")));
    EXPECT_EQ(row.sheet(), Text(expected, "sheet"));
    EXPECT_EQ(row.sheet_row(), static_cast<int64_t>(expected.fields().at("row").number_value()));
    EXPECT_EQ(OutcomeOf(row), Text(expected, "outcome"));
    EXPECT_THAT(Words(absl::StrJoin(row.reasons(), " ")),
                ::testing::UnorderedElementsAreArray(Words(List(expected, "reasons"))));
  }
}

TEST_F(ImportMessyTest, TakesOverWhatIsAcceptedAndTakesItBackWithoutATrace) {
  const std::string before = Content();
  auto run = calls_.Plan(Data() + "messy_import.xlsx");
  ASSERT_TRUE(run.ok()) << run.status();
  run = calls_.Apply(run->name());
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->state(), v1::ImportRun::STATE_APPLIED);
  EXPECT_EQ(run->rows_failed(), 0);
  int64_t accepted = 0;
  for (const Struct& row : expected_) accepted += Text(row, "outcome") == "accepted" ? 1 : 0;
  EXPECT_EQ(run->rows_applied(), accepted);
  EXPECT_NE(Content(), before);

  // What was taken over says what the file means.
  std::map<std::string, v1::Lead> leads;
  Client client = server_.ClientOf();
  for (auto& lead : client.List<v1::Lead>({})) {
    ASSERT_TRUE(lead.ok()) << lead.status();
    leads[lead->display_name()] = *lead;
  }
  EXPECT_EQ(leads.at("轮毂轴承单元").investment_amount_minor(), 11'000'000'000);
  EXPECT_EQ(leads.at("动力电池回收").investment_currency(), "USD");
  EXPECT_EQ(leads.at("动力电池回收").investment_amount_minor(), 1'500'000'000);
  EXPECT_EQ(leads.at("传感器封装测试").stage(), v1::Lead::STAGE_STARTED);
  EXPECT_EQ(leads.at("底盘件注塑").stage(), v1::Lead::STAGE_SHELVED);

  // The same file again does nothing.
  const auto again = calls_.Plan(Data() + "messy_import.xlsx");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->same_file_as(), run->name());
  EXPECT_EQ(ImportCalls::RowsOf(*again, v1::IMPORT_OUTCOME_CREATE), 0);
  EXPECT_EQ(ImportCalls::RowsOf(*again, v1::IMPORT_OUTCOME_UPDATE), 0);

  run = calls_.Revert(run->name());
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->rows_reverted(), accepted);
  EXPECT_EQ(run->rows_kept(), 0);
  EXPECT_EQ(Content(), before);
}

TEST_F(ImportMessyTest, ReadsTheSameFromTheGbkFile) {
  const auto run = calls_.Plan(Data() + "messy_import_gbk.csv");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->format(), "GB18030");
  const auto rows = calls_.Rows(run->name());
  for (size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(absl::StrCat(rows[i].sheet_row()));
    EXPECT_EQ(rows[i].sheet_row(),
              static_cast<int64_t>(expected_[i].fields().at("row").number_value()));
    EXPECT_EQ(OutcomeOf(rows[i]), Text(expected_[i], "outcome"));
  }
}

TEST_F(ImportMessyTest, GivesBackWhatWaitsAsAFileThatCanBeImportedOnceItIsCorrected) {
  const auto run = calls_.Plan(Data() + "messy_import.xlsx");
  ASSERT_TRUE(run.ok()) << run.status();
  const std::string review = calls_.Review(run->name());
  const auto again = calls_.PlanBytes("review.xlsx", review);
  ASSERT_TRUE(again.ok()) << again.status();
  // Some waited because of other rows of the file, as 22 did, which this one does not have.
  EXPECT_EQ(ImportCalls::RowsOf(*run, v1::IMPORT_OUTCOME_REVIEW), 20);
  EXPECT_EQ(ImportCalls::RowsOf(*again, v1::IMPORT_OUTCOME_REVIEW), 17);
}

}  // namespace
}  // namespace zhaolian
