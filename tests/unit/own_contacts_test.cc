#include "client-lib/own_contacts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "storage/durable_file.h"
#include "storage/error.h"
#include "storage/timestamp.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kWeek = absl::Hours(7 * 24);
constexpr char kSecret[] = "zls_a_secret_of_nobody";

class OwnContactsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto& person = *contacts_.add_contact_persons();
    person.set_name("contactPersons/lin");
    person.set_display_name("林虚构人物");
    person.set_phone("13900007731");
    person.set_email("lin@firm.example");
    const absl::Status kept = own_.Keep(kSecret, contacts_, begin_, kWeek);
    ASSERT_TRUE(kept.ok()) << kept;
  }
  std::string ReasonAt(absl::Time now, absl::Time known = absl::InfinitePast(),
                       absl::string_view secret = kSecret) const {
    const auto read = own_.Read(secret, now, known);
    return read.ok() ? read->contact_persons(0).phone() : ErrorReason(read.status());
  }
  bool IsThere() const { return std::filesystem::exists(path_); }

  ScratchDirectory scratch_;
  const std::string path_ = scratch_.Path("contacts.sealed");
  const OwnContacts own_{path_};
  const absl::Time begin_ = absl::FromUnixSeconds(1'780'000'000);
  internal::v1::OwnContacts contacts_;
};

TEST_F(OwnContactsTest, GivesBackWhatWasKept) {
  EXPECT_EQ(ReasonAt(begin_), "13900007731");
  EXPECT_EQ(ReasonAt(begin_ + kWeek - absl::Seconds(1)), "13900007731");
  own_.Remove();
  EXPECT_EQ(ReasonAt(begin_), "NO_OWN_CONTACTS");
}

TEST_F(OwnContactsTest, IsForItsOwnerOnlyAndHoldsNothingInClear) {
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const std::string file = *ReadFile(path_), plain = contacts_.SerializeAsString();
  for (const char* value : {"林虚构人物", "13900007731", "lin@firm.example"}) {
    EXPECT_THAT(plain, HasSubstr(value));
    EXPECT_THAT(file, Not(HasSubstr(value)));
  }
  EXPECT_THAT(file, Not(HasSubstr(kSecret)));
}

TEST_F(OwnContactsTest, IsSealedAnewEachTime) {
  const std::string first = *ReadFile(path_);
  ASSERT_TRUE(own_.Keep(kSecret, contacts_, begin_, kWeek).ok());
  EXPECT_NE(*ReadFile(path_), first);
}

TEST_F(OwnContactsTest, IsRemovedOnceItHasEndedWhoeverAsks) {
  EXPECT_EQ(ReasonAt(begin_ + kWeek), "OWN_CONTACTS_ENDED");
  EXPECT_FALSE(IsThere());
  EXPECT_EQ(ReasonAt(begin_), "NO_OWN_CONTACTS") << "a clock that is set back brings nothing back";
  ASSERT_TRUE(own_.Keep(kSecret, contacts_, begin_, kWeek).ok());
  own_.RemoveIfEnded(begin_ + kWeek - absl::Seconds(1));
  EXPECT_TRUE(IsThere());
  own_.RemoveIfEnded(begin_ + kWeek);
  EXPECT_FALSE(IsThere());
}

TEST_F(OwnContactsTest, IsRemovedWhereTheClockWasSetBack) {
  EXPECT_EQ(ReasonAt(begin_ - absl::Minutes(4)), "13900007731") << "a clock that was set right";
  EXPECT_EQ(ReasonAt(begin_ - absl::Minutes(6)), "OWN_CONTACTS_CLOCK");
  EXPECT_FALSE(IsThere());
  ASSERT_TRUE(own_.Keep(kSecret, contacts_, begin_, kWeek).ok());
  EXPECT_EQ(ReasonAt(begin_ + absl::Hours(1), begin_ + absl::Hours(2)), "OWN_CONTACTS_CLOCK")
      << "what was queued here knows a later time";
  EXPECT_FALSE(IsThere());
}

TEST_F(OwnContactsTest, OpensNothingWithAnotherSecretOrWithNone) {
  EXPECT_EQ(ReasonAt(begin_, absl::InfinitePast(), "zls_another"), "OTHER_SIGN_IN");
  EXPECT_EQ(ReasonAt(begin_, absl::InfinitePast(), ""), "OTHER_SIGN_IN");
  EXPECT_TRUE(IsThere()) << "its own sign-in may come again, as of a key";
}

TEST_F(OwnContactsTest, AnEndThatWasPutOffOpensNothing) {
  internal::v1::SealedContacts file;
  internal::v1::SealedContactsHeader header;
  ASSERT_TRUE(file.ParseFromString(*ReadFile(path_)));
  ASSERT_TRUE(header.ParseFromString(file.header()));
  *header.mutable_end_time() = ToTimestamp(begin_ + 52 * kWeek);
  file.set_header(header.SerializeAsString());
  ASSERT_TRUE(WriteFileDurably(path_, file.SerializeAsString()).ok());
  EXPECT_EQ(ReasonAt(begin_ + 2 * kWeek), "OTHER_SIGN_IN");
}

TEST_F(OwnContactsTest, AFileThatWasCutShortOrAlteredOpensNothing) {
  const std::string whole = *ReadFile(path_);
  for (size_t i = 0; i < whole.size(); i += 7) {
    ASSERT_TRUE(WriteFileDurably(path_, whole.substr(0, i)).ok());
    EXPECT_NE(ReasonAt(begin_), "13900007731") << i;
    std::string altered = whole;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    ASSERT_TRUE(WriteFileDurably(path_, altered).ok());
    EXPECT_NE(ReasonAt(begin_), "13900007731") << i;
  }
}

}  // namespace
}  // namespace zhaolian
