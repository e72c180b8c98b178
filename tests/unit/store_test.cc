#include "storage/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "storage/search_index.h"
#include "tests/support/counting_sleeper.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

v1::Unit UnitCalled(const std::string& id) {
  v1::Unit unit;
  unit.set_name("units/" + id);
  unit.set_display_name("扬子江办事处");
  unit.set_kind(v1::Unit::KIND_OFFICE);
  return unit;
}

class StoreTest : public testing::Test {
 protected:
  size_t Finds(const std::string& text) {
    size_t found = 0;
    absl::Status status = store_.Read([&](Connection& connection) {
      auto finds = FindSearchDocuments(connection, SearchTier::kContained, *ParseSearchQuery(text),
                                       {}, {}, 10);
      if (finds.ok()) found = finds->size();
      return finds.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return found;
  }

  // The search index is made again then.
  absl::Status OpenWithAnotherSearchVersion() {
    const absl::Status outdated = store_.Write([](Tx& tx) {
      return tx.connection().Run("UPDATE facts SET value = 'other' WHERE key = 'search_version'");
    });
    return outdated.ok() ? store_.Open() : outdated;
  }

  TestStore store_;
};

TEST_F(StoreTest, KeepsRowsOverAReopen) {
  v1::Unit unit = UnitCalled("east");
  ASSERT_TRUE(store_.Insert(unit).ok());
  ASSERT_TRUE(store_.Open().ok());
  v1::Unit read;
  ASSERT_TRUE(store_.Get("units/east", read).ok());
  EXPECT_EQ(read.SerializeAsString(), unit.SerializeAsString());
  EXPECT_EQ(store_->schema_version(), BuiltInMigrations().back().number);
}

TEST_F(StoreTest, RefusesADatabaseOfANewerSchemaNamingTheVersion) {
  StoreOptions newer;
  newer.migrations.push_back({90, "0090_later", "CREATE TABLE later (x TEXT);"});
  ASSERT_TRUE(store_.Open(std::move(newer)).ok());
  const absl::Status status = store_.Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("schema version 90"));
}

TEST_F(StoreTest, RefusesTablesThatMissAColumnNamingTheLine) {
  StoreOptions older;
  older.migrations.push_back(
      {91, "0091_drop", "DROP INDEX leads_code; ALTER TABLE leads DROP COLUMN code;"});
  const absl::Status status = store_.Open(std::move(older));
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("a migration is missing"),
                    HasSubstr("ALTER TABLE leads ADD COLUMN code TEXT NOT NULL DEFAULT '';")));
}

TEST_F(StoreTest, FillsNewColumnsAndLinksFromTheMessages) {
  v1::Lead lead;
  lead.set_name("leads/factory");
  lead.set_code("L-7");
  lead.add_host_units("units/east");
  v1::Unit host = UnitCalled("east");
  ASSERT_TRUE(store_.Insert(host).ok());
  ASSERT_TRUE(store_.Insert(lead).ok());
  StoreOptions newer;
  newer.migrations.push_back(
      {92, "0092_refill",
       "DROP INDEX leads_code; ALTER TABLE leads DROP COLUMN code; DELETE FROM links;"
       "ALTER TABLE leads ADD COLUMN code TEXT NOT NULL DEFAULT '';"
       "DELETE FROM facts WHERE key = 'columns:leads';"});
  ASSERT_TRUE(store_.Open(std::move(newer)).ok());
  EXPECT_EQ(store_.Number("SELECT count(*) FROM leads WHERE code = 'L-7'"), 1);
  EXPECT_EQ(store_.Number("SELECT count(*) FROM links WHERE target = 'units/east'"), 1);
  v1::Lead read;
  ASSERT_TRUE(store_.Get("leads/factory", read).ok());
  EXPECT_EQ(read.SerializeAsString(), lead.SerializeAsString());
}

TEST_F(StoreTest, LeavesTablesAloneWhoseColumnsAreAsBefore) {
  v1::Unit unit = UnitCalled("east");
  ASSERT_TRUE(store_.Insert(unit).ok());
  StoreOptions newer;
  newer.migrations.push_back({92, "0092_other",
                              "UPDATE units SET display_name = 'as it was left'; DELETE FROM facts"
                              " WHERE key = 'columns:leads';"});
  ASSERT_TRUE(store_.Open(newer).ok());
  EXPECT_EQ(store_.Number("SELECT count(*) FROM units WHERE display_name = 'as it was left'"), 1);
  ASSERT_TRUE(store_
                  .Write([](Tx& tx) {
                    return tx.connection().Run(
                        "UPDATE facts SET value = '1 name:TEXT' WHERE key = 'columns:units'");
                  })
                  .ok());
  ASSERT_TRUE(store_.Open(newer).ok());
  EXPECT_EQ(store_.Number("SELECT count(*) FROM units WHERE display_name = 'as it was left'"), 0);
}

TEST_F(StoreTest, RebuildsTheSearchIndexWhenItsVersionDiffers) {
  v1::Unit live = UnitCalled("live"), deleted = UnitCalled("deleted");
  ASSERT_TRUE(store_.Insert(live).ok());
  ASSERT_TRUE(store_.Insert(deleted).ok());
  const v1::Unit before = deleted;
  *deleted.mutable_delete_time() = deleted.update_time();
  ASSERT_TRUE(store_.Replace(before, deleted).ok());
  ASSERT_EQ(Finds("扬子江"), 1u);

  // An index of another version, which may be anything.
  ASSERT_TRUE(store_.Write([](Tx& tx) { return CreateSearchIndex(tx.connection()); }).ok());
  ASSERT_TRUE(store_.Open().ok());
  EXPECT_EQ(Finds("扬子江"), 0u) << "the same version is left alone";
  ASSERT_TRUE(OpenWithAnotherSearchVersion().ok());
  EXPECT_EQ(Finds("扬子江"), 1u);
}

TEST_F(StoreTest, ManyCommitsLeaveFewPartsOfTheSearchIndexThatOnlyItsStepsMerge) {
  constexpr int kCommits = 300;
  const std::string parts = "SELECT count(DISTINCT segid) FROM search_idx";
  for (int i = 0; i < kCommits; ++i) {
    v1::Unit unit = UnitCalled("u" + std::to_string(i));
    ASSERT_TRUE(store_.Insert(unit).ok());
    EXPECT_LT(store_.Number(parts), 32) << i;
  }
  EXPECT_GT(store_.Number(parts), 3);
  const std::string taken_over =
      "SELECT count(*) FROM search_config WHERE k = 'automerge' AND v = 0";
  EXPECT_EQ(store_.Number(taken_over), 1);
  ASSERT_TRUE(OpenWithAnotherSearchVersion().ok());
  EXPECT_LT(store_.Number(parts), 32) << "those of an index that was made again";
  EXPECT_EQ(store_.Number(taken_over), 1);
}

TEST_F(StoreTest, ReadsSeeAWriteThatWasReported) {
  for (int i = 0; i < 20; ++i) {
    v1::Unit unit = UnitCalled("u" + std::to_string(i)), read;
    ASSERT_TRUE(store_.Insert(unit).ok());
    ASSERT_TRUE(store_.Get(unit.name(), read).ok()) << i;
  }
}

TEST_F(StoreTest, RefusesReadsThatDoNotFitIntoTheQueue) {
  StoreOptions narrow;
  narrow.reader_threads = 1;
  narrow.reader_queue_limit = 1;
  ASSERT_TRUE(store_.Open(std::move(narrow)).ok());
  absl::Notification started, release, queued_ran;
  store_->Read(absl::InfiniteFuture(), [&](const absl::Status&, Connection&) {
    started.Notify();
    release.WaitForNotification();
  });
  started.WaitForNotification();
  store_->Read(absl::InfiniteFuture(), [&](const absl::Status& status, Connection&) {
    EXPECT_TRUE(status.ok());
    queued_ran.Notify();
  });
  absl::Status refusal;
  store_->Read(absl::InfiniteFuture(),
               [&](const absl::Status& status, Connection&) { refusal = status; });
  release.Notify();
  queued_ran.WaitForNotification();
  EXPECT_TRUE(absl::IsResourceExhausted(refusal));
  EXPECT_EQ(ErrorReason(refusal), "READERS_BUSY");
  EXPECT_TRUE(ErrorDetail<google::rpc::RetryInfo>(refusal).has_retry_delay());
}

// What a Get has found is sent with what the next ones find, but not after a long list.
TEST_F(StoreTest, WhomAReadWakesIsWokenBeforeOneThatMayLast) {
  StoreOptions narrow;
  narrow.reader_threads = 1;
  ASSERT_TRUE(store_.Open(std::move(narrow)).ok());
  CountingSleeper sleeper;
  absl::Notification all_queued, done;
  const auto wake = [&](const absl::Status&, Connection&) { WakeBatch::Wake(sleeper); };
  int at_long = -1;
  store_->Read(absl::InfiniteFuture(),
               [&](const absl::Status&, Connection&) { all_queued.WaitForNotification(); });
  store_->ReadBriefly(absl::InfiniteFuture(), wake);
  store_->Read(absl::InfiniteFuture(), [&](const absl::Status&, Connection&) {
    at_long = sleeper.woken;
    done.Notify();
  });
  all_queued.Notify();
  done.WaitForNotification();
  EXPECT_EQ(at_long, 1);
}

TEST_F(StoreTest, ABulkReadGoesBehindTheOthersAndLeavesAReaderToThem) {
  absl::Notification first_runs, go_on, second_runs, all_done;
  std::atomic<int> others = 0, others_before_second = -1;
  store_->ReadBulk(absl::InfiniteFuture(), [&](const absl::Status&, Connection&) {
    first_runs.Notify();
    go_on.WaitForNotification();
  });
  first_runs.WaitForNotification();
  store_->ReadBulk(absl::InfiniteFuture(), [&](const absl::Status& status, Connection&) {
    EXPECT_TRUE(status.ok()) << status;
    others_before_second = others.load();
    all_done.Notify();
  });
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(store_
                    .Read([&](Connection&) {
                      ++others;
                      return absl::OkStatus();
                    })
                    .ok());
  }
  EXPECT_EQ(others_before_second, -1) << "one bulk read at a time";
  go_on.Notify();
  all_done.WaitForNotification();
  EXPECT_EQ(others_before_second, 20);
}

TEST_F(StoreTest, BulkReadsLeaveTheProcessorToTheOthers) {
  int policy = -1;
  absl::Notification done;
  store_->ReadBulk(absl::InfiniteFuture(), [&](const absl::Status&, Connection&) {
    policy = sched_getscheduler(0);
    done.Notify();
  });
  done.WaitForNotification();
  EXPECT_EQ(policy, SCHED_IDLE);
  absl::Status read = store_.Read([&](Connection&) {
    policy = sched_getscheduler(0);
    return absl::OkStatus();
  });
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_EQ(policy, SCHED_OTHER);
}

TEST_F(StoreTest, DoesNotStartAReadAfterItsDeadline) {
  absl::Notification done;
  absl::Status told;
  store_->Read(absl::Now() - absl::Seconds(1), [&](const absl::Status& status, Connection&) {
    told = status;
    done.Notify();
  });
  done.WaitForNotification();
  EXPECT_TRUE(absl::IsDeadlineExceeded(told));
  EXPECT_EQ(ErrorReason(told), "DEADLINE_EXCEEDED");
}

TEST_F(StoreTest, BreaksOffAReadAtItsDeadlineAndServesTheNext) {
  StoreOptions narrow;
  narrow.reader_threads = 1;
  ASSERT_TRUE(store_.Open(std::move(narrow)).ok());
  absl::Notification done;
  absl::Status result;
  store_->Read(absl::Now() + absl::Milliseconds(100),
               [&](const absl::Status&, Connection& connection) {
                 result = connection.Run(
                     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                     " WHERE i < 2000000000) SELECT max(i) FROM n");
                 done.Notify();
               });
  done.WaitForNotification();
  EXPECT_TRUE(absl::IsDeadlineExceeded(result)) << result;
  EXPECT_EQ(store_.Number("SELECT 5"), 5);
}

TEST_F(StoreTest, CloseFinishesQueuedReadsAndWritesAndRefusesTheRest) {
  std::atomic<int> reads = 0, writes = 0;
  for (int i = 0; i < 50; ++i) {
    store_->Read(absl::InfiniteFuture(), [&](const absl::Status& status, Connection&) {
      if (status.ok()) ++reads;
    });
    Writer::Operation operation;
    operation.run = [](Tx&) { return absl::OkStatus(); };
    operation.done = [&](const absl::Status& status) {
      if (status.ok()) ++writes;
    };
    store_->Write(std::move(operation));
  }
  store_->Close();
  EXPECT_EQ(reads, 50);
  EXPECT_EQ(writes, 50);
  absl::Status read_after, write_after;
  store_->Read(absl::InfiniteFuture(),
               [&](const absl::Status& status, Connection&) { read_after = status; });
  Writer::Operation operation;
  operation.run = [](Tx&) { return absl::OkStatus(); };
  operation.done = [&](absl::Status status) { write_after = std::move(status); };
  store_->Write(std::move(operation));
  EXPECT_EQ(ErrorReason(read_after), "SHUTTING_DOWN");
  EXPECT_TRUE(absl::IsUnavailable(write_after));
}

TEST_F(StoreTest, SaysWhichEngineItRunsOn) { EXPECT_THAT(store_->engine(), HasSubstr("SQLite")); }

}  // namespace
}  // namespace zhaolian
