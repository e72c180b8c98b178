#include "storage/durable_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

class DurableFileTest : public testing::Test {
 protected:
  ScratchDirectory scratch_;
};

TEST_F(DurableFileTest, ReadsBackWhatWasWritten) {
  const std::string content("a\0b\n\xff", 5);
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("f"), content).ok());
  EXPECT_EQ(*ReadFile(scratch_.Path("f")), content);
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("f"), "").ok());
  EXPECT_EQ(*ReadFile(scratch_.Path("f")), "");
}

TEST_F(DurableFileTest, WritesForTheOwnerOnlyAndLeavesNothingElse) {
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("f"), "x").ok());
  struct stat info = {};
  ASSERT_EQ(stat(scratch_.Path("f").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  int entries = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(scratch_.path())) {
    ++entries;
  }
  EXPECT_EQ(entries, 1);
}

TEST_F(DurableFileTest, AFailedWriteLeavesTheFileAsItWas) {
  std::filesystem::create_directory(scratch_.Path("f"));
  std::ofstream(scratch_.Path("f/inside")) << "x";
  // A directory that is not empty cannot be replaced.
  EXPECT_FALSE(WriteFileDurably(scratch_.Path("f"), "y").ok());
  EXPECT_TRUE(std::filesystem::exists(scratch_.Path("f/inside")));
  EXPECT_FALSE(std::filesystem::exists(scratch_.Path("f.new")));
}

TEST_F(DurableFileTest, SaysWhenAFileOrItsDirectoryIsNotThere) {
  EXPECT_TRUE(absl::IsNotFound(ReadFile(scratch_.Path("absent")).status()));
  EXPECT_TRUE(absl::IsNotFound(FileDigest(scratch_.Path("absent")).status()));
  EXPECT_FALSE(SyncPath(scratch_.Path("absent")).ok());
  EXPECT_FALSE(WriteFileDurably(scratch_.Path("absent/f"), "x").ok());
}

TEST_F(DurableFileTest, SyncsFilesAndDirectories) {
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("f"), "x").ok());
  EXPECT_TRUE(SyncPath(scratch_.Path("f")).ok());
  EXPECT_TRUE(SyncPath(scratch_.path()).ok());
}

TEST_F(DurableFileTest, DigestsAreSha256) {
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("f"), "abc").ok());
  EXPECT_EQ(*FileDigest(scratch_.Path("f")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("f"), "").ok());
  EXPECT_EQ(*FileDigest(scratch_.Path("f")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(DurableFileTest, DigestsFilesLongerThanOneBlock) {
  // One million times "a", a vector of FIPS 180.
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("f"), std::string(1000000, 'a')).ok());
  EXPECT_EQ(*FileDigest(scratch_.Path("f")),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("f"), std::string(3 << 20, 'a')).ok());
  EXPECT_EQ(FileDigest(scratch_.Path("f"))->size(), 64u);
}

}  // namespace
}  // namespace zhaolian
