#include "storage/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/support/recorded_writer.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Lt;

using WriterTest = RecordedWriter;

TEST_F(WriterTest, ReportsAfterTheCommitOnly) {
  Start();
  writer_->Submit(Insert(1));
  Stop();
  EXPECT_TRUE(ReportOf(1).ok());
  absl::MutexLock lock(&mutex_);
  auto commit = std::find(calls_.begin(), calls_.end(), "commit");
  auto done = std::find(calls_.begin(), calls_.end(), "done 1");
  EXPECT_LT(commit, done);
  EXPECT_NE(done, calls_.end());
}

TEST_F(WriterTest, CommitsQueuedOperationsInGroups) {
  constexpr int kOperations = 64;
  Start();
  Hold();
  for (int i = 0; i < kOperations; ++i) writer_->Submit(Insert(i));
  Release();
  Stop();
  EXPECT_EQ(Items().size(), kOperations);
  EXPECT_THAT(Count("commit"), Lt(kOperations / 2));
}

TEST_F(WriterTest, RunsWhatWasPutOffOnceTheGroupIsDoneAndBeforeItsCommit) {
  Start();
  Hold();
  for (int i = 1; i <= 3; ++i) writer_->Submit(InsertLast(i));
  Release();
  Stop();
  EXPECT_THAT(CallsNamed("last"), ElementsAre("last 1", "last 2", "last 3"));
  EXPECT_THAT(Items(), ElementsAre(1, 2, 3));
  absl::MutexLock lock(&mutex_);
  const auto first = std::find(calls_.begin(), calls_.end(), "last 1");
  const auto done = std::find(calls_.begin(), calls_.end(), "done 1");
  EXPECT_EQ(std::count(calls_.begin(), first, "release"), 4);  // the three, and who held them
  EXPECT_EQ(std::count(first, done, "commit"), 1);
}

TEST_F(WriterTest, RunsWhatWasPutOffByItsPlaceWhateverOperationItIsOf) {
  Start();
  Hold();
  for (const auto& [id, place] : {std::pair(1, 20), {2, 10}, {3, 20}, {4, 10}}) {
    writer_->Submit(InsertLast(id, place));
  }
  Release();
  Stop();
  EXPECT_THAT(CallsNamed("last"), ElementsAre("last 2", "last 4", "last 1", "last 3"));
}

TEST_F(WriterTest, ForgetsWhatAnOperationPutOffThatIsUndone) {
  Start();
  Writer::Operation dry_run = InsertLast(1);
  dry_run.dry_run = true;
  writer_->Submit(std::move(dry_run));
  writer_->Submit(Operation(2, [](Tx& tx) {
    tx.BeforeCommit(0, [](Connection&) { return absl::UnknownError("must not run"); });
    return absl::Status(Error(absl::StatusCode::kNotFound, "NOT_FOUND", "no such row"));
  }));
  writer_->Submit(InsertLast(3));
  Stop();
  EXPECT_TRUE(absl::IsNotFound(ReportOf(2)));
  EXPECT_TRUE(ReportOf(3).ok()) << ReportOf(3);
  EXPECT_THAT(Items(), ElementsAre(3));
}

TEST_F(WriterTest, ReportsInTheOrderOfSubmission) {
  Start();
  Hold();
  for (int i = 1; i <= 5; ++i) writer_->Submit(Insert(i));
  Release();
  Stop();
  EXPECT_THAT(CallsNamed("done"), ElementsAre("done 1", "done 2", "done 3", "done 4", "done 5"));
}

TEST_F(WriterTest, AFailingOperationLeavesItsNeighbours) {
  Start();
  Hold();
  writer_->Submit(Insert(1));
  writer_->Submit(Operation(2, [](Tx& tx) {
    EXPECT_TRUE(tx.connection()
                    .Run("INSERT INTO items (id, revision) VALUES (2, $1)", {tx.NextRevision()})
                    .ok());
    return absl::AbortedError("changed my mind");
  }));
  writer_->Submit(Insert(3));
  Release();
  Stop();
  EXPECT_TRUE(ReportOf(1).ok());
  EXPECT_EQ(ReportOf(2), absl::AbortedError("changed my mind"));
  EXPECT_TRUE(ReportOf(3).ok());
  EXPECT_THAT(Items(), ElementsAre(1, 3));
  EXPECT_THAT(poisonings(), IsEmpty());
}

TEST_F(WriterTest, AnAttemptThatFailsIsUndoneAndItsOperationGoesOn) {
  Start();
  writer_->Submit(Operation(1, [](Tx& tx) {
    const auto insert = [&tx](int64_t id) {
      return tx.connection().Run("INSERT INTO items (id, revision) VALUES ($1, $2)",
                                 {id, tx.NextRevision()});
    };
    EXPECT_TRUE(insert(1).ok());
    EXPECT_TRUE(tx.Attempt([&] { return insert(2); }).ok());
    EXPECT_EQ(tx.Attempt([&] {
      EXPECT_TRUE(insert(3).ok());
      tx.BeforeCommit(0, [](Connection&) { return absl::UnknownError("must not run"); });
      return absl::AbortedError("changed my mind");
    }),
              absl::AbortedError("changed my mind"));
    EXPECT_TRUE(absl::IsAlreadyExists(tx.Attempt([&] { return insert(1); })));
    return insert(4);
  }));
  Stop();
  EXPECT_TRUE(ReportOf(1).ok()) << ReportOf(1);
  EXPECT_THAT(Items(), ElementsAre(1, 2, 4));
  EXPECT_THAT(Column("SELECT revision FROM items ORDER BY id"), ElementsAre(1, 2, 3));
  EXPECT_EQ(Head(), 3);
}

TEST_F(WriterTest, AttemptsThatSucceedAreUndoneWithTheirOperation) {
  Start();
  writer_->Submit(Operation(1, [](Tx& tx) -> absl::Status {
    EXPECT_TRUE(tx.Attempt([&] {
                    tx.BeforeCommit(0,
                                    [](Connection&) { return absl::UnknownError("must not run"); });
                    return tx.connection().Run("INSERT INTO items (id, revision) VALUES (1, $1)",
                                               {tx.NextRevision()});
                  }).ok());
    return absl::AbortedError("changed my mind");
  }));
  writer_->Submit(Insert(2));
  Stop();
  EXPECT_THAT(Items(), ElementsAre(2));
  EXPECT_EQ(Head(), 1);
}

TEST_F(WriterTest, ABrokenUniqueRuleFailsItsOperationOnly) {
  Start();
  Hold();
  writer_->Submit(Insert(1));
  Writer::Operation twin = Insert(1);
  twin.done = [this](absl::Status status) {
    absl::MutexLock lock(&mutex_);
    reports_[100].push_back(std::move(status));
  };
  writer_->Submit(std::move(twin));
  writer_->Submit(Insert(2));
  Release();
  Stop();
  EXPECT_TRUE(absl::IsAlreadyExists(ReportOf(100)));
  EXPECT_TRUE(ReportOf(2).ok());
  EXPECT_THAT(Items(), ElementsAre(1, 2));
}

TEST_F(WriterTest, ADryRunLeavesNoTraceAndTakesNoRevision) {
  Start();
  Writer::Operation rehearsal = Insert(1);
  rehearsal.dry_run = true;
  writer_->Submit(std::move(rehearsal));
  writer_->Submit(Insert(2));
  Stop();
  EXPECT_TRUE(ReportOf(1).ok());
  EXPECT_THAT(Items(), ElementsAre(2));
  EXPECT_THAT(Column("SELECT revision FROM items"), ElementsAre(1));
  EXPECT_EQ(Head(), 1);
}

TEST_F(WriterTest, ADryRunReportsTheErrorOfItsOperation) {
  Start();
  writer_->Submit(Insert(1));
  Writer::Operation rehearsal =
      Operation(2, [](Tx&) { return absl::FailedPreconditionError("not today"); });
  rehearsal.dry_run = true;
  writer_->Submit(std::move(rehearsal));
  Stop();
  EXPECT_EQ(ReportOf(2), absl::FailedPreconditionError("not today"));
}

TEST_F(WriterTest, RevisionsIncreaseWithoutGapsAlsoAfterAReopen) {
  for (int round = 0; round < 3; ++round) {
    Start();
    for (int i = 1; i <= 10; ++i) writer_->Submit(Insert(round * 10 + i));
    writer_->Submit(Operation(1000 + round, [](Tx& tx) {
      tx.NextRevision();
      return absl::CancelledError("takes none");
    }));
    Stop();
  }
  // In groups of one: each has a writer to itself.
  for (int i = 31; i <= 33; ++i) {
    Start();
    writer_->Submit(Insert(i));
    Stop();
  }
  std::vector<int64_t> expected;
  for (int64_t i = 1; i <= 33; ++i) expected.push_back(i);
  EXPECT_EQ(Column("SELECT revision FROM items ORDER BY id"), expected);
  EXPECT_EQ(Head(), 33);
}

TEST_F(WriterTest, GivesTheTimeInWholeMicroseconds) {
  Start();
  const absl::Time before = absl::Now();
  absl::Time now;
  writer_->Submit(Operation(1, [&](Tx& tx) {
    now = tx.now();
    return absl::OkStatus();
  }));
  Stop();
  EXPECT_EQ(now, absl::FromUnixMicros(absl::ToUnixMicros(now)));
  EXPECT_GE(now, before - absl::Microseconds(1));
  EXPECT_LE(now, absl::Now());
}

// A group ends after a few milliseconds of work; what it took and did not run
// comes next, in order.
TEST_F(WriterTest, SlowOperationsDoNotHoldBackTheReportsOfEarlierOnes) {
  Start();
  Hold();
  for (int i = 1; i <= 4; ++i) {
    writer_->Submit(Operation(i, [](Tx&) {
      absl::SleepFor(absl::Milliseconds(30));
      return absl::OkStatus();
    }));
  }
  Release();
  Stop();
  EXPECT_EQ(Count("commit"), 5);
  EXPECT_THAT(CallsNamed("done"), ElementsAre("done 1", "done 2", "done 3", "done 4"));
}

TEST_F(WriterTest, RecoverSeesTheUndoneStateAndDecidesTheReport) {
  Start();
  Writer::Operation operation = Operation(1, [](Tx& tx) {
    tx.connection().Run("INSERT INTO items (id, revision) VALUES (1, 1)").IgnoreError();
    return absl::AbortedError("first");
  });
  int64_t seen = -1;
  operation.recover = [&](Connection& connection, const absl::Status& status) -> absl::Status {
    EXPECT_EQ(status, absl::AbortedError("first"));
    EXPECT_TRUE(
        connection
            .Run("SELECT count(*) FROM items", {}, [&](const Row& row) { seen = row.Integer(0); })
            .ok());
    return absl::OkStatus();
  };
  writer_->Submit(std::move(operation));
  Stop();
  EXPECT_EQ(seen, 0);
  EXPECT_TRUE(ReportOf(1).ok());
  EXPECT_THAT(Items(), IsEmpty());
}

TEST_F(WriterTest, RecoverIsNotCalledForASuccess) {
  Start();
  Writer::Operation operation = Insert(1);
  operation.recover = [](Connection&, const absl::Status&) {
    return absl::InternalError("called");
  };
  writer_->Submit(std::move(operation));
  Stop();
  EXPECT_TRUE(ReportOf(1).ok());
}

TEST_F(WriterTest, CloseFinishesWhatIsQueuedAndRefusesTheRest) {
  Start();
  Hold();
  for (int i = 1; i <= 100; ++i) writer_->Submit(Insert(i));
  std::thread closer([&] { writer_->Close(); });
  Release();
  closer.join();
  EXPECT_EQ(Items().size(), 100u);
  for (int i = 1; i <= 100; ++i) EXPECT_TRUE(ReportOf(i).ok()) << ReportOf(i);
  writer_->Submit(Insert(101));
  EXPECT_TRUE(absl::IsUnavailable(ReportOf(101)));
  EXPECT_EQ(ErrorReason(ReportOf(101)), "SHUTTING_DOWN");
}

TEST_F(WriterTest, ManyThreadsEachGetOneReportAndOneRevision) {
  constexpr int kThreads = 4, kEach = 150;
  limits_.queue = kThreads * kEach;
  Start();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < kEach; ++i) writer_->Submit(Insert(t * kEach + i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  Stop();
  for (int i = 0; i < kThreads * kEach; ++i) EXPECT_TRUE(ReportOf(i).ok()) << ReportOf(i);
  EXPECT_EQ(Column("SELECT count(DISTINCT revision) FROM items").front(), kThreads * kEach);
  EXPECT_EQ(Head(), kThreads * kEach);
}

TEST_F(WriterTest, EmptiesTheLogBehindWhatIsQueued) {
  Start();
  writer_->Submit(Insert(1));
  absl::Notification told;
  bool emptied = false;
  writer_->EmptyLog(absl::InfiniteFuture(), [&](bool done) {
    emptied = done;
    told.Notify();
  });
  told.WaitForNotification();
  EXPECT_TRUE(emptied);
  EXPECT_EQ(std::filesystem::file_size(directory_.Path("test.db-wal")), 0u);
  EXPECT_THAT(Items(), ElementsAre(1));
}

TEST_F(WriterTest, TellsWhenAReaderHindersTheEmptyingAndEmptiesTheLogAfterIt) {
  Start();
  writer_->Submit(Insert(1));
  auto reader = Connect();
  ASSERT_TRUE(reader->BeginRead().ok());
  ASSERT_TRUE(reader->Run("SELECT id FROM items").ok());
  writer_->Submit(Insert(2));
  absl::Notification told;
  bool emptied = true;
  writer_->EmptyLog(absl::Now() + absl::Milliseconds(100), [&](bool done) {
    emptied = done;
    told.Notify();
  });
  told.WaitForNotification();
  EXPECT_FALSE(emptied);
  writer_->Submit(Insert(3));
  ASSERT_TRUE(reader->Commit().ok());
  const absl::Time patience = absl::Now() + absl::Seconds(20);
  while (std::filesystem::file_size(directory_.Path("test.db-wal")) > 0 && absl::Now() < patience) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(std::filesystem::file_size(directory_.Path("test.db-wal")), 0u);
  Stop();
  EXPECT_THAT(Items(), ElementsAre(1, 2, 3));
}

TEST_F(WriterTest, TellsThoseWhoWaitForTheLogWhenItCloses) {
  Start();
  auto reader = Connect();
  ASSERT_TRUE(reader->BeginRead().ok());
  ASSERT_TRUE(reader->Run("SELECT id FROM items").ok());
  writer_->Submit(Insert(1));
  int told = 0;
  writer_->EmptyLog(absl::InfiniteFuture(), [&](bool) { ++told; });
  writer_->Close();
  EXPECT_EQ(told, 1);
  writer_->EmptyLog(absl::InfiniteFuture(), [&](bool emptied) { told += emptied ? 10 : 1; });
  EXPECT_EQ(told, 2);
}

}  // namespace
}  // namespace zhaolian
