#include "storage/content_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

class ContentStoreTest : public testing::Test {
 protected:
  void Reopen() { store_ = *ContentStore::Open(scratch_.Path("evidence")); }
  // Up to but not including Keep.
  std::unique_ptr<ContentStore::Incoming> Send(const std::string& content) {
    auto file = *store_->Begin();
    EXPECT_TRUE(file->Append(content.substr(0, 2)).ok());
    EXPECT_TRUE(file->Append(content.substr(2)).ok());
    EXPECT_TRUE(file->Seal().ok());
    return file;
  }
  std::string Keep(const std::string& content) {
    const auto file = Send(content);
    EXPECT_TRUE(store_->Keep(*file).ok());
    return file->digest();
  }
  size_t FilesThere() const {
    size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(scratch_.Path("evidence"))) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }
  // How many are removed of which none is wanted but `wanted`.
  int Collect(absl::Time until, const std::string& wanted = "") {
    const auto removed =
        store_->Collect(until, [&](const std::string& digest) { return digest == wanted; });
    EXPECT_TRUE(removed.ok()) << removed.status();
    return removed.value_or(-1);
  }

  ScratchDirectory scratch_;
  std::unique_ptr<ContentStore> store_ = *ContentStore::Open(scratch_.Path("evidence"));
};

TEST_F(ContentStoreTest, KeepsAFileUnderItsDigest) {
  const std::string digest = Keep("现场照片");
  EXPECT_EQ(digest, absl::BytesToHexString(Sha256("现场照片")));
  EXPECT_EQ(*ReadFile(store_->PathOf(digest)), "现场照片");
  EXPECT_TRUE(store_->Verify(digest).ok());
  EXPECT_EQ(fs::status(store_->PathOf(digest)).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ContentStoreTest, KeepsTheSameContentOnce) {
  EXPECT_EQ(Keep("一份"), Keep("一份"));
  EXPECT_EQ(FilesThere(), 1u);
}

TEST_F(ContentStoreTest, WhatIsNotKeptLeavesNothing) {
  Send("半途而废").reset();
  EXPECT_EQ(FilesThere(), 0u);
}

TEST_F(ContentStoreTest, ACrashBeforeKeepLeavesNothingAfterTheNextStart) {
  // What a process that was killed leaves: the file on its way.
  std::ofstream(scratch_.Path("evidence/incoming/Xy12ab")) << "断电";
  ASSERT_EQ(FilesThere(), 1u);
  Reopen();
  EXPECT_EQ(FilesThere(), 0u);
  EXPECT_TRUE(fs::exists(scratch_.Path("evidence/incoming")));
}

TEST_F(ContentStoreTest, ACrashBetweenKeepAndTheRowLeavesAFileThatIsCollectedOnceItIsOld) {
  const std::string wanted = Keep("有记录"), unnamed = Keep("无记录");
  Reopen();
  EXPECT_EQ(Collect(absl::Now() - absl::Hours(1), wanted), 0) << "its row may be on its way";
  EXPECT_EQ(Collect(absl::Now() + absl::Hours(1), wanted), 1);
  EXPECT_TRUE(store_->Verify(wanted).ok());
  EXPECT_EQ(ErrorReason(store_->Verify(unnamed)), "EVIDENCE_DAMAGED");
}

TEST_F(ContentStoreTest, AnErrorOfWhoAsksCollectsNothing) {
  Keep("一份");
  const auto removed = store_->Collect(
      absl::Now() + absl::Hours(1),
      [](const std::string&) -> absl::StatusOr<bool> { return absl::UnavailableError("busy"); });
  EXPECT_TRUE(absl::IsUnavailable(removed.status()));
  EXPECT_EQ(FilesThere(), 1u);
}

TEST_F(ContentStoreTest, DamageIsFoundAndAnotherUploadOfTheSameHealsIt) {
  const std::string digest = Keep("竣工验收");
  std::ofstream(store_->PathOf(digest), std::ios::in | std::ios::out) << "X";
  const absl::Status damaged = store_->Verify(digest);
  EXPECT_TRUE(absl::IsDataLoss(damaged));
  EXPECT_EQ(ErrorReason(damaged), "EVIDENCE_DAMAGED");
  EXPECT_THAT(damaged.message(), testing::HasSubstr("upload the same file again"));
  EXPECT_THAT(damaged.message(), testing::Not(testing::HasSubstr(scratch_.path())));
  Keep("竣工验收");
  EXPECT_TRUE(store_->Verify(digest).ok());
}

TEST_F(ContentStoreTest, AFolderThatCannotBeWrittenIsAnErrorAndLosesNothing) {
  const std::string digest = Keep("一份");
  const auto file = Send("另一份");
  std::ofstream(scratch_.Path("evidence/" + file->digest().substr(0, 2))) << "in the way";
  EXPECT_FALSE(store_->Keep(*file).ok());
  EXPECT_TRUE(store_->Verify(digest).ok());
}

TEST(ContentStoreDigestTest, IsSixtyFourLowerCaseDigits) {
  EXPECT_TRUE(IsDigest(std::string(64, 'a')));
  EXPECT_FALSE(IsDigest(std::string(64, 'A')));
  EXPECT_FALSE(IsDigest(std::string(63, 'a')));
  EXPECT_FALSE(IsDigest(std::string(62, 'a') + "/."));
}

}  // namespace
}  // namespace zhaolian
