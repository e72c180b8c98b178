#include "server/evidence/partial_uploads.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kKept = absl::Hours(24);

class PartialUploadsTest : public testing::Test {
 protected:
  static UploadKey Of(const std::string& user, int file = 0) {
    return {user, "leads/one", absl::StrCat(file)};
  }
  void Keep(const UploadKey& key, size_t bytes = 3) {
    auto file = *store_->Begin();
    EXPECT_TRUE(file->Append(std::string(bytes, 'x')).ok());
    uploads_.Keep(key, std::move(file), now_);
  }
  int64_t BytesOf(const UploadKey& key) { return uploads_.BytesOf(key, now_); }

  ScratchDirectory scratch_;
  std::unique_ptr<ContentStore> store_ = *ContentStore::Open(scratch_.Path("evidence"));
  PartialUploads uploads_{kKept};
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
};

TEST_F(PartialUploadsTest, GoesOnForTheSameUserLeadAndFileAlone) {
  Keep(Of("users/lin"));
  EXPECT_EQ(BytesOf(Of("users/chen")), 0);
  EXPECT_EQ(BytesOf(Of("users/lin", 1)), 0);
  EXPECT_EQ(BytesOf(Of("users/lin")), 3);
  EXPECT_EQ(uploads_.Take(Of("users/lin"), 2, now_), nullptr) << "another place in the file";
  const auto file = uploads_.Take(Of("users/lin"), 3, now_);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->bytes(), 3);
  EXPECT_EQ(BytesOf(Of("users/lin")), 0) << "nobody else goes on with it";
}

TEST_F(PartialUploadsTest, TheLongestOfAFileCounts) {
  Keep(Of("users/lin"), 2);
  Keep(Of("users/lin"), 5);
  Keep(Of("users/lin"), 3);
  EXPECT_EQ(BytesOf(Of("users/lin")), 5);
}

TEST_F(PartialUploadsTest, ForgetsWhatIsOld) {
  Keep(Of("users/lin"));
  now_ += kKept - absl::Seconds(1);
  EXPECT_EQ(BytesOf(Of("users/lin")), 3);
  now_ += absl::Seconds(1);
  uploads_.DropOld(now_);
  now_ -= absl::Seconds(1);
  EXPECT_EQ(BytesOf(Of("users/lin")), 0);
}

TEST_F(PartialUploadsTest, KeepsTheNewestOfAUserAndOfAll) {
  for (int i = 0; i < 5; ++i) Keep(Of("users/lin", i));
  EXPECT_EQ(BytesOf(Of("users/lin", 0)), 0);
  EXPECT_EQ(BytesOf(Of("users/lin", 1)), 3);
  for (int i = 0; i < 28; ++i) Keep(Of(absl::StrCat("users/other", i)));
  EXPECT_EQ(BytesOf(Of("users/lin", 1)), 3);
  Keep(Of("users/last"));
  EXPECT_EQ(BytesOf(Of("users/lin", 1)), 0) << "it was the oldest of 32";
  EXPECT_EQ(BytesOf(Of("users/lin", 2)), 3);
}

}  // namespace
}  // namespace zhaolian
