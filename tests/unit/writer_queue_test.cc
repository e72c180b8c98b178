#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "storage/error.h"
#include "storage/writer.h"
#include "tests/support/recorded_writer.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What is begun, in which order, and what is refused instead.
class WriterQueueTest : public RecordedWriter {
 protected:
  using Work = std::function<absl::Status(Tx&)>;

  static Writer::Operation AsBulk(Writer::Operation operation) {
    operation.bulk = true;
    return operation;
  }

  // Submits inserts of others, then does the rest of its work.
  Writer::Operation Submitting(
      int64_t id, std::vector<int64_t> others, Work rest = [](Tx&) { return absl::OkStatus(); }) {
    return Operation(id, [this, others = std::move(others), rest = std::move(rest)](Tx& tx) {
      for (const int64_t other : others) writer_->Submit(Insert(other));
      submitted_.Notify();
      return rest(tx);
    });
  }

  // Once the others were submitted, which the writer takes until it is stopped.
  void ReleaseAndStop() {
    Release();
    submitted_.WaitForNotification();
    Stop();
  }

 private:
  absl::Notification submitted_;
};

TEST_F(WriterQueueTest, RefusesWhatHasWaitedTooLongButNotBulkWork) {
  limits_.age = absl::Milliseconds(20);
  Start();
  Hold();
  writer_->Submit(Insert(1));
  writer_->Submit(AsBulk(Insert(2)));
  absl::SleepFor(absl::Milliseconds(30));
  EXPECT_GE(writer_->longest_wait(), absl::Milliseconds(30));
  Release();
  Stop();
  EXPECT_EQ(ErrorReason(ReportOf(1)), "WRITER_BUSY");
  EXPECT_TRUE(ReportOf(2).ok()) << ReportOf(2);
  EXPECT_THAT(Items(), ElementsAre(2));
}

TEST_F(WriterQueueTest, DoesNotStartAnOperationAfterItsDeadline) {
  Start();
  bool ran = false;
  Writer::Operation late = Operation(1, [&](Tx&) {
    ran = true;
    return absl::OkStatus();
  });
  late.deadline = absl::Now() - absl::Milliseconds(1);
  writer_->Submit(std::move(late));
  Stop();
  EXPECT_FALSE(ran);
  EXPECT_TRUE(absl::IsDeadlineExceeded(ReportOf(1)));
  EXPECT_EQ(ErrorReason(ReportOf(1)), "DEADLINE_EXCEEDED");
}

// An engine that breaks off a write may undo the whole transaction, and with it
// the work of everybody else in the group.
TEST_F(WriterQueueTest, ADeadlineThatPassesInsideAnOperationHarmsNobodyElse) {
  Start();
  Hold();
  writer_->Submit(Insert(1));
  const absl::Time deadline = absl::Now() + absl::Milliseconds(200);
  Writer::Operation slow = Operation(2, [deadline](Tx& tx) -> absl::Status {
    absl::SleepFor(deadline - absl::Now() + absl::Milliseconds(1));
    for (int64_t i = 0; i < 2000; ++i) {
      absl::Status status = tx.connection().Run("INSERT INTO items (id, revision) VALUES ($1, $2)",
                                                {1000 + i, tx.NextRevision()});
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  });
  slow.deadline = deadline;
  writer_->Submit(std::move(slow));
  writer_->Submit(Insert(3));
  Release();
  writer_->Close();
  EXPECT_TRUE(ReportOf(1).ok()) << ReportOf(1);
  EXPECT_TRUE(ReportOf(3).ok()) << ReportOf(3);
  EXPECT_THAT(poisonings(), IsEmpty());
  const bool kept = ReportOf(2).ok();
  EXPECT_EQ(Items().size(), kept ? 2002u : 2u);
}

TEST_F(WriterQueueTest, RefusesWhatDoesNotFitIntoTheQueue) {
  limits_.queue = 2;
  Start();
  Hold();
  writer_->Submit(Insert(1));
  writer_->Submit(Insert(2));
  writer_->Submit(Insert(3));
  const absl::Status refusal = ReportOf(3);  // reported already
  Release();
  Stop();
  EXPECT_TRUE(absl::IsResourceExhausted(refusal));
  EXPECT_EQ(ErrorReason(refusal), "WRITER_BUSY");
  const auto retry = ErrorDetail<google::rpc::RetryInfo>(refusal).retry_delay();
  EXPECT_GT(retry.seconds() + retry.nanos(), 0);
  EXPECT_THAT(Items(), ElementsAre(1, 2));
}

TEST_F(WriterQueueTest, CountsBulkWorkInTheQueueToo) {
  limits_.queue = 1;
  Start();
  Hold();
  writer_->Submit(AsBulk(Insert(1)));
  writer_->Submit(Insert(2));
  EXPECT_TRUE(absl::IsResourceExhausted(ReportOf(2)));
  Release();
}

TEST_F(WriterQueueTest, RunsInteractiveWorkBeforeBulkWork) {
  Start();
  Hold();
  for (int i = 1; i <= 3; ++i) writer_->Submit(AsBulk(Insert(i)));
  writer_->Submit(Insert(11));
  writer_->Submit(Insert(12));
  Release();
  Stop();
  EXPECT_THAT(CallsNamed("done"), ElementsAre("done 11", "done 12", "done 1", "done 2", "done 3"));
}

TEST_F(WriterQueueTest, BulkWorkDoesNotWaitForever) {
  Start();
  Hold();
  writer_->Submit(Insert(11));
  writer_->Submit(Submitting(12, {13, 14}));
  writer_->Submit(AsBulk(Insert(1)));
  ReleaseAndStop();
  EXPECT_THAT(CallsNamed("done"),
              ElementsAre("done 11", "done 12", "done 1", "done 13", "done 14"));
}

TEST_F(WriterQueueTest, NobodyWaitsForTwoPiecesOfBulkWork) {
  Start();
  Hold();
  // More than a group's time, so that the second is a group of its own.
  writer_->Submit(AsBulk(Submitting(1, {11}, [](Tx&) {
    absl::SleepFor(absl::Milliseconds(20));
    return absl::OkStatus();
  })));
  writer_->Submit(AsBulk(Insert(2)));
  ReleaseAndStop();
  EXPECT_THAT(CallsNamed("done"), ElementsAre("done 1", "done 11", "done 2"));
}

TEST_F(WriterQueueTest, WhoWaitedForBulkWorkDoesNotWaitForHousekeepingToo) {
  Start();
  Hold();
  writer_->Submit(AsBulk(Submitting(1, {11})));
  ReleaseAndStop();
  absl::MutexLock lock(&mutex_);
  const auto first = std::find(calls_.begin(), calls_.end(), "done 1");
  const auto other = std::find(first, calls_.end(), "done 11");
  EXPECT_EQ(std::count(first, other, "maintain"), 0);
  EXPECT_EQ(std::count(other, calls_.end(), "maintain"), 1);
}

TEST_F(WriterQueueTest, WhoWaitedForHousekeepingComesBeforeBulkWork) {
  Start();
  Hold();
  // As many pages as are worth a checkpoint.
  writer_->Submit(Submitting(11, {12}, [](Tx& tx) {
    return tx.connection().Run("CREATE TABLE large AS SELECT zeroblob(8000000) AS bytes");
  }));
  writer_->Submit(AsBulk(Insert(1)));
  ReleaseAndStop();
  EXPECT_THAT(CallsNamed("done"), ElementsAre("done 11", "done 12", "done 1"));
}

TEST_F(WriterQueueTest, APieceOfLongWorkIsShortWhenSomebodyWaits) {
  constexpr absl::Duration kAmongOthers = absl::Milliseconds(3);
  Start();
  int64_t id = 0;
  const auto piece = [&](bool somebody_waits) {
    absl::Duration taken;
    absl::Notification done;
    Writer::Operation bulk = Operation(++id, [&](Tx& tx) {
      if (somebody_waits) writer_->Submit(Insert(++id));
      while (!tx.IsLong()) absl::SleepFor(absl::Microseconds(100));
      taken = absl::Now() - tx.now();
      done.Notify();
      return absl::OkStatus();
    });
    bulk.bulk = true;
    writer_->Submit(std::move(bulk));
    done.WaitForNotification();
    return taken;
  };
  const absl::Duration alone = piece(false);
  absl::Duration among_others = piece(true);
  // A busy machine may wake the work long after its time, but not always.
  for (int i = 0; i < 50 && among_others >= alone; ++i) among_others = piece(true);
  Stop();
  EXPECT_GT(alone, 2 * kAmongOthers);
  EXPECT_GE(among_others, kAmongOthers);
  EXPECT_LT(among_others, alone);
}

}  // namespace
}  // namespace zhaolian
