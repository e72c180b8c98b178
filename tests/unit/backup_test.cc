#include "storage/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/time/clock.h"
#include "storage/data_directory.h"
#include "storage/durable_file.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class BackupTest : public testing::Test {
 protected:
  void SetUp() override {
    unit_.set_name("units/office-east");
    unit_.set_display_name("华东办");
    ASSERT_TRUE(store_.Insert(unit_).ok());
    connection_ = *store_->ConnectForReading();
  }

  std::string target() const { return store_.directory().Path("backups/first"); }
  absl::StatusOr<v1::BackupManifest> Write(const std::string& keys = "") {
    return WriteBackup(*connection_, {target(), "1.2.3", keys});
  }
  std::string KeysDirectory() {
    const std::string keys = store_.directory().Path("keys");
    fs::create_directories(keys);
    EXPECT_TRUE(WriteFileDurably(keys + "/page-tokens", std::string(32, 'k')).ok());
    return keys;
  }
  void FlipByte(const std::string& path, std::streamoff at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(at);
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(at);
    file.put(byte);
  }

  TestStore store_;
  v1::Unit unit_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(BackupTest, DescribesWhatItHolds) {
  auto manifest = Write();
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->version(), "1.2.3");
  EXPECT_EQ(manifest->schema_version(), BuiltInMigrations().back().number);
  EXPECT_EQ(manifest->revision(), 1);
  EXPECT_NEAR(static_cast<double>(manifest->create_time().seconds()),
              static_cast<double>(absl::ToUnixSeconds(absl::Now())), 60);
  ASSERT_EQ(manifest->files_size(), 1);
  EXPECT_EQ(manifest->files(0).path(), "zhaolian.db");
  EXPECT_EQ(manifest->files(0).size(),
            static_cast<int64_t>(fs::file_size(target() + "/zhaolian.db")));
  EXPECT_EQ(manifest->files(0).sha256(), *FileDigest(target() + "/zhaolian.db"));
}

TEST_F(BackupTest, PassesItsOwnVerificationAndLeavesNoOtherFiles) {
  auto manifest = Write();
  ASSERT_TRUE(manifest.ok());
  auto verified = VerifyBackup(target());
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->SerializeAsString(), manifest->SerializeAsString());
  EXPECT_FALSE(fs::exists(target() + ".partial"));
}

TEST_F(BackupTest, KeysComeAlongOnlyWhenAskedFor) {
  auto manifest = Write(KeysDirectory());
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  ASSERT_EQ(manifest->files_size(), 2);
  EXPECT_EQ(manifest->files(0).path(), "keys/page-tokens");
  struct stat info = {};
  ASSERT_EQ(stat((target() + "/keys/page-tokens").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(BackupTest, DoesNotTouchABackupThatIsThere) {
  ASSERT_TRUE(Write().ok());
  const std::string digest = *FileDigest(target() + "/manifest.textproto");
  EXPECT_TRUE(absl::IsAlreadyExists(Write().status()));
  EXPECT_EQ(*FileDigest(target() + "/manifest.textproto"), digest);
}

TEST_F(BackupTest, TakesThePlaceOfOneThatWasBrokenOff) {
  fs::create_directories(target() + ".partial");
  std::ofstream(target() + ".partial/zhaolian.db") << "half a file";
  EXPECT_TRUE(Write().ok());
  EXPECT_TRUE(VerifyBackup(target()).ok());
}

TEST_F(BackupTest, AFailureLeavesNothing) {
  EXPECT_FALSE(Write(store_.directory().Path("no-such-keys")).ok());
  EXPECT_FALSE(fs::exists(target()));
  EXPECT_FALSE(fs::exists(target() + ".partial"));
}

TEST_F(BackupTest, AnyFlippedByteIsDataLossAndNamesTheFile) {
  ASSERT_TRUE(Write(KeysDirectory()).ok());
  const auto size = static_cast<std::streamoff>(fs::file_size(target() + "/zhaolian.db"));
  for (std::streamoff at : {std::streamoff{0}, size / 2, size - 1}) {
    FlipByte(target() + "/zhaolian.db", at);
    const absl::Status status = VerifyBackup(target()).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << at;
    EXPECT_THAT(std::string(status.message()), HasSubstr("zhaolian.db"));
    FlipByte(target() + "/zhaolian.db", at);
  }
  FlipByte(target() + "/keys/page-tokens", 5);
  EXPECT_THAT(std::string(VerifyBackup(target()).status().message()),
              HasSubstr("keys/page-tokens"));
}

TEST_F(BackupTest, AMissingOrAddedFileIsDataLoss) {
  ASSERT_TRUE(Write(KeysDirectory()).ok());
  std::ofstream(target() + "/note.txt") << "hello";
  absl::Status status = VerifyBackup(target()).status();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("note.txt"));
  fs::remove(target() + "/note.txt");
  fs::remove(target() + "/keys/page-tokens");
  status = VerifyBackup(target()).status();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("keys/page-tokens is missing"));
}

TEST_F(BackupTest, AManifestOfSomethingElseIsDataLoss) {
  ASSERT_TRUE(Write().ok());
  ASSERT_TRUE(WriteFileDurably(target() + "/manifest.textproto", "no: manifest").ok());
  EXPECT_TRUE(absl::IsDataLoss(VerifyBackup(target()).status()));
  ASSERT_TRUE(WriteFileDurably(target() + "/manifest.textproto", "version: \"1\"").ok());
  EXPECT_TRUE(absl::IsDataLoss(VerifyBackup(target()).status()));
}

TEST_F(BackupTest, ADirectoryWithoutManifestIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(VerifyBackup(store_.directory().Path("nowhere")).status()));
}

// The manifest comes from outside: it must not reach beyond the backup.
TEST_F(BackupTest, AManifestThatNamesAFileElsewhereIsDataLoss) {
  ASSERT_TRUE(Write().ok());
  std::ofstream(target() + "/../secret") << "x";
  std::string text = *ReadFile(target() + "/manifest.textproto");
  text += "files { path: \"../secret\" sha256: \"" + *FileDigest(target() + "/../secret") + "\" }";
  ASSERT_TRUE(WriteFileDurably(target() + "/manifest.textproto", text).ok());
  EXPECT_TRUE(absl::IsDataLoss(VerifyBackup(target()).status()));
}

TEST_F(BackupTest, ARestoredDirectoryOpensWithItsRows) {
  ASSERT_TRUE(Write(KeysDirectory()).ok());
  const std::string data = store_.directory().Path("restored");
  auto directory = DataDirectory::Open(data);
  ASSERT_TRUE(directory.ok());
  ASSERT_TRUE(RestoreBackup(target(), data).ok());
  EXPECT_EQ(*(*directory)->Key("page-tokens"), std::string(32, 'k'));
  auto store = Store::Open(OpenSqlite((*directory)->database_path()), TestStore::Registry(), {});
  ASSERT_TRUE(store.ok()) << store.status();
  auto connection = *(*store)->ConnectForReading();
  auto row = (*store)->resources().Get(*connection, TestStore::Schema("units"), Sight::All(),
                                       unit_.name());
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ((*row)->SerializeAsString(), unit_.SerializeAsString());
}

TEST_F(BackupTest, ADamagedBackupIsNotRestored) {
  ASSERT_TRUE(Write().ok());
  FlipByte(target() + "/zhaolian.db", 5000);
  const std::string data = store_.directory().Path("restored");
  fs::create_directories(data);
  EXPECT_TRUE(absl::IsDataLoss(RestoreBackup(target(), data)));
  EXPECT_TRUE(fs::is_empty(data));
}

TEST_F(BackupTest, RestoringDoesNotOverwriteADatabase) {
  ASSERT_TRUE(Write().ok());
  const std::string data = store_.directory().Path("restored");
  fs::create_directories(data);
  std::ofstream(data + "/zhaolian.db") << "mine";
  EXPECT_FALSE(RestoreBackup(target(), data).ok());
  EXPECT_EQ(*ReadFile(data + "/zhaolian.db"), "mine");
}

// The copy is one state, whatever is written meanwhile.
TEST_F(BackupTest, IsConsistentWhileRowsAreWritten) {
  std::thread writer([&] {
    for (int i = 0; i < 100; ++i) {
      v1::Unit unit;
      unit.set_name("units/u" + std::to_string(i));
      unit.set_display_name("单位");
      EXPECT_TRUE(store_.Insert(unit).ok());
    }
  });
  auto manifest = Write();
  writer.join();
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  auto copy = *OpenSqlite(target() + "/zhaolian.db")->Connect(false);
  int64_t rows = 0, journal = 0, head = 0;
  ASSERT_TRUE(copy->Run("SELECT (SELECT count(*) FROM units), (SELECT count(*) FROM journal),"
                        " (SELECT revision FROM head)",
                        {},
                        [&](const Row& row) {
                          rows = row.Integer(0);
                          journal = row.Integer(1);
                          head = row.Integer(2);
                        })
                  .ok());
  EXPECT_EQ(rows, head);
  EXPECT_EQ(journal, head);
  EXPECT_EQ(manifest->revision(), head);
}

}  // namespace
}  // namespace zhaolian
