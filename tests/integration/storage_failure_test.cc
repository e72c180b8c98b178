// What a whole server does when its files are damaged, replaced or gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "client-lib/client.h"
#include "server/server.h"
#include "storage/error.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

class StorageFailureTest : public testing::Test {
 protected:
  absl::Status Start() {
    ServerOptions options = OptionsOfTrial(data());
    options.on_failure = [this] { failed_ = true; };
    auto server = Server::Start(std::move(options));
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    return absl::OkStatus();
  }
  void Stop() { server_.reset(); }

  Client MakeClient() const {
    ClientOptions options;
    options.address = server_->address();
    options.retry.max_attempts = 1;
    return Client(options);
  }
  absl::StatusOr<v1::Unit> Create(const std::string& id) const {
    v1::Unit unit;
    unit.set_display_name("办事处");
    unit.set_kind(v1::Unit::KIND_OFFICE);
    return MakeClient().Create(unit, {.id = id});
  }

  std::string data() const { return scratch_.Path("data"); }
  std::string database() const { return absl::StrCat(data(), "/zhaolian.db"); }

  ScratchDirectory scratch_;
  std::unique_ptr<Server> server_;
  std::atomic<bool> failed_ = false;
};

TEST_F(StorageFailureTest, AnOlderCopyOfTheDatabaseIsNoticedAtTheStart) {
  ASSERT_TRUE(Start().ok());
  Stop();
  fs::copy_file(database(), scratch_.Path("older.db"));
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(Create("bj").ok());
  Stop();
  fs::copy_file(scratch_.Path("older.db"), database(), fs::copy_options::overwrite_existing);
  const absl::Status status = Start();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("the database is an older copy"));
  fs::remove(absl::StrCat(data(), "/revision"));
  EXPECT_TRUE(Start().ok()) << "as the message says";
}

TEST_F(StorageFailureTest, ADatabaseThatIsGoneIsNotMadeAnew) {
  ASSERT_TRUE(Start().ok());
  Stop();
  fs::remove(database());
  const absl::Status status = Start();
  EXPECT_THAT(std::string(status.message()), HasSubstr("the database is gone"));
  EXPECT_FALSE(fs::exists(database()));
}

TEST_F(StorageFailureTest, ADatabaseReplacedWhileItRunsEndsTheServerAndAcknowledgesNothing) {
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(Create("bj").ok());
  fs::rename(database(), scratch_.Path("away.db"));
  fs::copy_file(scratch_.Path("away.db"), database());
  const absl::Status status = Create("sh").status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_EQ(ErrorReason(status), "STORAGE_FAILED");
  EXPECT_TRUE(failed_);
}

TEST_F(StorageFailureTest, ADatabaseReplacedByAnOlderOneIsNotBackedUp) {
  ASSERT_TRUE(Start().ok());
  Stop();
  fs::copy_file(database(), scratch_.Path("older.db"));
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(Create("bj").ok());
  for (const std::string& part : {"", "-wal", "-shm"}) {
    fs::rename(database() + part, scratch_.Path("away.db" + part));
  }
  fs::copy_file(scratch_.Path("older.db"), database());
  v1::CreateBackupRequest request;
  request.set_backup_id("by-hand");
  v1::CreateBackupResponse response;
  const absl::Status status = MakeClient().Call(request, response);
  EXPECT_EQ(ErrorReason(status), "DATABASE_REPLACED") << status;
  EXPECT_FALSE(fs::exists(absl::StrCat(data(), "/backups/by-hand")));
}

TEST_F(StorageFailureTest, ADamagedPageIsAnErrorForWhoReadsItAndNobodyElse) {
  ASSERT_TRUE(Start().ok());
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(Create(absl::StrCat("u", i)).ok());
  Stop();
  // The last page: one of rows or of their indexes.
  const auto size = static_cast<std::streamoff>(fs::file_size(database()));
  int damaged_reads = 0;
  for (std::streamoff page = 2; page * 4096 < size; ++page) {
    std::fstream file(database(), std::ios::in | std::ios::out | std::ios::binary);
    char byte = 0;
    file.seekg(page * 4096 + 3000);
    file.get(byte);
    file.seekp(page * 4096 + 3000);
    file.put(static_cast<char>(byte ^ 1));
    file.close();
    if (Start().ok()) {
      int rows = 0;
      for (auto& unit : MakeClient().List<v1::Unit>({})) {
        if (unit.ok()) {
          EXPECT_FALSE(unit->display_name().empty());
          ++rows;
        } else {
          EXPECT_TRUE(absl::IsDataLoss(unit.status())) << unit.status();
          EXPECT_EQ(ErrorReason(unit.status()), "STORAGE_FAILED");
          ++damaged_reads;
          break;
        }
      }
      EXPECT_FALSE(failed_) << "page " << page;
      Stop();
    }
    std::fstream again(database(), std::ios::in | std::ios::out | std::ios::binary);
    again.seekp(page * 4096 + 3000);
    again.put(byte);
  }
  EXPECT_GT(damaged_reads, 0);
}

}  // namespace
}  // namespace zhaolian
