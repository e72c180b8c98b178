// Plants the faults that a check is for, and sees that it finds them.
#include "tests/robustness/checker.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "storage/database.h"
#include "storage/uuid.h"
#include "tests/robustness/operation.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"

namespace zhaolian {
namespace {

using Kind = Operation::Kind;

class CheckerTest : public testing::Test {
 protected:
  CheckerTest() {
    unit_ = Do({Kind::kCreate, "units"}, "first");
    Operation update{Kind::kUpdate, "units"};
    update.name = unit_;
    Do(update, "second");
    // A copy, which no server has open.
    for (const char* file : {"zhaolian.db", "zhaolian.db-wal"}) {
      std::filesystem::copy(server_.directory() + "/data/" + file, copy_.Path(file));
    }
  }

  std::string Do(Operation operation, const std::string& value) {
    operation.request_id = NewUuid();
    operation.value = value;
    EXPECT_TRUE(Send(server_.ClientOf(), operation).ok());
    history_.Add(operation);
    return operation.name;
  }

  void Run(const std::string& sql) {
    auto connection = OpenSqlite(path())->Connect(true);
    ASSERT_TRUE(connection.ok()) << connection.status();
    absl::Status status = (*connection)->Run(sql);
    ASSERT_TRUE(status.ok()) << status;
  }

  Findings Check() {
    Findings findings;
    CheckDatabase(history_, path(), findings);
    return findings;
  }
  std::string path() const { return copy_.Path("zhaolian.db"); }

  TestServer server_;
  ScratchDirectory copy_;
  History history_;
  std::string unit_;
};

TEST_F(CheckerTest, FindsNothingInWhatAServerDid) {
  const Findings findings = Check();
  EXPECT_TRUE(findings.empty()) << findings.details().front();
}

TEST_F(CheckerTest, FindsAnAcknowledgedChangeThatIsGone) {
  Operation never{Kind::kCreate, "units"};
  never.name = "units/never";
  never.request_id = NewUuid();
  never.outcome = Operation::Outcome::kAcknowledged;
  history_.Add(never);
  EXPECT_EQ(Check().count(Broken::kLost), 1);
}

TEST_F(CheckerTest, FindsAReplyThatIsNotWhatWasKept) {
  history_.operations().back().reply_etag = "\"77\"";
  EXPECT_EQ(Check().count(Broken::kLost), 1);
}

TEST_F(CheckerTest, FindsAChangeThatWasRefused) {
  history_.operations().back().outcome = Operation::Outcome::kRefused;
  EXPECT_EQ(Check().count(Broken::kDuplicate), 1);
}

TEST_F(CheckerTest, FindsAChangeThatNobodyAskedFor) {
  history_.operations().pop_back();
  EXPECT_EQ(Check().count(Broken::kDuplicate), 1);
}

TEST_F(CheckerTest, FindsARowThatTheJournalDoesNotExplain) {
  Run("UPDATE units SET revision = revision + 50 WHERE display_name = 'second'");
  EXPECT_EQ(Check().count(Broken::kDisagreement), 1);
}

TEST_F(CheckerTest, FindsAColumnThatIsNotWhatTheMessageSays) {
  Run("UPDATE units SET display_name = 'other' WHERE display_name = 'second'");
  EXPECT_EQ(Check().count(Broken::kDisagreement), 1);
}

TEST_F(CheckerTest, FindsARowThatIsGone) {
  Run("DELETE FROM units WHERE display_name = 'second'");
  EXPECT_EQ(Check().count(Broken::kLost), 1);
}

TEST_F(CheckerTest, FindsAnEntryThatIsMissing) {
  Run("DELETE FROM journal WHERE revision = 3");
  EXPECT_GE(Check().count(Broken::kDisagreement), 1);
}

TEST_F(CheckerTest, FindsRowsThatAServerLacksOrHasOlder) {
  Findings findings;
  CheckRows(server_.ClientOf(), history_, 0, findings);
  EXPECT_TRUE(findings.empty());
  history_.operations().back().reply_etag = "\"77\"";
  CheckRows(server_.ClientOf(), history_, 0, findings);
  EXPECT_EQ(findings.count(Broken::kLost), 1);
}

TEST_F(CheckerTest, JudgesAHistoryFromAFileAlike) {
  const std::string file = copy_.Path("history");
  ASSERT_TRUE(history_.WriteTo(file).ok());
  History again;
  ASSERT_TRUE(again.ReadFrom(file).ok());
  ASSERT_EQ(again.operations().size(), 2u);
  EXPECT_EQ(again.operations().back().reply, history_.operations().back().reply);
  Findings findings;
  CheckDatabase(again, path(), findings);
  EXPECT_TRUE(findings.empty());
}

}  // namespace
}  // namespace zhaolian
