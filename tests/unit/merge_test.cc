#include "server/rows/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using v1::Enterprise;

google::protobuf::FieldMask MaskOf(const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

TEST(DifferingFieldsTest, TellsFieldsOfTheMaskOnly) {
  Enterprise a, b;
  a.set_website("https://a.example");
  a.set_summary("甲");
  b.set_summary("乙");
  b.set_display_name("虚构厂");
  const auto fields = DifferingFields(MaskOf({"summary", "relation", "website"}), a, b);
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0]->name(), "summary");
  EXPECT_EQ(fields[1]->name(), "website");
}

TEST(DifferingFieldsTest, ComparesListsAndMessagesAsAWhole) {
  Enterprise a, b;
  a.add_citations()->set_note("虚构报道");
  EXPECT_EQ(DifferingFields(MaskOf({"citations"}), a, b).size(), 1u);
  *b.mutable_citations() = a.citations();
  EXPECT_THAT(DifferingFields(MaskOf({"citations"}), a, b), IsEmpty());
}

TEST(DifferingFieldsTest, PassesOverWhatIsNoField) {
  EXPECT_THAT(
      DifferingFields(MaskOf({"nothing", "citations.title", ""}), Enterprise(), Enterprise()),
      IsEmpty());
}

class ChangedSinceTest : public testing::Test {
 protected:
  ChangedSinceTest() {
    row_.set_name("enterprises/firm");
    row_.set_display_name("虚构厂");
    EXPECT_TRUE(store_.Insert(row_).ok());
    first_ = RevisionOfEtag(row_.etag());
  }
  void SetSummary(const std::string& summary) {
    Enterprise after = row_;
    after.set_summary(summary);
    EXPECT_TRUE(store_.Replace(row_, after).ok());
    row_ = after;
  }
  absl::StatusOr<bool> Since(int64_t base, const std::vector<std::string>& mask) {
    absl::StatusOr<bool> changed = false;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) {
                      changed = ChangedSince(connection, base, MaskOf(mask), row_);
                      return absl::OkStatus();
                    })
                    .ok());
    return changed;
  }

  TestStore store_;
  Enterprise row_;
  int64_t first_ = 0;
};

TEST_F(ChangedSinceTest, ARowThatHasNotChangedIsAsItWas) {
  EXPECT_EQ(Since(first_, {"summary"}), absl::StatusOr<bool>(false));
}

TEST_F(ChangedSinceTest, AnotherFieldOfTheRowMayHaveChanged) {
  SetSummary("甲");
  EXPECT_EQ(Since(first_, {"website"}), absl::StatusOr<bool>(true));
}

TEST_F(ChangedSinceTest, AFieldThatChangedIsAConflictThatNamesIt) {
  SetSummary("甲");
  SetSummary("乙");
  const absl::Status status = Since(first_, {"website", "summary"}).status();
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "CONFLICT");
  EXPECT_EQ(info.metadata().at("fields"), "summary");
  EXPECT_EQ(info.metadata().at("label"), "简介");
  EXPECT_EQ(info.metadata().at("current"), row_.etag());
}

TEST_F(ChangedSinceTest, AFieldThatChangedAndCameBackIsAsItWas) {
  SetSummary("甲");
  SetSummary("");
  EXPECT_EQ(Since(first_, {"summary"}), absl::StatusOr<bool>(true));
}

TEST_F(ChangedSinceTest, WhatWasErasedCannotBeCompared) {
  SetSummary("甲");
  ASSERT_TRUE(
      store_.Write([&](Tx& tx) { return EraseImages(tx, RevisionOfEtag(row_.etag())); }).ok());
  EXPECT_EQ(ErrorReason(Since(first_, {"website"}).status()), "CONFLICT");
}

TEST_F(ChangedSinceTest, ARevisionThatTheRowNeverHadIsAConflict) {
  EXPECT_EQ(ErrorReason(Since(first_ + 1, {"summary"}).status()), "CONFLICT") << "of later";
  EXPECT_EQ(ErrorReason(Since(first_ - 1, {"summary"}).status()), "CONFLICT") << "of before it";
}

}  // namespace
}  // namespace zhaolian
