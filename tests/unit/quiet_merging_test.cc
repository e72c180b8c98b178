#include "server/quiet_merging.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/journal.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

class QuietMergingTest : public testing::Test {
 protected:
  // Fewer than eight, which are merged beside a commit.
  void AddFirms(int count) {
    for (int i = 0; i < count; ++i) {
      const absl::Status status = store_.Write([&](Tx& tx) {
        v1::Enterprise firm;
        firm.set_name(absl::StrCat("enterprises/quiet-", ++firms_));
        firm.set_display_name(absl::StrCat("虚构", firms_, "号机械有限公司"));
        return store_->resources().Insert(tx, TestStore::Schema("enterprises"),
                                          {"users/lin", "stated", "Create", "", ""}, firm);
      });
      ASSERT_TRUE(status.ok()) << status;
    }
  }
  int64_t Parts() {
    int64_t parts = 0;
    const absl::Status status = store_.Read([&](Connection& connection) {
      return connection.Run("SELECT count(DISTINCT segid) FROM search_idx", {},
                            [&](const Row& row) { parts = row.Integer(0); });
    });
    EXPECT_TRUE(status.ok()) << status;
    return parts;
  }

  TestStore store_;
  int firms_ = 0;
};

TEST_F(QuietMergingTest, MergesOnceNothingWasWrittenBetweenTwoLooks) {
  const Schedule::Job job = QuietMerging(*store_, absl::Now());
  AddFirms(5);
  const int64_t parts = Parts();
  ASSERT_GT(parts, 2);
  ASSERT_TRUE(job.run().ok());
  EXPECT_EQ(Parts(), parts) << "something was written since the start";
  AddFirms(1);
  ASSERT_TRUE(job.run().ok());
  EXPECT_GT(Parts(), 2) << "something was written since the last look";
  ASSERT_TRUE(job.run().ok());
  EXPECT_LE(Parts(), 2);
}

TEST_F(QuietMergingTest, MergesWhatAnEarlierStartHasLeft) {
  AddFirms(6);
  ASSERT_TRUE(store_.Open().ok());
  ASSERT_GT(Parts(), 2);
  ASSERT_TRUE(QuietMerging(*store_, absl::Now()).run().ok());
  EXPECT_LE(Parts(), 2);
}

TEST_F(QuietMergingTest, WritesNothingOnceAllIsMerged) {
  const Schedule::Job job = QuietMerging(*store_, absl::Now());
  AddFirms(6);
  for (int times = 0; times < 3; ++times) ASSERT_TRUE(job.run().ok());
  const int64_t bytes = store_->writer().log_bytes();
  ASSERT_TRUE(job.run().ok());
  EXPECT_EQ(store_->writer().log_bytes(), bytes);
}

}  // namespace
}  // namespace zhaolian
