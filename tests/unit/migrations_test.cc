#include "storage/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A column cannot go while an index is on it.
constexpr char kDropStage[] =
    "DROP INDEX leads_source_stage; ALTER TABLE leads DROP COLUMN source_stage;";

class MigrationsTest : public testing::Test {
 protected:
  void SetUp() override {
    database_ = OpenSqlite(directory_.Path("test.db"));
    connection_ = *database_->Connect(true);
  }

  std::vector<ColumnInfo> Columns(const std::string& table) {
    return *database_->Columns(*connection_, table);
  }
  // The message of CheckTables after `sql` changed the built-in schema.
  std::string CheckAfter(const std::string& sql) {
    EXPECT_TRUE(ApplyMigrations(*connection_, BuiltInMigrations()).ok());
    EXPECT_TRUE(connection_->RunScript(sql).ok());
    const absl::Status status = CheckTables(*database_, *connection_, TestStore::Registry());
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    return std::string(status.message());
  }

  ScratchDirectory directory_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(MigrationsTest, TheBuiltInOnesAreNumberedWithoutGaps) {
  int expected = 0;
  for (const Migration& migration : BuiltInMigrations()) EXPECT_EQ(migration.number, ++expected);
  EXPECT_GT(expected, 0);
}

TEST_F(MigrationsTest, TheBuiltInOnesMakeTheTablesOfTheProtos) {
  auto version = ApplyMigrations(*connection_, BuiltInMigrations());
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(*version, BuiltInMigrations().back().number);
  EXPECT_TRUE(CheckTables(*database_, *connection_, TestStore::Registry()).ok());
}

// Lists walk these indexes; see list_query.h.
TEST_F(MigrationsTest, EveryUniqueColumnHasAnIndexOfLiveRows) {
  ASSERT_TRUE(ApplyMigrations(*connection_, BuiltInMigrations()).ok());
  std::set<std::string> indexes;
  ASSERT_TRUE(connection_
                  ->Run("SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
                        {},
                        [&](const Row& row) {
                          const std::string sql(row.Text(0));
                          indexes.insert(sql.substr(sql.find(" ON ") + 4));
                        })
                  .ok());
  for (const auto& schema : TestStore::Registry().all()) {
    for (const Column* column : schema->unique_columns()) {
      const std::string partial =
          absl::StrCat(schema->table(), " (", column->name, ")\n  WHERE delete_time IS NULL");
      bool found = false;
      for (const std::string& index : indexes) found |= index.find(partial) == 0;
      EXPECT_TRUE(found) << "no unique index among live rows for " << partial;
    }
  }
}

TEST_F(MigrationsTest, AppliesOnlyWhatIsMissing) {
  std::vector<Migration> migrations = {{1, "0001_a", "CREATE TABLE a (x TEXT);"}};
  EXPECT_EQ(*ApplyMigrations(*connection_, migrations), 1);
  migrations.push_back({2, "0002_b", "CREATE TABLE b (x TEXT);"});
  EXPECT_EQ(*ApplyMigrations(*connection_, migrations), 2);
  EXPECT_EQ(*ApplyMigrations(*connection_, migrations), 2);
  EXPECT_EQ(Columns("b").size(), 1u);
}

TEST_F(MigrationsTest, AFailingOneLeavesNothingAndIsNamed) {
  const std::vector<Migration> broken = {
      {1, "0001_a", "CREATE TABLE a (x TEXT);"},
      {2, "0002_b",
       "CREATE TABLE b (x TEXT); INSERT INTO b VALUES ('y'); INSERT INTO nowhere VALUES (1);"}};
  const absl::Status status = ApplyMigrations(*connection_, broken).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("0002_b"));
  EXPECT_EQ(Columns("a").size(), 1u);
  EXPECT_THAT(Columns("b"), IsEmpty());

  const std::vector<Migration> mended = {broken[0], {2, "0002_b", "CREATE TABLE b (x TEXT);"}};
  EXPECT_EQ(*ApplyMigrations(*connection_, mended), 2);
}

TEST_F(MigrationsTest, RefusesADatabaseOfANewerProgramNamingBothVersions) {
  const std::vector<Migration> newer = {{1, "0001_a", "CREATE TABLE a (x TEXT);"},
                                        {2, "0002_b", "CREATE TABLE b (x TEXT);"}};
  ASSERT_TRUE(ApplyMigrations(*connection_, newer).ok());
  const absl::Status status = ApplyMigrations(*connection_, {newer[0]}).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("version 2"), HasSubstr("up to 1")));
}

TEST_F(MigrationsTest, RefusesTablesThatAMigrationOfAnotherNameMade) {
  ASSERT_TRUE(ApplyMigrations(*connection_, {{1, "0001_draft", "CREATE TABLE a (x TEXT);"}}).ok());
  const absl::Status status = ApplyMigrations(*connection_, BuiltInMigrations()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("0001_draft"));
}

TEST_F(MigrationsTest, NamesTheLineThatAddsAMissingColumn) {
  EXPECT_THAT(CheckAfter(kDropStage),
              HasSubstr("ALTER TABLE leads ADD COLUMN source_stage TEXT NOT NULL DEFAULT '';"));
}

TEST_F(MigrationsTest, NamesTheLineThatAddsAMissingNullableColumn) {
  EXPECT_THAT(CheckAfter("DROP INDEX leads_investment_amount_minor;"
                         "ALTER TABLE leads DROP COLUMN investment_amount_minor;"),
              HasSubstr("ALTER TABLE leads ADD COLUMN investment_amount_minor BIGINT;"));
}

TEST_F(MigrationsTest, NamesEveryDifferenceAtOnce) {
  const std::string message = CheckAfter(absl::StrCat(
      kDropStage, "ALTER TABLE leads ADD COLUMN colour TEXT; DROP TABLE engagements;"));
  EXPECT_THAT(message, HasSubstr("ADD COLUMN source_stage"));
  EXPECT_THAT(message, HasSubstr("leads.colour belongs to no field of zhaolian.v1.Lead"));
  EXPECT_THAT(message, HasSubstr("no table engagements for zhaolian.v1.Engagement"));
}

TEST_F(MigrationsTest, NamesAColumnOfAnotherType) {
  EXPECT_THAT(
      CheckAfter(absl::StrCat(kDropStage, "ALTER TABLE leads ADD COLUMN source_stage BIGINT;")),
      HasSubstr(
          "leads.source_stage is BIGINT; it should be source_stage TEXT NOT NULL DEFAULT ''"));
}

TEST_F(MigrationsTest, TheMendingLineMends) {
  const std::string message = CheckAfter(kDropStage);
  const size_t begin = message.find("ALTER TABLE");
  ASSERT_NE(begin, std::string::npos);
  ASSERT_TRUE(connection_->RunScript(message.substr(begin)).ok());
  EXPECT_TRUE(CheckTables(*database_, *connection_, TestStore::Registry()).ok());
}

}  // namespace
}  // namespace zhaolian
