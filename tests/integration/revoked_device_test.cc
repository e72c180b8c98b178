// A device whose sign-in was revoked removes what it keeps when it next connects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client-lib/device.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/new_session.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class RevokedDeviceTest : public testing::Test {
 protected:
  void SetUp() override {
    bureau_.emplace(server_.Add("lin", "units/bureau", {v1::ROLE_BUREAU}));
    v1::Enterprise firm;
    firm.set_display_name("虚构药业");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(bureau_->Create(firm, {.id = "yzj"}).ok());
    token_ = server_.NewKey("users/lin");
    auto device = Device::Open(scratch_.Path("device"), TestStore::Registry());
    ASSERT_TRUE(device.ok()) << device.status();
    device_ = *std::move(device);
    ASSERT_TRUE(Sync().ok());
    ASSERT_TRUE(device_->Get("enterprises/yzj").ok());
    v1::Engagement visit;
    visit.set_name(absl::StrCat("engagements/e", NewRandomUuid()));
    visit.set_owner_unit("units/bureau");
    visit.set_enterprise("enterprises/yzj");
    visit.set_kind(v1::Engagement::KIND_VISIT);
    visit.mutable_occur_time()->set_seconds(1'780'000'000);
    visit.set_summary("虚构走访");
    ASSERT_TRUE(device_->Create(visit).ok());
  }

  absl::Status Sync() {
    return device_->Sync(server_->ClientWith(token_), [](const Device::Progress&) {}).status();
  }
  std::string NameOf(const std::string& token) {
    v1::GetCallerResponse caller;
    EXPECT_TRUE(server_->ClientWith(token).Call(v1::GetCallerRequest(), caller).ok());
    return caller.credential();
  }
  void Revoke(bool discard_unsent) {
    v1::RevokeCredentialRequest request;
    request.set_name(NameOf(token_));
    request.set_discard_unsent(discard_unsent);
    v1::RevokeCredentialResponse response;
    const absl::Status status = server_.officer().Call(request, response);
    ASSERT_TRUE(status.ok()) << status;
  }
  void ExpectWiped() {
    const absl::Status refused = Sync();
    EXPECT_EQ(ErrorReason(refused), "SIGN_IN_NEEDED");
    EXPECT_TRUE(absl::IsNotFound(device_->Get("enterprises/yzj").status()));
    EXPECT_EQ(device_->MirrorState()->token(), "");
  }

  ScratchDirectory scratch_;
  SignedInServer server_;
  std::optional<Client> bureau_;
  std::string token_;
  std::unique_ptr<Device> device_;
};

TEST_F(RevokedDeviceTest, RemovesItsMirrorAndKeepsWhatWasNotSent) {
  Revoke(false);
  ASSERT_TRUE(device_->Get("enterprises/yzj").ok()) << "it has not connected yet";
  ExpectWiped();
  EXPECT_THAT(*device_->Waiting(), SizeIs(1));
  // Who signs in again loses nothing.
  token_ = server_.NewKey("users/lin");
  const absl::Status again = Sync();
  EXPECT_TRUE(again.ok()) << again;
  EXPECT_TRUE(device_->Get("enterprises/yzj").ok());
  EXPECT_THAT(*device_->Waiting(), IsEmpty());
}

TEST_F(RevokedDeviceTest, RemovesWhatWasNotSentWhereItIsInOtherHands) {
  Revoke(true);
  ExpectWiped();
  EXPECT_THAT(*device_->Waiting(), IsEmpty());
}

TEST_F(RevokedDeviceTest, IsToldAfterARestartOfTheServerToo) {
  Revoke(false);
  server_->Restart();
  ExpectWiped();
}

TEST_F(RevokedDeviceTest, IsToldOfTheLastRevocationOfWhatWasRevokedBefore) {
  token_ = NewSession(server_, "users/lin", "a password nobody guesses");
  ASSERT_TRUE(Sync().ok());
  OneTimePassword(server_, "users/lin");  // which ends the session
  ExpectWiped();
}

TEST_F(RevokedDeviceTest, RemovesItsMirrorWhereItsUserMayDoNothingAnyMore) {
  server_.SetRoles("users/lin", {});
  ExpectWiped();
  server_.SetRoles("users/lin", {v1::ROLE_BUREAU});
  EXPECT_TRUE(Sync().ok());
  EXPECT_TRUE(device_->Get("enterprises/yzj").ok());
}

TEST_F(RevokedDeviceTest, RemovesItsMirrorWhereItsUserWasDeleted) {
  const auto deleted = server_.officer().Delete<v1::User>("users/lin");
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  ExpectWiped();
}

TEST_F(RevokedDeviceTest, RemovesItsMirrorWhereItsUserHasLeft) {
  v1::User lin;
  lin.set_name("users/lin");
  lin.set_end_date("2026-01-31");
  const auto left = server_.officer().Update(lin, {"end_date"});
  ASSERT_TRUE(left.ok()) << left.status();
  ExpectWiped();
}

TEST_F(RevokedDeviceTest, KeepsItsMirrorWhereItsSignInEndedByItself) {
  v1::SignOutResponse response;
  ASSERT_TRUE(server_->ClientWith(token_).Call(v1::SignOutRequest(), response).ok());
  EXPECT_EQ(ErrorReason(Sync()), "SIGN_IN_NEEDED");
  EXPECT_TRUE(device_->Get("enterprises/yzj").ok());
  token_ = "zlk_never_given_to_anybody";
  EXPECT_EQ(ErrorReason(Sync()), "SIGN_IN_NEEDED");
  EXPECT_TRUE(device_->Get("enterprises/yzj").ok());
}

}  // namespace
}  // namespace zhaolian
