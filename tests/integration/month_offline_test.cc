// A month without a network: what was logged on each day of it is there once, with its day, and
// what has ended meanwhile costs a sign-in and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/device.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/timestamp.h"
#include "storage/uuid.h"
#include "tests/support/new_session.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using v1::Engagement;
using v1::Enterprise;

constexpr int kDays = 30;
constexpr int kFirms = 100;
constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kUser[] = "users/lin";
constexpr char kRenamed[] = "后来改名的虚构企业";

// The device lives through the month before this moment, and then the server's credentials are
// made a month older: each sees the other's clock go on by as much.
class MonthOfflineTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < kFirms; ++i) {
      Enterprise firm;
      firm.set_display_name(absl::StrCat("虚构企业", i));
      firm.set_relation(Enterprise::RELATION_TARGET);
      ASSERT_TRUE(bureau_.Create(firm, {.id = absl::StrCat("firm", i)}).ok());
    }
    ASSERT_NO_FATAL_FAILURE(Boot());
  }

  // The machine is started.
  void Boot() {
    device_.reset();
    DeviceClock clock;
    clock.now = [this] { return Today(); };
    clock.uptime = [this, boot = NewUuid(), begin = Today()] {
      return Uptime{boot, Today() - begin};
    };
    auto device = Device::Open(scratch_.Path("device"), TestStore::Registry(), clock);
    ASSERT_TRUE(device.ok()) << device.status();
    device_ = *std::move(device);
  }
  absl::Time Today() const { return absl::Now() - (kDays - day_) * kDay; }
  absl::StatusOr<Device::Progress> Sync(const std::string& token) {
    return device_->Sync(server_->ClientWith(token), [](const Device::Progress&) {});
  }
  // Each morning the machine is started, and a contact is logged, on one day two.
  void LogEachDay() {
    for (day_ = 1; day_ <= kDays; ++day_) {
      ASSERT_NO_FATAL_FAILURE(Boot());
      Log();
      if (day_ == kDays / 2) Log();
    }
    day_ = kDays;
  }
  void Log() {
    Engagement contact;
    contact.set_name(absl::StrCat("engagements/e", NewRandomUuid()));
    contact.set_owner_unit("units/bureau");
    contact.set_enterprise("enterprises/firm0");
    contact.set_kind(Engagement::KIND_CALL);
    *contact.mutable_occur_time() = ToTimestamp(Today());
    contact.set_summary(absl::StrCat("第", day_, "天"));
    const auto queued = device_->Create(contact);
    ASSERT_TRUE(queued.ok()) << queued.status();
    logged_[contact.name()] = contact;
  }
  // As the month has made them: sessions idle and end, keys come nearer to their ends.
  void AgeCredentials() {
    const absl::Status aged = server_->store().WriteAndWait([](Tx& tx) {
      return tx.connection().Run(
          "UPDATE credentials SET expire_time = expire_time - $1,"
          " last_use_time = last_use_time - $1 WHERE user_name = $2",
          {absl::ToInt64Microseconds(kDays * kDay), kUser});
    });
    ASSERT_TRUE(aged.ok()) << aged;
    server_->Restart();
  }
  void ChangeOnServer() {
    Enterprise firm;
    firm.set_name("enterprises/firm1");
    firm.set_display_name(kRenamed);
    ASSERT_TRUE(bureau_.Update(firm, {"display_name"}).ok());
    ASSERT_TRUE(bureau_.Delete<Enterprise>("enterprises/firm2").ok());
  }
  void ExpectEachContactOnceWithItsDay() {
    std::map<std::string, Engagement> there;
    for (auto& row : server_->ClientWith(bureau_key_).List<Engagement>({.page_size = 1000})) {
      ASSERT_TRUE(row.ok()) << row.status();
      EXPECT_TRUE(there.emplace(row->name(), *row).second) << row->name();
    }
    EXPECT_THAT(there, SizeIs(logged_.size()));
    for (const auto& [name, contact] : logged_) {
      ASSERT_EQ(there.count(name), 1u) << contact.summary();
      EXPECT_EQ(there[name].summary(), contact.summary());
      EXPECT_EQ(FromTimestamp(there[name].occur_time()), FromTimestamp(contact.occur_time()));
    }
  }
  // Nothing was sent anew, and nothing received but what has changed.
  void ExpectGoesOn(const absl::StatusOr<Device::Progress>& done) {
    ASSERT_TRUE(done.ok()) << done.status();
    EXPECT_EQ(done->sent, static_cast<int>(logged_.size()));
    EXPECT_EQ(done->conflicts + done->refused, 0);
    EXPECT_LT(done->received, kFirms) << "the mirror began anew";
    EXPECT_THAT(*device_->Waiting(), IsEmpty());
    EXPECT_EQ(TextField(*device_->Get("enterprises/firm1")->row, "display_name"), kRenamed);
    EXPECT_TRUE(absl::IsNotFound(device_->Get("enterprises/firm2").status()));
    ExpectEachContactOnceWithItsDay();
  }

  ScratchDirectory scratch_;
  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const std::string bureau_key_ = server_.NewKey("users/bureau");
  const Client lin_ = server_.Add("lin", "units/bureau", {v1::ROLE_BUREAU});
  int day_ = 0;
  std::unique_ptr<Device> device_;
  std::map<std::string, Engagement> logged_;
};

TEST_F(MonthOfflineTest, ASessionThatHasEndedKeepsAllUntilTheNextSignIn) {
  const std::string session = NewSession(server_, kUser, "twelve firms a month");
  ASSERT_TRUE(Sync(session).ok());
  ChangeOnServer();
  ASSERT_NO_FATAL_FAILURE(LogEachDay());
  ASSERT_NO_FATAL_FAILURE(AgeCredentials());
  const absl::Status ended = Sync(session).status();
  EXPECT_EQ(ErrorReason(ended), "SIGN_IN_NEEDED") << ended;
  EXPECT_THAT(*device_->Waiting(), SizeIs(logged_.size()));
  EXPECT_TRUE(device_->Get("enterprises/firm2").ok()) << "as it was when there was a network";
  EXPECT_GT(*device_->NextSync(), absl::Now() + 365 * kDay) << "it waits for a sign-in";
  const std::string next = NewSession(server_, kUser, "a month without a network");
  ExpectGoesOn(Sync(next));
  EXPECT_EQ(Sync(next)->sent, 0);
  ExpectEachContactOnceWithItsDay();
}

TEST_F(MonthOfflineTest, AKeyThatLastsForLongerGoesOnByItself) {
  const std::string key = server_.NewKey(kUser);
  ASSERT_TRUE(Sync(key).ok());
  ChangeOnServer();
  ASSERT_NO_FATAL_FAILURE(LogEachDay());
  ASSERT_NO_FATAL_FAILURE(AgeCredentials());
  ExpectGoesOn(Sync(key));
}

// The journal is never trimmed, so that no token is too old; but the server's data may be.
TEST_F(MonthOfflineTest, ATokenThatTheServerNoLongerKnowsBringsEverythingAnew) {
  const std::string key = server_.NewKey(kUser);
  ChangeOnServer();
  ASSERT_TRUE(Sync(key).ok());
  ASSERT_NO_FATAL_FAILURE(LogEachDay());
  // As a backup of before the last change, the deletion, was restored.
  const absl::Status restored = server_->store().WriteAndWait([](Tx& tx) {
    return tx.connection().RunScript(
        "DELETE FROM journal WHERE revision = (SELECT max(revision) FROM journal);");
  });
  ASSERT_TRUE(restored.ok()) << restored;
  const auto done = Sync(key);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_GE(done->received, kFirms - 1);
  EXPECT_EQ(done->sent, static_cast<int>(logged_.size()));
  ExpectEachContactOnceWithItsDay();
  EXPECT_EQ(Sync(key)->sent, 0);
}

}  // namespace
}  // namespace zhaolian
