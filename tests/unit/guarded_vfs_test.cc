// Every flipped bit of a database file is found, and is never taken for data.
#include "storage/guarded_vfs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/database.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;

constexpr int kPageBytes = 4096;
constexpr int kRows = 2000;

class GuardedVfsTest : public testing::Test {
 protected:
  void SetUp() override {
    {
      auto writer = *OpenSqlite(path())->Connect(true);
      ASSERT_TRUE(writer
                      ->RunScript("CREATE TABLE firm (id BIGINT PRIMARY KEY, word TEXT NOT NULL);"
                                  "CREATE INDEX firm_word ON firm (word);")
                      .ok());
      ASSERT_TRUE(writer->BeginWrite().ok());
      for (int64_t i = 0; i < kRows; ++i) {
        ASSERT_TRUE(writer->Run("INSERT INTO firm VALUES ($1, $2)", {i, Word(i)}).ok());
      }
      ASSERT_TRUE(writer->Commit().ok());
    }
    std::ifstream file(path(), std::ios::binary);
    content_.assign(std::istreambuf_iterator<char>(file), {});
    ASSERT_EQ(content_.size() % kPageBytes, 0u);
  }

  static std::string Word(int64_t i) { return absl::StrCat("word ", i * 7919 % kRows); }
  std::string path() const { return directory_.Path("test.db"); }

  void FlipBit(size_t byte, int bit) const {
    std::string damaged = content_;
    damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << bit));
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << damaged;
  }

  ScratchDirectory directory_;
  std::string content_;
};

TEST_F(GuardedVfsTest, ASoundFilePassesTheCheck) {
  EXPECT_TRUE(CheckSqlite(path()).ok()) << CheckSqlite(path());
}

TEST_F(GuardedVfsTest, TheCheckFindsAFlippedBitInEveryPageAndNamesItsTable) {
  std::mt19937 random(5);
  int named = 0;
  for (size_t page = 0; page < content_.size() / kPageBytes; ++page) {
    FlipBit(page * kPageBytes + random() % kPageBytes, static_cast<int>(random() % 8));
    const absl::Status status = CheckSqlite(path());
    ASSERT_TRUE(absl::IsDataLoss(status)) << "page " << page + 1 << ": " << status;
    const std::string message(status.message());
    named += message.find(absl::StrCat("page ", page + 1, " of firm")) != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(named, 10);
}

TEST_F(GuardedVfsTest, AReadNeverTakesADamagedPageForData) {
  std::mt19937 random(6);
  int failed = 0;
  for (int i = 0; i < 300; ++i) {
    FlipBit(random() % content_.size(), static_cast<int>(random() % 8));
    auto connection = OpenSqlite(path())->Connect(false);
    if (!connection.ok()) {
      ++failed;
      continue;
    }
    int64_t next = 0;
    const absl::Status status =
        (*connection)->Run("SELECT id, word FROM firm ORDER BY id", {}, [&](const Row& row) {
          EXPECT_EQ(row.Integer(0), next);
          EXPECT_EQ(row.Text(1), Word(next));
          ++next;
        });
    if (status.ok()) {
      EXPECT_EQ(next, kRows);  // the damage is in the index, which was not read
    } else {
      EXPECT_TRUE(absl::IsDataLoss(status)) << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr("page "));
      ++failed;
    }
  }
  EXPECT_GT(failed, 50);
}

TEST_F(GuardedVfsTest, APageInTheWrongPlaceIsFound) {
  std::string moved = content_;
  const std::string page = content_.substr(5 * kPageBytes, kPageBytes);
  moved.replace(6 * kPageBytes, kPageBytes, page);
  std::ofstream(path(), std::ios::binary | std::ios::trunc) << moved;
  EXPECT_TRUE(absl::IsDataLoss(CheckSqlite(path())));
}

TEST_F(GuardedVfsTest, APageOfZerosIsFoundWhereThereWereRows) {
  std::string zeroed = content_;
  zeroed.replace(5 * kPageBytes, kPageBytes, std::string(kPageBytes, '\0'));
  std::ofstream(path(), std::ios::binary | std::ios::trunc) << zeroed;
  EXPECT_TRUE(absl::IsDataLoss(CheckSqlite(path())));
}

// Rows of random keys and lengths, which SQLite shares out among pages again and again.
// Its secure_delete alone leaves one in a thousand of the deleted ones readable.
TEST_F(GuardedVfsTest, NothingOfADeletedRowStaysInTheFile) {
  constexpr int kPeople = 20'000;
  std::mt19937 random(7);
  const auto canary = [](int i) { return absl::StrCat("canary-", 1'000'000 + i, ";"); };
  {
    auto writer = *OpenSqlite(path())->Connect(true);
    ASSERT_TRUE(
        writer->RunScript("CREATE TABLE people (name TEXT PRIMARY KEY, message BYTEA);").ok());
    std::vector<std::string> names;
    const auto message = [&](int i) {
      return Bytes{std::string(random() % 900, 'x') + canary(i) + std::string(random() % 300, 'y')};
    };
    ASSERT_TRUE(writer->BeginWrite().ok());
    for (int i = 0; i < kPeople; ++i) {
      names.push_back(absl::StrCat("contactPersons/", absl::Hex(random(), absl::kZeroPad8), i));
      ASSERT_TRUE(writer->Run("INSERT INTO people VALUES ($1, $2)", {names[i], message(i)}).ok());
      if (i % 500 != 499) continue;
      ASSERT_TRUE(writer->Commit().ok());
      ASSERT_TRUE(writer->BeginWrite().ok());
    }
    for (int i = 0; i < kPeople; i += 3) {
      ASSERT_TRUE(
          writer->Run("UPDATE people SET message = $2 WHERE name = $1", {names[i], message(i)})
              .ok());
    }
    for (int i = 0; i < kPeople; i += 2) {
      ASSERT_TRUE(
          writer->Run("UPDATE people SET message = $2 WHERE name = $1", {names[i], Bytes{"***"}})
              .ok());
    }
    ASSERT_TRUE(writer->Commit().ok());
    ASSERT_TRUE(*writer->EmptyLog());
  }
  EXPECT_TRUE(CheckSqlite(path()).ok());
  std::ifstream file(path(), std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(file), {});
  constexpr size_t kCanaryBytes = 15;
  int deleted = 0, kept = 0;
  for (size_t at = content.find("canary-"); at != std::string::npos;
       at = content.find("canary-", at + 1)) {
    const std::string found = content.substr(at, kCanaryBytes);
    int number = 0;
    if (!absl::SimpleAtoi(found.substr(7, 7), &number) || found != canary(number - 1'000'000)) {
      continue;
    }
    ++(number % 2 == 0 ? deleted : kept);
  }
  EXPECT_EQ(deleted, 0);
  EXPECT_GE(kept, kPeople / 2);
}

// Pages that no longer fit into memory go to the log before the commit, and come back.
TEST_F(GuardedVfsTest, ATransactionReadsWhatItHasWrittenToTheLog) {
  auto writer = *OpenSqlite(path())->Connect(true);
  ASSERT_TRUE(writer->RunScript("PRAGMA cache_size=10;").ok());
  ASSERT_TRUE(writer->BeginWrite().ok());
  for (int64_t i = 0; i < kRows; ++i) {
    ASSERT_TRUE(writer->Run("UPDATE firm SET word = $2 WHERE id = $1", {i, Word(i + 1)}).ok());
  }
  int64_t next = 0;
  EXPECT_TRUE(writer
                  ->Run("SELECT word FROM firm ORDER BY id", {},
                        [&](const Row& row) { EXPECT_EQ(row.Text(0), Word(++next)); })
                  .ok());
  EXPECT_EQ(next, kRows);
  ASSERT_TRUE(writer->Commit().ok());
  writer.reset();
  EXPECT_TRUE(CheckSqlite(path()).ok()) << CheckSqlite(path());
}

// A commit of any length: the system's VFS takes none of 128 KiB at once.
TEST_F(GuardedVfsTest, ALongCommitIsWritten) {
  auto writer = *OpenSqlite(path())->Connect(true);
  for (const int rows : {30, 31, 32, 33, 100, 1000}) {
    ASSERT_TRUE(writer->BeginWrite().ok());
    for (int i = 0; i < rows; ++i) {
      ASSERT_TRUE(
          writer->Run("INSERT INTO firm (word) VALUES ($1)", {std::string(3900, 'x')}).ok());
    }
    ASSERT_TRUE(writer->Commit().ok());
  }
}

// As no server does it: nothing but the barrier tells that the log must be written.
TEST_F(GuardedVfsTest, OthersSeeACommitThatIsNotSynced) {
  auto writer = *OpenSqlite(path())->Connect(true);
  auto reader = *OpenSqlite(path())->Connect(false);
  ASSERT_TRUE(writer->RunScript("PRAGMA synchronous=OFF;").ok());
  for (int64_t i = kRows; i < kRows + 20; ++i) {
    ASSERT_TRUE(writer->Run("INSERT INTO firm VALUES ($1, $2)", {i, Word(i)}).ok());
    int64_t count = 0;
    ASSERT_TRUE(
        reader
            ->Run("SELECT count(*) FROM firm", {}, [&](const Row& row) { count = row.Integer(0); })
            .ok());
    EXPECT_EQ(count, i + 1);
  }
}

TEST_F(GuardedVfsTest, ACopyCarriesHashesToo) {
  const std::string copy = directory_.Path("copy.db");
  ASSERT_TRUE((*OpenSqlite(path())->Connect(false))->CopyTo(copy).ok());
  EXPECT_TRUE(CheckSqlite(copy).ok());
  std::fstream file(copy, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(0, std::ios::end);
  const auto size = file.tellg();
  file.seekp(size - std::streamoff{kPageBytes / 2});
  file << '\x7f';
  file.close();
  EXPECT_TRUE(absl::IsDataLoss(CheckSqlite(copy)));
}

}  // namespace
}  // namespace zhaolian
