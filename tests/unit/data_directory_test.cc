#include "storage/data_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "storage/durable_file.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;

mode_t ModeOf(const std::string& path) {
  struct stat info = {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777;
}

class DataDirectoryTest : public testing::Test {
 protected:
  std::string path() const { return scratch_.Path("deep/data"); }
  std::unique_ptr<DataDirectory> Open() {
    auto directory = DataDirectory::Open(path());
    EXPECT_TRUE(directory.ok()) << directory.status();
    return *std::move(directory);
  }
  ScratchDirectory scratch_;
};

TEST_F(DataDirectoryTest, IsMadeForItsOwnerOnly) {
  auto directory = Open();
  EXPECT_EQ(ModeOf(path()), 0700u);
  EXPECT_EQ(directory->database_path(), path() + "/zhaolian.db");
  EXPECT_EQ(directory->keys_path(), path() + "/keys");
  EXPECT_EQ(directory->backups_path(), path() + "/backups");
}

TEST_F(DataDirectoryTest, IsRefusedWhileAnotherHasItInOneClearLine) {
  auto first = Open();
  const absl::Status status = DataDirectory::Open(path()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("another process is using the data directory " + path()));
  EXPECT_EQ(std::count(status.message().begin(), status.message().end(), '\n'), 0);
  first.reset();
  EXPECT_TRUE(DataDirectory::Open(path()).ok());
}

TEST_F(DataDirectoryTest, IsRefusedToAnotherProcessAndFreeWhenTheHolderDies) {
  int ready[2], end[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(end), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto directory = DataDirectory::Open(path());
    char byte = directory.ok() ? 'y' : 'n';
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    if (read(end[0], &byte, 1) < 0) _exit(1);
    _exit(0);  // without giving the lock back
  }
  char answer = 0;
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, 'y');
  EXPECT_TRUE(absl::IsFailedPrecondition(DataDirectory::Open(path()).status()));
  ASSERT_EQ(write(end[1], "x", 1), 1);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(DataDirectory::Open(path()).ok());
  for (int file : {ready[0], ready[1], end[0], end[1]}) close(file);
}

TEST_F(DataDirectoryTest, IsRefusedWhereAFileStandsInTheWay) {
  std::ofstream(scratch_.Path("deep")) << "a file";
  const absl::Status status = DataDirectory::Open(path()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr(path()));
}

TEST_F(DataDirectoryTest, MakesAKeyOnceAndKeepsItPrivate) {
  auto directory = Open();
  auto key = directory->Key("page-tokens");
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->size(), 32u);
  EXPECT_EQ(*directory->Key("page-tokens"), *key);
  EXPECT_NE(*directory->Key("other"), *key);
  EXPECT_EQ(ModeOf(path() + "/keys"), 0700u);
  EXPECT_EQ(ModeOf(path() + "/keys/page-tokens"), 0600u);
  directory.reset();
  EXPECT_EQ(*Open()->Key("page-tokens"), *key);
}

TEST_F(DataDirectoryTest, RefusesAKeyThatOthersCanReadAndSaysWhatToRun) {
  auto directory = Open();
  ASSERT_TRUE(directory->Key("page-tokens").ok());
  const std::string file = path() + "/keys/page-tokens";
  ASSERT_EQ(chmod(file.c_str(), 0640), 0);
  const absl::Status status = directory->Key("page-tokens").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("chmod 600 " + file));
}

TEST_F(DataDirectoryTest, RefusesAKeyOfAnotherLength) {
  auto directory = Open();
  ASSERT_TRUE(directory->Key("other").ok());
  ASSERT_TRUE(WriteFileDurably(path() + "/keys/page-tokens", "short").ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(directory->Key("page-tokens").status()));
}

}  // namespace
}  // namespace zhaolian
