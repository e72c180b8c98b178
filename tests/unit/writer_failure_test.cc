#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/writer.h"
#include "tests/support/recorded_writer.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What the writer does when the engine below it fails.
using WriterFailureTest = RecordedWriter;

TEST_F(WriterFailureTest, WhatWasPutOffAndMeetsDamageRefusesTheGroupAndNothingMore) {
  Start();
  Hold();
  writer_->Submit(Insert(1));
  writer_->Submit(Operation(2, [](Tx& tx) {
    tx.BeforeCommit(0, [](Connection&) { return absl::DataLossError("a damaged page"); });
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

TEST_F(WriterFailureTest, AFailedCommitAcknowledgesNothingAndPoisons) {
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

TEST_F(WriterFailureTest, APoisonedWriterRefusesWhileItStillRuns) {
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

TEST_F(WriterFailureTest, AFailedCheckpointPoisonsAfterTheReport) {
  Start([](const std::string& call) {
    return call == "maintain" ? absl::DataLossError("the disk is gone") : absl::OkStatus();
  });
  writer_->Submit(Insert(1));
  writer_->Close();
  EXPECT_TRUE(ReportOf(1).ok());
  EXPECT_EQ(poisonings().size(), 1u);
}

TEST_F(WriterFailureTest, ABusyDatabaseRefusesTheGroupAndNothingMore) {
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
class FullDiskTest : public WriterFailureTest, public testing::WithParamInterface<std::string> {};

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

TEST_F(WriterFailureTest, ACheckpointThatFindsNoRoomHarmsNobody) {
  Start([](const std::string& call) {
    return call == "maintain" ? absl::ResourceExhaustedError("no room") : absl::OkStatus();
  });
  writer_->Submit(Insert(1));
  Stop();
  EXPECT_TRUE(ReportOf(1).ok());
  EXPECT_THAT(poisonings(), IsEmpty());
}

TEST_F(WriterFailureTest, AFailedWriteInsideAnOperationPoisons) {
  Start([](const std::string& call) {
    return call.find("INSERT INTO items") == 0 ? absl::UnknownError("write failed")
                                               : absl::OkStatus();
  });
  writer_->Submit(Insert(1));
  writer_->Close();
  EXPECT_EQ(ErrorReason(ReportOf(1)), "STORAGE_FAILED");
  EXPECT_EQ(poisonings().size(), 1u);
}

// Whatever fails of an attempt's own savepoint, and what the disk refuses inside it.
TEST_F(WriterFailureTest, AnOperationCannotGoOnAfterAnAttemptThatBrokeTheTransaction) {
  for (const std::string broken : {"savepoint", "release", "rollback to", "INSERT INTO items"}) {
    bool armed = false;
    Start([&](const std::string& call) {
      return armed && call.find(broken) == 0 ? absl::ResourceExhaustedError("no room")
                                             : absl::OkStatus();
    });
    writer_->Submit(Operation(1, [&](Tx& tx) {
      armed = true;
      const absl::Status attempt = tx.Attempt([&] {
        RETURN_IF_ERROR(tx.connection().Run("INSERT INTO items (id, revision) VALUES (1, $1)",
                                            {tx.NextRevision()}));
        return broken == "rollback to" ? absl::AbortedError("refused") : absl::OkStatus();
      });
      armed = false;
      EXPECT_EQ(attempt, absl::ResourceExhaustedError("no room")) << broken;
      EXPECT_EQ(tx.Attempt([] { return absl::OkStatus(); }), attempt) << broken;
      return absl::OkStatus();
    }));
    writer_->Submit(Insert(2));
    Stop();
    EXPECT_EQ(ErrorReason(ReportOf(1)), "DISK_FULL") << broken;
    EXPECT_THAT(Items(), testing::AnyOf(IsEmpty(), ElementsAre(2))) << broken;
    EXPECT_THAT(poisonings(), IsEmpty()) << broken;
    ASSERT_TRUE(Connect()->RunScript("DELETE FROM items").ok());
    absl::MutexLock lock(&mutex_);
    reports_.clear();
  }
}

TEST_F(WriterFailureTest, ADamagedRowHarmsNoOtherOperation) {
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

// Whichever call to the database fails, and however: what was acknowledged is
// there, what was refused is not, and every operation is reported once.
TEST_F(WriterFailureTest, NoFaultAcknowledgesWhatIsNotThere) {
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

}  // namespace
}  // namespace zhaolian
