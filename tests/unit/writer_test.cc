#include "storage/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/support/faulty_connection.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Lt;

// A database with the head row and a table of items, a writer over it, and the
// record of what the writer did and reported.
class WriterTest : public testing::Test {
 protected:
  void SetUp() override {
    database_ = OpenSqlite(directory_.Path("test.db"));
    auto connection = Connect();
    ASSERT_TRUE(connection
                    ->RunScript("CREATE TABLE head (id BIGINT PRIMARY KEY, revision BIGINT);"
                                "INSERT INTO head VALUES (1, 0);"
                                "CREATE TABLE items (id BIGINT PRIMARY KEY, revision BIGINT);")
                    .ok());
  }

  void TearDown() override { Stop(); }

  std::unique_ptr<Connection> Connect() { return *database_->Connect(true); }

  void Start(FaultyConnection::Fault fault = {}) {
    auto observe = [this, fault = std::move(fault)](const std::string& call) {
      Record(call);
      return fault ? fault(call) : absl::OkStatus();
    };
    WriterEvents events;
    events.poisoned = [this](const absl::Status& cause) {
      absl::MutexLock lock(&mutex_);
      poisonings_.push_back(cause);
    };
    events.disk_full = [this](bool full) { Record(full ? "disk full" : "disk has room"); };
    writer_ = std::make_unique<Writer>(std::make_unique<FaultyConnection>(Connect(), observe),
                                       limits_, std::move(events));
  }

  void Stop() { writer_.reset(); }

  // Inserts an item under the next revision.
  Writer::Operation Insert(int64_t id) {
    return Operation(id, [id](Tx& tx) {
      return tx.connection().Run("INSERT INTO items (id, revision) VALUES ($1, $2)",
                                 {id, tx.NextRevision()});
    });
  }

  // The same, put off until the commit.
  Writer::Operation InsertLast(int64_t id) {
    return Operation(id, [this, id](Tx& tx) {
      tx.BeforeCommit([this, id, revision = tx.NextRevision()](Connection& connection) {
        Record(absl::StrCat("last ", id));
        return connection.Run("INSERT INTO items (id, revision) VALUES ($1, $2)", {id, revision});
      });
      return absl::OkStatus();
    });
  }

  // `id` only names the operation in the record.
  Writer::Operation Operation(int64_t id, std::function<absl::Status(Tx&)> run) {
    Writer::Operation operation;
    operation.run = std::move(run);
    operation.done = [this, id](absl::Status status) {
      absl::MutexLock lock(&mutex_);
      calls_.push_back(absl::StrCat("done ", id));
      reports_[id].push_back(std::move(status));
    };
    return operation;
  }

  // Holds the writer in an operation of its own until Release, so that what is
  // submitted meanwhile is taken as one group.
  void Hold() {
    Writer::Operation operation;
    absl::Notification started;
    held_ = std::make_unique<absl::Notification>();
    operation.run = [&](Tx&) {
      started.Notify();
      held_->WaitForNotification();
      return absl::OkStatus();
    };
    operation.done = [](const absl::Status&) {};
    writer_->Submit(std::move(operation));
    started.WaitForNotification();
  }
  void Release() { held_->Notify(); }

  absl::Status ReportOf(int64_t id) {
    absl::MutexLock lock(&mutex_);
    if (reports_[id].size() != 1) {
      return absl::InternalError(
          absl::StrCat("operation ", id, " was reported ", reports_[id].size(), " times"));
    }
    return reports_[id].front();
  }

  std::vector<int64_t> Column(const std::string& sql) {
    std::vector<int64_t> values;
    EXPECT_TRUE(
        Connect()->Run(sql, {}, [&](const Row& row) { values.push_back(row.Integer(0)); }).ok());
    return values;
  }
  std::vector<int64_t> Items() { return Column("SELECT id FROM items ORDER BY id"); }
  int64_t Head() { return Column("SELECT revision FROM head").front(); }

  void Record(const std::string& call) {
    absl::MutexLock lock(&mutex_);
    calls_.push_back(call);
  }
  size_t ReportsOf(int64_t id) {
    absl::MutexLock lock(&mutex_);
    return reports_[id].size();
  }

  int Count(const std::string& call) {
    absl::MutexLock lock(&mutex_);
    return static_cast<int>(std::count(calls_.begin(), calls_.end(), call));
  }
  std::vector<std::string> CallsNamed(absl::string_view part) {
    absl::MutexLock lock(&mutex_);
    std::vector<std::string> found;
    for (const std::string& call : calls_) {
      if (call.find(std::string(part)) != std::string::npos) found.push_back(call);
    }
    return found;
  }
  std::vector<absl::Status> poisonings() {
    absl::MutexLock lock(&mutex_);
    return poisonings_;
  }

  ScratchDirectory directory_;
  Writer::Limits limits_ = {1000, absl::InfiniteDuration()};
  std::unique_ptr<Database> database_;
  std::unique_ptr<absl::Notification> held_;
  absl::Mutex mutex_;
  std::vector<std::string> calls_ ABSL_GUARDED_BY(mutex_);
  std::map<int64_t, std::vector<absl::Status>> reports_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> poisonings_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Writer> writer_;
};

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

TEST_F(WriterTest, ForgetsWhatAnOperationPutOffThatIsUndone) {
  Start();
  Writer::Operation dry_run = InsertLast(1);
  dry_run.dry_run = true;
  writer_->Submit(std::move(dry_run));
  writer_->Submit(Operation(2, [](Tx& tx) {
    tx.BeforeCommit([](Connection&) { return absl::UnknownError("must not run"); });
    return absl::Status(Error(absl::StatusCode::kNotFound, "NOT_FOUND", "no such row"));
  }));
  writer_->Submit(InsertLast(3));
  Stop();
  EXPECT_TRUE(absl::IsNotFound(ReportOf(2)));
  EXPECT_TRUE(ReportOf(3).ok()) << ReportOf(3);
  EXPECT_THAT(Items(), ElementsAre(3));
}

TEST_F(WriterTest, WhatWasPutOffAndMeetsDamageRefusesTheGroupAndNothingMore) {
  Start();
  Hold();
  writer_->Submit(Insert(1));
  writer_->Submit(Operation(2, [](Tx& tx) {
    tx.BeforeCommit([](Connection&) { return absl::DataLossError("a damaged page"); });
    return absl::OkStatus();
  }));
  Release();
  while (ReportsOf(2) == 0) absl::SleepFor(absl::Milliseconds(1));
  writer_->Submit(Insert(3));
  Stop();
  EXPECT_TRUE(absl::IsUnavailable(ReportOf(1)));
  EXPECT_TRUE(absl::IsUnavailable(ReportOf(2)));
  EXPECT_TRUE(ReportOf(3).ok()) << ReportOf(3);
  EXPECT_THAT(Items(), ElementsAre(3));
  EXPECT_THAT(poisonings(), IsEmpty());
}

TEST_F(WriterTest, ReportsInTheOrderOfSubmission) {
  Start();
  Hold();
  for (int i = 1; i <= 5; ++i) writer_->Submit(Insert(i));
  Release();
  Stop();
  EXPECT_THAT(CallsNamed("done"), ElementsAre("done 1", "done 2", "done 3", "done 4", "done 5"));
}

TEST_F(WriterTest, AFailedCommitAcknowledgesNothingAndPoisons) {
  std::atomic<bool> broken = false;
  Start([&](const std::string& call) {
    return broken && call == "commit" ? absl::DataLossError("the disk is gone") : absl::OkStatus();
  });
  Hold();
  broken = true;
  for (int i = 1; i <= 3; ++i) writer_->Submit(Insert(i));
  Release();
  writer_->Close();
  bool ran = false;
  writer_->Submit(Operation(4, [&](Tx&) {
    ran = true;
    return absl::OkStatus();
  }));
  for (int i = 1; i <= 4; ++i) {
    EXPECT_EQ(ReportOf(i).code(), absl::StatusCode::kUnavailable) << i;
    EXPECT_EQ(ErrorReason(ReportOf(i)), "STORAGE_FAILED") << i;
  }
  EXPECT_FALSE(ran);
  ASSERT_EQ(poisonings().size(), 1u);
  EXPECT_EQ(poisonings()[0], absl::DataLossError("the disk is gone"));
  EXPECT_THAT(Items(), IsEmpty());
}

TEST_F(WriterTest, APoisonedWriterRefusesWhileItStillRuns) {
  Start([](const std::string& call) {
    return call == "commit" ? absl::DataLossError("the disk is gone") : absl::OkStatus();
  });
  absl::Notification reported;
  Writer::Operation first = Insert(1);
  first.done = [&](const absl::Status&) { reported.Notify(); };
  writer_->Submit(std::move(first));
  reported.WaitForNotification();
  writer_->Submit(Insert(2));  // reported at once, before the writer ends
  EXPECT_EQ(ErrorReason(ReportOf(2)), "STORAGE_FAILED");
  EXPECT_EQ(Count("begin"), 1);
}

TEST_F(WriterTest, AFailedCheckpointPoisonsAfterTheReport) {
  Start([](const std::string& call) {
    return call == "maintain" ? absl::DataLossError("the disk is gone") : absl::OkStatus();
  });
  writer_->Submit(Insert(1));
  writer_->Close();
  EXPECT_TRUE(ReportOf(1).ok());
  EXPECT_EQ(poisonings().size(), 1u);
}

TEST_F(WriterTest, ABusyDatabaseRefusesTheGroupAndNothingMore) {
  std::atomic<bool> busy = true;
  Start([&](const std::string& call) {
    return call == "begin" && busy ? absl::UnavailableError("database is locked")
                                   : absl::OkStatus();
  });
  absl::Notification refused;
  Writer::Operation first = Insert(1);
  absl::Status status;
  first.done = [&](absl::Status reported) {
    status = std::move(reported);
    refused.Notify();
  };
  writer_->Submit(std::move(first));
  refused.WaitForNotification();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  busy = false;
  writer_->Submit(Insert(2));
  Stop();
  EXPECT_TRUE(ReportOf(2).ok()) << ReportOf(2);
  EXPECT_THAT(poisonings(), IsEmpty());
  EXPECT_THAT(Items(), ElementsAre(2));
}

// A commit, a statement or a checkpoint that finds no room on the disk.
class FullDiskTest : public WriterTest, public testing::WithParamInterface<std::string> {};

TEST_P(FullDiskTest, RefusesChangesUntilThereIsRoomAndGoesOnByItself) {
  std::atomic<bool> full = false;
  Start([&](const std::string& call) {
    return full && call.find(GetParam()) == 0 ? absl::ResourceExhaustedError("no room")
                                              : absl::OkStatus();
  });
  Hold();
  full = true;
  for (int i = 1; i <= 3; ++i) writer_->Submit(Insert(i));
  Release();
  while (writer_->waiting() > 0 || ReportsOf(3) == 0) absl::SleepFor(absl::Milliseconds(1));
  full = false;
  writer_->Submit(Insert(4));
  Stop();
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(ErrorReason(ReportOf(i)), "DISK_FULL") << i;
    EXPECT_EQ(ReportOf(i).code(), absl::StatusCode::kResourceExhausted) << i;
  }
  EXPECT_TRUE(ReportOf(4).ok()) << ReportOf(4);
  EXPECT_THAT(Items(), ElementsAre(4));
  EXPECT_THAT(poisonings(), IsEmpty());
  EXPECT_THAT(CallsNamed("disk "), ElementsAre("disk full", "disk has room"));
}

INSTANTIATE_TEST_SUITE_P(EveryCall, FullDiskTest,
                         testing::Values("commit", "begin", "INSERT INTO items"));

TEST_F(WriterTest, ACheckpointThatFindsNoRoomHarmsNobody) {
  Start([](const std::string& call) {
    return call == "maintain" ? absl::ResourceExhaustedError("no room") : absl::OkStatus();
  });
  writer_->Submit(Insert(1));
  Stop();
  EXPECT_TRUE(ReportOf(1).ok());
  EXPECT_THAT(poisonings(), IsEmpty());
}

TEST_F(WriterTest, AFailedWriteInsideAnOperationPoisons) {
  Start([](const std::string& call) {
    return call.find("INSERT INTO items") == 0 ? absl::UnknownError("write failed")
                                               : absl::OkStatus();
  });
  writer_->Submit(Insert(1));
  writer_->Close();
  EXPECT_EQ(ErrorReason(ReportOf(1)), "STORAGE_FAILED");
  EXPECT_EQ(poisonings().size(), 1u);
}

TEST_F(WriterTest, ADamagedRowHarmsNoOtherOperation) {
  Start([](const std::string& call) {
    return call.find("INSERT INTO items") == 0 ? absl::DataLossError("a damaged page")
                                               : absl::OkStatus();
  });
  Hold();
  writer_->Submit(Insert(1));
  writer_->Submit(Operation(2, [](Tx& tx) {
    return tx.connection().Run("DELETE FROM items WHERE id = $1", {int64_t{7}});
  }));
  Release();
  Stop();
  EXPECT_TRUE(absl::IsDataLoss(ReportOf(1)));
  EXPECT_TRUE(ReportOf(2).ok()) << ReportOf(2);
  EXPECT_THAT(poisonings(), IsEmpty());
}

TEST_F(WriterTest, RefusesWhatHasWaitedTooLongButNotBulkWork) {
  limits_.age = absl::Milliseconds(20);
  Start();
  Hold();
  writer_->Submit(Insert(1));
  Writer::Operation bulk = Insert(2);
  bulk.bulk = true;
  writer_->Submit(std::move(bulk));
  absl::SleepFor(absl::Milliseconds(30));
  EXPECT_GE(writer_->longest_wait(), absl::Milliseconds(30));
  Release();
  Stop();
  EXPECT_EQ(ErrorReason(ReportOf(1)), "WRITER_BUSY");
  EXPECT_TRUE(ReportOf(2).ok()) << ReportOf(2);
  EXPECT_THAT(Items(), ElementsAre(2));
}

// Whichever call to the database fails, and however: what was acknowledged is
// there, what was refused is not, and every operation is reported once.
TEST_F(WriterTest, NoFaultAcknowledgesWhatIsNotThere) {
  constexpr int kOperations = 4;
  bool reached_the_end = false;
  for (int fault = 0; !reached_the_end; ++fault) {
    ASSERT_LT(fault, 200);
    ASSERT_TRUE(Connect()->RunScript("DELETE FROM items; UPDATE head SET revision = 0").ok());
    {
      absl::MutexLock lock(&mutex_);
      reports_.clear();
      poisonings_.clear();
    }
    std::atomic<bool> armed = false;
    std::atomic<int> calls = 0;
    std::string failed;
    Start([&](const std::string& call) {
      if (!armed || calls++ != fault) return absl::OkStatus();
      failed = call;
      return absl::InternalError("planted");
    });
    Hold();
    armed = true;
    for (int i = 1; i <= kOperations; ++i) writer_->Submit(Insert(i));
    Release();
    Stop();
    reached_the_end = failed.empty();
    const std::vector<int64_t> items = Items();
    const std::vector<int64_t> revisions = Column("SELECT revision FROM items ORDER BY id");
    for (int i = 1; i <= kOperations; ++i) {
      const bool there = std::find(items.begin(), items.end(), i) != items.end();
      EXPECT_EQ(ReportOf(i).ok(), there)
          << "operation " << i << " when call " << fault << " failed: " << failed;
    }
    for (size_t i = 1; i < revisions.size(); ++i) EXPECT_LT(revisions[i - 1], revisions[i]);
    EXPECT_EQ(Head(), static_cast<int64_t>(items.size())) << failed;
  }
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
  std::vector<int64_t> expected;
  for (int64_t i = 1; i <= 30; ++i) expected.push_back(i);
  EXPECT_EQ(Column("SELECT revision FROM items ORDER BY id"), expected);
  EXPECT_EQ(Head(), 30);
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

TEST_F(WriterTest, DoesNotStartAnOperationAfterItsDeadline) {
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
TEST_F(WriterTest, ADeadlineThatPassesInsideAnOperationHarmsNobodyElse) {
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

TEST_F(WriterTest, RefusesWhatDoesNotFitIntoTheQueue) {
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

TEST_F(WriterTest, CountsBulkWorkInTheQueueToo) {
  limits_.queue = 1;
  Start();
  Hold();
  Writer::Operation bulk = Insert(1);
  bulk.bulk = true;
  writer_->Submit(std::move(bulk));
  writer_->Submit(Insert(2));
  EXPECT_TRUE(absl::IsResourceExhausted(ReportOf(2)));
  Release();
}

TEST_F(WriterTest, RunsInteractiveWorkBeforeBulkWork) {
  Start();
  Hold();
  for (int i = 1; i <= 3; ++i) {
    Writer::Operation bulk = Insert(i);
    bulk.bulk = true;
    writer_->Submit(std::move(bulk));
  }
  writer_->Submit(Insert(11));
  writer_->Submit(Insert(12));
  Release();
  Stop();
  EXPECT_THAT(CallsNamed("done"), ElementsAre("done 11", "done 12", "done 1", "done 2", "done 3"));
}

// A group ends after a few milliseconds of work; what it took and did not run
// comes next, in order.
TEST_F(WriterTest, SlowOperationsDoNotHoldBackTheReportsOfEarlierOnes) {
  Start();
  Hold();
  for (int i = 1; i <= 4; ++i) {
    writer_->Submit(Operation(i, [](Tx&) {
      absl::SleepFor(absl::Milliseconds(15));
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

}  // namespace
}  // namespace zhaolian
