#include "server/nightly_backups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "storage/backup.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

using ::testing::UnorderedElementsAre;

namespace fs = std::filesystem;

const absl::Duration kKept = absl::Hours(30 * 24);
const absl::Duration kHalfPastTwo = absl::Hours(2) + absl::Minutes(30);

class NightlyBackupsTest : public testing::Test {
 protected:
  std::string folder() const { return store_.directory().Path("backups"); }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder(), none)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  TestStore store_;
};

TEST_F(NightlyBackupsTest, WritesABackupThatVerifies) {
  Backups backups(*store_, {folder(), ""}, kKept);
  const Schedule::Job job = NightlyBackup(backups, {kHalfPastTwo, 14}, absl::Now());
  ASSERT_TRUE(job.run().ok());
  ASSERT_EQ(Names().size(), 1u);
  EXPECT_TRUE(VerifyBackup(folder() + "/" + Names().front()).ok());
  EXPECT_TRUE(job.run().ok()) << "the same night again is no failure";
  EXPECT_GT(backups.newest(), absl::Now() - absl::Minutes(1));
}

TEST_F(NightlyBackupsTest, KeepsTheNewestAndLeavesOthersAlone) {
  for (const char* name : {"nightly-2026-01-01", "nightly-2026-01-02", "nightly-2026-01-03",
                           "before-upgrade", "nightly-2025-12-31.partial"}) {
    fs::create_directories(folder() + "/" + name);
  }
  Backups backups(*store_, {folder(), ""}, kKept);
  ASSERT_TRUE(backups.Thin("nightly-", 2).ok());
  EXPECT_THAT(Names(), UnorderedElementsAre("nightly-2026-01-02", "nightly-2026-01-03",
                                            "before-upgrade", "nightly-2025-12-31.partial"));
  backups.RemovePartial();
  EXPECT_THAT(Names(),
              UnorderedElementsAre("nightly-2026-01-02", "nightly-2026-01-03", "before-upgrade"));
}

TEST_F(NightlyBackupsTest, MakesUpForAMissedNightSoonAfterTheStart) {
  Backups backups(*store_, {folder(), ""}, kKept);
  const absl::Time start = absl::Now();
  const Schedule::Job missed = NightlyBackup(backups, {kHalfPastTwo, 14}, start);
  EXPECT_LE(missed.due, start + absl::Minutes(10));
  EXPECT_GT(missed.due, start);
  ASSERT_TRUE(missed.run().ok());
  const Schedule::Job next = NightlyBackup(backups, {kHalfPastTwo, 14}, absl::Now());
  EXPECT_EQ(next.due, NextTimeOfDay(start, kHalfPastTwo));
}

TEST_F(NightlyBackupsTest, TellsWhenEachBackupWillBeDeleted) {
  const absl::Time now = absl::FromUnixSeconds(1'795'000'000);
  const absl::Time next = NextTimeOfDay(now, kHalfPastTwo);
  std::vector<Backups::Known> known;
  for (const char* id : {"nightly-2026-11-18", "by-hand", "nightly-2026-11-17",
                         "nightly-2026-11-16", "nightly-2026-11-15"}) {
    known.push_back({id, now, true});
  }
  const absl::Time never = absl::InfiniteFuture();
  EXPECT_THAT(DeletionsOf(known, NightlyPlan{kHalfPastTwo, 3}, kKept, now),
              testing::ElementsAre(next + absl::Hours(48), now + kKept, next + absl::Hours(24),
                                   next, next));
  EXPECT_THAT(DeletionsOf(known, std::nullopt, absl::InfiniteDuration(), now),
              testing::Each(never));
}

TEST_F(NightlyBackupsTest, DeletesWhatSomebodyAskedForOnceItsTimeIsOver) {
  Backups backups(*store_, {folder(), ""}, kKept);
  ASSERT_TRUE(backups.WriteNow("by-hand").ok());
  ASSERT_TRUE(backups.WriteNow("nightly-2026-11-18").ok());
  ASSERT_TRUE(backups.RemoveExpired(absl::Now() + kKept - absl::Hours(1)).ok());
  EXPECT_THAT(backups.List(), testing::SizeIs(2));
  ASSERT_TRUE(backups.RemoveExpired(absl::Now() + kKept + absl::Hours(1)).ok());
  ASSERT_THAT(backups.List(), testing::SizeIs(1));
  EXPECT_EQ(backups.List()[0].id, "nightly-2026-11-18");
}

TEST_F(NightlyBackupsTest, ListsWhatIsThereAndWhatIsBeingWritten) {
  Backups backups(*store_, {folder(), ""}, kKept);
  ASSERT_TRUE(backups.WriteNow("by-hand").ok());
  fs::create_directories(folder() + "/nightly-2026-11-18.partial");
  fs::create_directories(folder() + "/no-backup");
  std::vector<std::string> ids;
  for (const Backups::Known& each : backups.List()) ids.push_back(each.id);
  EXPECT_THAT(ids, UnorderedElementsAre("by-hand", "nightly-2026-11-18"));
}

TEST_F(NightlyBackupsTest, ReadsATimeOfDay) {
  EXPECT_EQ(*ParseTimeOfDay("02:30"), kHalfPastTwo);
  for (const char* text : {"", "2:30", "24:00", "02:60", "02:30 ", "night"}) {
    EXPECT_FALSE(ParseTimeOfDay(text).ok()) << text;
  }
}

}  // namespace
}  // namespace zhaolian
