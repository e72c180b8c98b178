// Backups of a running server, through the API.
#include "storage/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "client-lib/client.h"
#include "storage/error.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

v1::Unit Office() {
  v1::Unit unit;
  unit.set_display_name("华东办");
  unit.set_kind(v1::Unit::KIND_OFFICE);
  return unit;
}

class ServerBackupTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(client_.Create(Office(), {.id = "east"}).ok()); }

  absl::Status Backup(const std::string& id, bool include_keys = false) {
    v1::CreateBackupRequest request;
    request.set_backup_id(id);
    request.set_include_keys(include_keys);
    return client_.Call(request, response_);
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  v1::CreateBackupResponse response_;
};

TEST_F(ServerBackupTest, WritesAVerifiedBackupWhereItSays) {
  ASSERT_TRUE(Backup("first").ok());
  EXPECT_EQ(response_.path(), server_.directory() + "/data/backups/first");
  EXPECT_EQ(response_.manifest().revision(), 3);
  auto verified = VerifyBackup(response_.path());
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->SerializeAsString(), response_.manifest().SerializeAsString());
}

TEST_F(ServerBackupTest, LeavesTheKeysOutUnlessAskedForThem) {
  ASSERT_TRUE(Backup("without").ok());
  EXPECT_FALSE(fs::exists(response_.path() + "/keys"));
  ASSERT_TRUE(Backup("with", true).ok());
  EXPECT_TRUE(fs::exists(response_.path() + "/keys/page-tokens"));
  EXPECT_TRUE(VerifyBackup(response_.path()).ok());
}

TEST_F(ServerBackupTest, MakesANameFromTheTimeWhenNoneIsGiven) {
  ASSERT_TRUE(Backup("").ok());
  const std::string id = fs::path(response_.path()).filename().string();
  EXPECT_EQ(id.size(), std::string("20250131-080000-000").size()) << id;
  EXPECT_TRUE(VerifyBackup(response_.path()).ok());
}

TEST_F(ServerBackupTest, ABackupIsNeverOverwritten) {
  ASSERT_TRUE(Backup("first").ok());
  const absl::Status status = Backup("first");
  EXPECT_TRUE(absl::IsAlreadyExists(status)) << status;
  EXPECT_EQ(ErrorReason(status), "BACKUP_EXISTS");
  EXPECT_TRUE(VerifyBackup(response_.path()).ok());
}

TEST_F(ServerBackupTest, ANameThatLeavesTheFolderIsRefused) {
  for (const std::string& id : {std::string(".."), std::string("../x"), std::string("a/b"),
                                std::string("a b"), std::string(64, 'a'), std::string("备份")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Backup(id))) << id;
  }
  EXPECT_FALSE(fs::exists(server_.directory() + "/data/x"));
}

TEST_F(ServerBackupTest, NamesOfTheNightAreNotForBackupsByHand) {
  const absl::Status status = Backup("nightly-2099-01-01");
  EXPECT_EQ(ErrorReason(status), "RESERVED_ID") << status;
}

TEST_F(ServerBackupTest, AFlippedByteIsFound) {
  ASSERT_TRUE(Backup("first").ok());
  const std::string database = response_.path() + "/zhaolian.db";
  {
    std::fstream file(database, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(4096);
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(4096);
    file.put(byte);
  }
  EXPECT_TRUE(absl::IsDataLoss(VerifyBackup(response_.path()).status()));
}

TEST_F(ServerBackupTest, ARestoredBackupIsServed) {
  auto before = client_.Get<v1::Unit>("units/east");
  ASSERT_TRUE(before.ok());
  ASSERT_TRUE(Backup("first", true).ok());
  ASSERT_TRUE(client_.Delete<v1::Unit>("units/east").ok());
  ScratchDirectory scratch;
  fs::create_directory(scratch.Path("data"));
  ASSERT_TRUE(RestoreBackup(response_.path(), scratch.Path("data")).ok());
  auto restored = Server::Start(OptionsOfTrial(scratch.Path("data")));
  ASSERT_TRUE(restored.ok()) << restored.status();
  ClientOptions to_restored;
  to_restored.address = (*restored)->address();
  auto after = Client(to_restored).Get<v1::Unit>("units/east");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->SerializeAsString(), before->SerializeAsString());
}

TEST_F(ServerBackupTest, ChangesGoOnMeanwhileAndTwoBackupsDoNotMix) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) EXPECT_TRUE(client_.Create(Office()).ok());
  });
  std::vector<std::thread> backups;
  std::atomic<int> written = 0;
  for (int i = 0; i < 3; ++i) {
    backups.emplace_back([&, i] {
      v1::CreateBackupRequest request;
      request.set_backup_id("b" + std::to_string(i));
      v1::CreateBackupResponse response;
      const absl::Status status = client_.Call(request, response);
      if (status.ok()) {
        ++written;
        EXPECT_TRUE(VerifyBackup(response.path()).ok());
      } else {
        EXPECT_EQ(ErrorReason(status), "BACKUP_RUNNING") << status;
      }
    });
  }
  for (std::thread& backup : backups) backup.join();
  stop = true;
  writer.join();
  EXPECT_GE(written, 1);
}

}  // namespace
}  // namespace zhaolian
