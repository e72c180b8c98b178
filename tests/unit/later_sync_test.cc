// A checkpoint whose sync is not waited for: what goes on meanwhile, and what does not.
#include "storage/later_sync.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "storage/database.h"
#include "tests/support/held_syncs.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

// Enough for a checkpoint.
constexpr int64_t kManyPages = 2000;

class LaterSyncTest : public testing::Test {
 protected:
  void SetUp() override {
    writer_ = *database_->Connect(true);
    ASSERT_TRUE(
        writer_->RunScript("CREATE TABLE t (id BIGINT PRIMARY KEY, picture BYTEA NOT NULL)").ok());
  }

  // Grows the log by about `pages` pages, in one transaction.
  absl::Status Grow(int64_t pages) {
    absl::Status status = writer_->Run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
        " INSERT INTO t SELECT i + $2, zeroblob(3900) FROM n",
        {pages, rows_});
    if (status.ok()) rows_ += pages;
    return status;
  }
  int64_t CountRows() {
    int64_t rows = 0;
    EXPECT_TRUE(
        (*database_->Connect(false))
            ->Run("SELECT count(*) FROM t", {}, [&](const Row& row) { rows = row.Integer(0); })
            .ok());
    return rows;
  }
  uintmax_t BytesOf(const std::string& suffix) const {
    std::error_code error;
    const uintmax_t size = std::filesystem::file_size(directory_.Path("test.db" + suffix), error);
    return error ? 0 : size;
  }

  ScratchDirectory directory_;
  std::unique_ptr<Database> database_ = OpenSqlite(directory_.Path("test.db"));
  std::unique_ptr<Connection> writer_;
  int64_t rows_ = 0;
};

TEST_F(LaterSyncTest, ACheckpointAmongOthersCopiesAndDoesNotWaitOneAtATime) {
  ASSERT_TRUE(Grow(kManyPages).ok());
  HeldSyncs held;
  EXPECT_TRUE(*writer_->Maintain(/*idle=*/false));
  const uintmax_t copied = BytesOf("");
  EXPECT_GT(copied, kManyPages * 4000);
  ASSERT_TRUE(Grow(kManyPages).ok());
  EXPECT_FALSE(*writer_->Maintain(/*idle=*/false));
  EXPECT_EQ(BytesOf(""), copied);
}

// Else the power could go while neither file holds what was acknowledged.
TEST_F(LaterSyncTest, TheLogIsNotBegunAnewBeforeItIsOver) {
  ASSERT_TRUE(Grow(kManyPages).ok());
  HeldSyncs held;
  ASSERT_TRUE(*writer_->Maintain(/*idle=*/false));
  const uintmax_t log = BytesOf("-wal");
  ASSERT_TRUE(Grow(1).ok());
  EXPECT_GT(BytesOf("-wal"), log);
  std::thread disk([&] {
    absl::SleepFor(absl::Milliseconds(50));
    held.Release(SQLITE_OK);
  });
  EXPECT_TRUE(*writer_->EmptyLog()) << "it waits, as for a sync of its own";
  disk.join();
  EXPECT_EQ(BytesOf("-wal"), 0u);
}

TEST_F(LaterSyncTest, OneThatFailedFailsTheNextCommitAndKeepsTheLog) {
  ASSERT_TRUE(Grow(kManyPages).ok());
  HeldSyncs held;
  ASSERT_TRUE(*writer_->Maintain(/*idle=*/false));
  held.Release(SQLITE_IOERR_FSYNC);
  absl::Status status;
  while (status.ok()) status = Grow(1);
  EXPECT_TRUE(absl::IsUnknown(status)) << status;
  held.Release(SQLITE_OK);
  EXPECT_TRUE(absl::IsUnknown(Grow(1))) << "what failed is not on the disk for that";
  writer_.reset();
  EXPECT_GT(BytesOf("-wal"), kManyPages * 4000) << "it may be the only copy";
  EXPECT_GE(CountRows(), rows_);
}

TEST_F(LaterSyncTest, WhoClosesWaitsForIt) {
  ASSERT_TRUE(Grow(kManyPages).ok());
  HeldSyncs held;
  ASSERT_TRUE(*writer_->Maintain(/*idle=*/false));
  std::atomic<bool> released = false;
  std::thread disk([&] {
    absl::SleepFor(absl::Milliseconds(50));
    released = true;
    held.Release(SQLITE_OK);
  });
  writer_.reset();
  EXPECT_TRUE(released);
  disk.join();
  EXPECT_EQ(BytesOf("-wal"), 0u);
}

TEST_F(LaterSyncTest, ALongLogThatIsWrittenAllTheTimeBeginsAnew) {
  const HeldSyncs slow(absl::Milliseconds(20));
  ASSERT_TRUE(Grow(9000).ok());
  ASSERT_TRUE(*writer_->Maintain(/*idle=*/false));
  ASSERT_TRUE(Grow(10).ok());
  const uintmax_t longest = BytesOf("-wal");
  while (!*writer_->Maintain(/*idle=*/false)) absl::SleepFor(absl::Milliseconds(1));
  ASSERT_TRUE(Grow(1).ok());
  EXPECT_EQ(BytesOf("-wal"), longest);
}

}  // namespace
}  // namespace zhaolian
