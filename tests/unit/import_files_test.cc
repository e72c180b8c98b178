#include "server/import/import_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

class ImportFilesTest : public testing::Test {
 protected:
  absl::StatusOr<v1::ImportFile> Upload(const std::vector<std::string>& parts,
                                        const std::string& file_name = "台账.csv") {
    auto upload = files_.Begin("users/lin", file_name);
    if (!upload.ok()) return upload.status();
    for (const std::string& part : parts) {
      const absl::Status status = (*upload)->Append(part);
      if (!status.ok()) return status;
    }
    return (*upload)->Finish(absl::Now());
  }
  size_t FilesThere() const {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.Path("files"))) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }

  ImportFiles Opened() const {
    return *ImportFiles::Open(
        scratch_.Path("files"),
        {.file_bytes = 10, .waiting = {.bytes = 25, .files = 4, .files_in_all = 5}});
  }

  ScratchDirectory scratch_;
  ImportFiles files_ = Opened();
};

TEST_F(ImportFilesTest, KeepsPartsAsOneFileForItsSenderOnly) {
  const auto file = Upload({"名,", "a\n"});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->bytes(), 6);
  EXPECT_EQ(file->digest(), absl::BytesToHexString(Sha256("名,a\n")));
  EXPECT_EQ(*ReadFile(files_.PathOf(file->name())), "名,a\n");
  EXPECT_EQ(files_.Find("users/lin", file->name())->file_name(), "台账.csv");
  EXPECT_TRUE(absl::IsNotFound(files_.Find("users/wu", file->name()).status()));
  struct stat info;
  ASSERT_EQ(stat(files_.PathOf(file->name()).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(ImportFilesTest, RefusesWhatIsTooLargeOrEmptyAndKeepsNothingOfIt) {
  EXPECT_EQ(ErrorReason(Upload({"123456", "78901"}).status()), "FILE_TOO_LARGE");
  EXPECT_EQ(ErrorReason(Upload({}).status()), "EMPTY_FILE");
  EXPECT_EQ(FilesThere(), 0u);
}

TEST_F(ImportFilesTest, BoundsWhatAUserHasThatIsNotPlanned) {
  const auto first = Upload({"123456789"});
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(Upload({"123456789"}).ok());
  EXPECT_EQ(ErrorReason(Upload({"12345", "6789"}).status()), "UPLOADS_WAIT");
  ASSERT_TRUE(Upload({"1234567"}).ok()) << "what was cut off counts no more";
  EXPECT_EQ(ErrorReason(Upload({"1"}).status()), "UPLOADS_WAIT");
  EXPECT_TRUE((*files_.Begin("users/wu", "台账.csv"))->Append("1").ok()) << "another user";
  files_ = Opened();
  EXPECT_EQ(ErrorReason(Upload({"1"}).status()), "UPLOADS_WAIT") << "after a restart too";
  files_.Remove(first->name());
  EXPECT_TRUE(Upload({"123456789"}).ok());
  files_.RemoveExpired(absl::Now() + absl::Hours(25));
  EXPECT_TRUE(Upload({"123456789"}).ok());
}

TEST_F(ImportFilesTest, BoundsHowManyFilesAUserAndAllHave) {
  const auto first = Upload({"1"});
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Upload({"1"}).ok());
  const auto under_way = files_.Begin("users/lin", "台账.csv");
  ASSERT_TRUE(under_way.ok()) << under_way.status();
  EXPECT_EQ(ErrorReason(Upload({"1"}).status()), "UPLOAD_FILES_WAIT");
  {
    const auto of_another = files_.Begin("users/wu", "台账.csv");
    EXPECT_TRUE(of_another.ok()) << of_another.status();
    EXPECT_EQ(ErrorReason(files_.Begin("users/wu", "台账.csv").status()), "UPLOADS_FULL");
  }
  EXPECT_TRUE(files_.Begin("users/wu", "台账.csv").ok()) << "what was cut off counts no more";
  files_.Remove(first->name());
  files_.Remove(first->name());
  ASSERT_TRUE(Upload({"1"}).ok());
  EXPECT_EQ(ErrorReason(Upload({"1"}).status()), "UPLOAD_FILES_WAIT") << "it was counted once";
}

TEST_F(ImportFilesTest, RefusesNamesThatArePaths) {
  for (const char* name : {"", " ", "../x.csv", "a/b.csv", "a\nb.csv", "a\x1b[2J.csv",
                           "a\u202Evsc.exe", "../../etc/x", "..\\x.csv"}) {
    EXPECT_EQ(ErrorReason(Upload({"a"}, name).status()), "INVALID_FILE_NAME") << name;
  }
  const std::string after_zero("a.csv\0.exe", 10), too_long(300, 'a');
  EXPECT_EQ(ErrorReason(Upload({"a"}, after_zero).status()), "INVALID_FILE_NAME");
  EXPECT_EQ(ErrorReason(Upload({"a"}, too_long).status()), "INVALID_FILE_NAME");
  // It names no file here.
  EXPECT_TRUE(Upload({"a"}, "CON").ok());
  for (const char* name : {"importFiles/../zhaolian.db", "imports/x", ""}) {
    EXPECT_EQ(ErrorReason(files_.Find("users/lin", name).status()), "INVALID_NAME") << name;
  }
}

TEST_F(ImportFilesTest, RemovesWhatIsOlderThanADay) {
  const auto file = Upload({"a"});
  files_.RemoveExpired(absl::Now() + absl::Hours(23));
  EXPECT_TRUE(files_.Find("users/lin", file->name()).ok());
  files_.RemoveExpired(absl::Now() + absl::Hours(25));
  EXPECT_EQ(FilesThere(), 0u);
}

}  // namespace
}  // namespace zhaolian
