// The SQLite engine against the driver contract of storage/database.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/database.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCountForever[] =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)"
    " SELECT max(i) FROM n";

class SqliteTest : public testing::Test {
 protected:
  void SetUp() override {
    database_ = OpenSqlite(path());
    writer_ = *database_->Connect(true);
    ASSERT_TRUE(writer_
                    ->RunScript("CREATE TABLE t (id BIGINT PRIMARY KEY, word TEXT NOT NULL,"
                                " amount BIGINT, picture BYTEA);"
                                "CREATE UNIQUE INDEX t_word ON t (word);")
                    .ok());
  }

  std::string path() const { return directory_.Path("test.db"); }
  std::unique_ptr<Connection> Reader() { return *database_->Connect(false); }
  absl::Status Insert(Connection& connection, int64_t id) {
    return connection.Run("INSERT INTO t (id, word) VALUES ($1, $2)", {id, absl::StrCat("w", id)});
  }
  static int64_t Count(Connection& connection) {
    return Number(connection, "SELECT count(*) FROM t");
  }
  static int64_t Number(Connection& connection, const std::string& sql) {
    int64_t number = -1;
    EXPECT_TRUE(connection.Run(sql, {}, [&](const Row& row) { number = row.Integer(0); }).ok());
    return number;
  }
  static std::string Text(Connection& connection, const std::string& sql) {
    std::string text;
    EXPECT_TRUE(
        connection.Run(sql, {}, [&](const Row& row) { text = std::string(row.Text(0)); }).ok());
    return text;
  }
  uintmax_t FileSize(const std::string& suffix) {
    std::error_code error;
    const uintmax_t size = std::filesystem::file_size(path() + suffix, error);
    return error ? 0 : size;
  }
  // Grows the log by about `pages` pages, in one transaction.
  void GrowLog(int64_t pages) {
    ASSERT_TRUE(writer_
                    ->Run("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                          " WHERE i < $1) INSERT INTO t (id, word, picture)"
                          " SELECT i + $2, 'x' || (i + $2), zeroblob(3900) FROM n",
                          {pages, grown_})
                    .ok());
    grown_ += pages;
  }

  ScratchDirectory directory_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> writer_;
  int64_t grown_ = 1000000;
};

TEST_F(SqliteTest, KeepsEveryKindOfValue) {
  const std::string nul("a\0b", 3);
  int rows = 0;
  ASSERT_TRUE(
      writer_
          ->Run("SELECT $1, $2, $3, $4, $5, $6",
                {Value(), std::numeric_limits<int64_t>::min(), 0.1, nul, Bytes{nul}, std::string()},
                [&](const Row& row) {
                  ++rows;
                  EXPECT_TRUE(row.IsNull(0));
                  EXPECT_EQ(row.Integer(1), std::numeric_limits<int64_t>::min());
                  EXPECT_EQ(row.Real(2), 0.1);
                  EXPECT_EQ(row.Text(3), nul);
                  EXPECT_EQ(row.Text(4), nul);
                  EXPECT_FALSE(row.IsNull(5));
                  EXPECT_EQ(row.Text(5), "");
                })
          .ok());
  EXPECT_EQ(rows, 1);
}

TEST_F(SqliteTest, TakesParametersByNumberInAnyOrderAndRepeated) {
  std::vector<std::string> seen;
  ASSERT_TRUE(writer_
                  ->Run("SELECT $3, $1, $2, $1",
                        {std::string("a"), std::string("b"), std::string("c")},
                        [&](const Row& row) {
                          for (int i = 0; i < 4; ++i) seen.emplace_back(row.Text(i));
                        })
                  .ok());
  EXPECT_THAT(seen, ElementsAre("c", "a", "b", "a"));
}

TEST_F(SqliteTest, PassesOverParametersThatTheStatementDoesNotName) {
  std::string seen;
  ASSERT_TRUE(writer_
                  ->Run("SELECT $3", {std::string("a"), std::string("b"), std::string("c")},
                        [&](const Row& row) { seen = std::string(row.Text(0)); })
                  .ok());
  EXPECT_EQ(seen, "c");
}

TEST_F(SqliteTest, RefusesAStatementWithAMissingParameter) {
  EXPECT_TRUE(absl::IsInternal(writer_->Run("SELECT $1, $2", {int64_t{1}})));
}

TEST_F(SqliteTest, ForgetsParametersBetweenRuns) {
  ASSERT_TRUE(writer_->Run("SELECT $1", {std::string("secret")}).ok());
  bool null = false;
  ASSERT_TRUE(
      writer_->Run("SELECT $1", {Value()}, [&](const Row& row) { null = row.IsNull(0); }).ok());
  EXPECT_TRUE(null);
}

TEST_F(SqliteTest, ABrokenUniqueRuleIsAlreadyExists) {
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(Insert(*writer_, 1)));
  EXPECT_TRUE(absl::IsAlreadyExists(
      writer_->Run("INSERT INTO t (id, word) VALUES ($1, $2)", {int64_t{2}, std::string("w1")})));
}

TEST_F(SqliteTest, OtherErrorsAreInternalAndNameTheStatement) {
  EXPECT_TRUE(absl::IsInternal(
      writer_->Run("INSERT INTO t (id, word) VALUES ($1, $2)", {int64_t{1}, Value()})));
  const absl::Status status = writer_->Run("SELECT nothing FROM nowhere");
  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("nowhere"));
  EXPECT_FALSE(writer_->RunScript("CREATE TABLE u (a TEXT); CREATE TABLE u (a TEXT);").ok());
}

TEST_F(SqliteTest, AFullDiskIsResourceExhausted) {
  ASSERT_TRUE(writer_->RunScript("PRAGMA max_page_count = 8").ok());
  const absl::Status status =
      writer_->Run("INSERT INTO t (id, word, picture) VALUES (1, 'big', zeroblob(1000000))");
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
}

TEST_F(SqliteTest, ADeadlineBreaksOffALongRead) {
  writer_->set_deadline(absl::Now() + absl::Milliseconds(50));
  const absl::Time begin = absl::Now();
  EXPECT_TRUE(absl::IsDeadlineExceeded(writer_->Run(kCountForever)));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
  writer_->set_deadline(absl::InfiniteFuture());
  EXPECT_TRUE(Insert(*writer_, 1).ok());
}

// SQLite answers an interrupted write by undoing the whole transaction, which
// would take the work of others with it.
TEST_F(SqliteTest, TellsWhichStatementTookLonger) {
  std::vector<std::string> told;
  const auto tell = [&](absl::string_view sql, absl::Duration) { told.emplace_back(sql); };
  writer_->WatchSlowStatements(absl::Hours(1), tell);
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  EXPECT_THAT(told, IsEmpty());
  writer_->WatchSlowStatements(absl::ZeroDuration(), tell);
  ASSERT_TRUE(Insert(*writer_, 2).ok());
  EXPECT_THAT(told, ElementsAre(HasSubstr("INSERT INTO t")));
}

TEST_F(SqliteTest, ADeadlineDoesNotBreakOffAWrite) {
  ASSERT_TRUE(writer_->BeginWrite().ok());
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  ASSERT_TRUE(writer_->Savepoint().ok());
  writer_->set_deadline(absl::Now() - absl::Seconds(1));
  EXPECT_TRUE(writer_
                  ->Run("WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n"
                        " WHERE i < 5000) INSERT INTO t (id, word) SELECT i, 'x' || i FROM n")
                  .ok());
  EXPECT_TRUE(writer_->ReleaseSavepoint().ok());
  EXPECT_TRUE(writer_->Commit().ok());
  writer_->set_deadline(absl::InfiniteFuture());
  EXPECT_EQ(Count(*writer_), 5000);
}

// A transaction that could not be ended would spoil every later one.
TEST_F(SqliteTest, ADeadlineDoesNotBreakOffTransactionControl) {
  auto reader = Reader();
  reader->set_deadline(absl::Now() - absl::Seconds(1));
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(reader->BeginRead().ok()) << i;
    ASSERT_TRUE(reader->Commit().ok()) << i;
  }
}

TEST_F(SqliteTest, SyncsEveryCommitAndNeverCheckpointsByItself) {
  for (bool writable : {true, false}) {
    auto connection = *database_->Connect(writable);
    EXPECT_EQ(Text(*connection, "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(Number(*connection, "PRAGMA synchronous"), 2) << "FULL";
    EXPECT_EQ(Number(*connection, "PRAGMA wal_autocheckpoint"), 0);
    EXPECT_EQ(Number(*connection, "PRAGMA mmap_size"), 0);
  }
}

TEST_F(SqliteTest, CheckpointsInMaintainOnlyAndWhenTheLogIsLong) {
  ASSERT_TRUE(writer_->Maintain(true).ok());
  GrowLog(500);
  const uintmax_t before = FileSize("");
  ASSERT_TRUE(writer_->Maintain(true).ok());
  EXPECT_EQ(FileSize(""), before) << "a short log is not worth a sync";
  GrowLog(700);
  EXPECT_EQ(FileSize(""), before) << "a commit must not checkpoint";
  ASSERT_TRUE(writer_->Maintain(false).ok());
  EXPECT_EQ(FileSize(""), before) << "people are waiting";
  ASSERT_TRUE(writer_->Maintain(true).ok());
  EXPECT_GT(FileSize(""), before);
}

TEST_F(SqliteTest, CheckpointsWithoutAnIdleMomentWhenTheLogIsVeryLong) {
  GrowLog(9000);
  const uintmax_t before = FileSize("");
  ASSERT_TRUE(writer_->Maintain(false).ok());
  EXPECT_GT(FileSize(""), before);
}

TEST_F(SqliteTest, AReaderThatClosesDoesNotCheckpoint) {
  GrowLog(1500);
  const uintmax_t before = FileSize("");
  auto reader = Reader();
  EXPECT_EQ(Count(*reader), 1500);
  reader.reset();
  EXPECT_EQ(FileSize(""), before);
}

TEST_F(SqliteTest, AReaderCannotWrite) {
  EXPECT_FALSE(Insert(*Reader(), 1).ok());
  EXPECT_EQ(Count(*writer_), 0);
}

TEST_F(SqliteTest, AReaderDoesNotCreateAFile) {
  EXPECT_TRUE(absl::IsDataLoss(OpenSqlite(directory_.Path("absent.db"))->Connect(false).status()));
  EXPECT_FALSE(std::filesystem::exists(directory_.Path("absent.db")));
}

TEST_F(SqliteTest, AReadTransactionSeesOneState) {
  auto reader = Reader();
  ASSERT_TRUE(reader->BeginRead().ok());
  EXPECT_EQ(Count(*reader), 0);
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  EXPECT_EQ(Count(*reader), 0);
  ASSERT_TRUE(reader->Commit().ok());
  EXPECT_EQ(Count(*reader), 1);
}

TEST_F(SqliteTest, ASavepointUndoesItsPartOfATransaction) {
  ASSERT_TRUE(writer_->BeginWrite().ok());
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  ASSERT_TRUE(writer_->Savepoint().ok());
  ASSERT_TRUE(Insert(*writer_, 2).ok());
  ASSERT_TRUE(writer_->RollbackToSavepoint().ok());
  ASSERT_TRUE(writer_->Savepoint().ok());
  ASSERT_TRUE(Insert(*writer_, 3).ok());
  ASSERT_TRUE(writer_->ReleaseSavepoint().ok());
  EXPECT_EQ(Count(*Reader()), 0);
  ASSERT_TRUE(writer_->Commit().ok());
  EXPECT_EQ(Number(*writer_, "SELECT sum(id) FROM t"), 4);
}

TEST_F(SqliteTest, RollbackLeavesNothing) {
  ASSERT_TRUE(writer_->BeginWrite().ok());
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  ASSERT_TRUE(writer_->Rollback().ok());
  EXPECT_EQ(Count(*writer_), 0);
}

// The statement that is under way stays usable while others are prepared.
TEST_F(SqliteTest, ACallbackMayRunFurtherStatements) {
  for (int64_t i = 0; i < 10; ++i) ASSERT_TRUE(Insert(*writer_, i).ok());
  int64_t sum = 0;
  int statement = 0;
  ASSERT_TRUE(writer_
                  ->Run("SELECT id FROM t ORDER BY id", {},
                        [&](const Row& row) {
                          for (int i = 0; i < 100; ++i) {
                            EXPECT_TRUE(writer_->Run(absl::StrCat("SELECT ", ++statement)).ok());
                          }
                          sum += row.Integer(0);
                        })
                  .ok());
  EXPECT_EQ(sum, 45);
}

TEST_F(SqliteTest, CountsStatementsWithoutTransactionControl) {
  const int64_t before = writer_->statements_run();
  ASSERT_TRUE(writer_->BeginWrite().ok());
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  ASSERT_TRUE(Insert(*writer_, 2).ok());
  ASSERT_TRUE(writer_->Commit().ok());
  EXPECT_EQ(writer_->statements_run() - before, 2);
}

TEST_F(SqliteTest, ExplainNamesTheIndex) {
  auto plan = writer_->Explain("SELECT id FROM t WHERE word = $1");
  ASSERT_TRUE(plan.ok());
  EXPECT_THAT(*plan, Contains(HasSubstr("t_word")));
}

TEST_F(SqliteTest, DescribesTheColumnsOfATable) {
  auto columns = database_->Columns(*writer_, "t");
  ASSERT_TRUE(columns.ok());
  ASSERT_EQ(columns->size(), 4u);
  EXPECT_EQ((*columns)[1].name, "word");
  EXPECT_EQ((*columns)[1].type, "TEXT");
  EXPECT_FALSE((*columns)[1].nullable);
  EXPECT_EQ((*columns)[3].type, "BYTEA");
  EXPECT_TRUE((*columns)[3].nullable);
  EXPECT_THAT(*database_->Columns(*writer_, "nowhere"), IsEmpty());
}

TEST_F(SqliteTest, AReaderCopiesTheDatabaseAndStillCannotWrite) {
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  auto reader = Reader();
  const std::string copy = directory_.Path("copy's.db");
  ASSERT_TRUE(reader->CopyTo(copy).ok());
  EXPECT_EQ(Count(**OpenSqlite(copy)->Connect(false)), 1);
  EXPECT_FALSE(Insert(*reader, 2).ok());
}

TEST_F(SqliteTest, SaysWhichEngineItIs) {
  EXPECT_THAT(database_->engine(), HasSubstr("SQLite 3."));
}

TEST_F(SqliteTest, AWholeFilePassesTheCheck) {
  ASSERT_TRUE(Insert(*writer_, 1).ok());
  EXPECT_TRUE(CheckSqlite(path()).ok());
}

TEST_F(SqliteTest, AFileThatShrankAndGrewAgainPassesTheCheck) {
  const auto write = [&](const char* word) {
    // In no order, so that rows are shared out anew among pages.
    return writer_->Run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
        " INSERT INTO t (id, word) SELECT i * 7919 % 100003, $1 || (i * 7919 % 100003) FROM n",
        {std::string(word)});
  };
  ASSERT_TRUE(write("first").ok());
  const uintmax_t size = FileSize("-wal");
  ASSERT_TRUE(writer_->RunScript("DELETE FROM t; VACUUM;").ok());
  ASSERT_TRUE(writer_->BeginWrite().ok());
  ASSERT_TRUE(write("undone").ok());
  ASSERT_TRUE(writer_->Rollback().ok());
  ASSERT_TRUE(write("second").ok());
  EXPECT_GT(FileSize("-wal"), size);
  EXPECT_EQ(Number(*writer_, "SELECT count(*) FROM t WHERE word LIKE 'second%'"), 5000);
  ASSERT_TRUE(writer_->CopyTo(directory_.Path("copy.db")).ok());
  EXPECT_TRUE(CheckSqlite(directory_.Path("copy.db")).ok());
}

TEST_F(SqliteTest, ADamagedFileIsDataLoss) {
  GrowLog(20);
  const std::string copy = directory_.Path("copy.db");
  ASSERT_TRUE(writer_->CopyTo(copy).ok());
  {
    std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 2);
    file << std::string(4096, '\x5a');
  }
  const absl::Status status = CheckSqlite(copy);
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

TEST_F(SqliteTest, AReplacedOrRemovedFileFailsTheNextCommit) {
  for (const char* suffix : {"", "-wal"}) {
    for (const bool replaced : {false, true}) {
      const std::string file = directory_.Path(absl::StrCat("gone", replaced, suffix, ".db"));
      auto connection = *OpenSqlite(file)->Connect(true);
      ASSERT_TRUE(connection->RunScript("CREATE TABLE t (id BIGINT PRIMARY KEY)").ok());
      std::filesystem::rename(file + suffix, file + ".away");
      if (replaced) std::filesystem::copy_file(file + ".away", file + suffix);
      const absl::Status status = connection->Run("INSERT INTO t VALUES (1)");
      EXPECT_TRUE(absl::IsUnknown(status)) << suffix << replaced << status;
    }
  }
}

TEST_F(SqliteTest, AFileOfSomethingElseIsDataLoss) {
  std::ofstream(directory_.Path("letter.db")) << std::string(5000, 'a');
  EXPECT_TRUE(absl::IsDataLoss(CheckSqlite(directory_.Path("letter.db"))));
}

}  // namespace
}  // namespace zhaolian
