// Keys of users, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "client-lib/client.h"
#include "storage/error.h"
#include "tests/integration/access_fixture.h"
#include "tests/support/number_or.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(AccessTest, AKeyActsAsItsUserUntilItIsRevoked) {
  Lin(v1::ROLE_APP);
  v1::CreateApiKeyRequest request;
  request.set_user(kLin);
  v1::CreateApiKeyResponse key;
  EXPECT_EQ(ErrorReason(Officer().Call(request, key)), "REQUIRED");
  request.set_display_name("县区应用");
  request.set_days(367);
  EXPECT_EQ(ErrorReason(Officer().Call(request, key)), "INVALID_DAYS");
  request.set_days(30);
  ASSERT_TRUE(Officer().Call(request, key).ok());
  EXPECT_EQ(key.key().creator(), kOfficer);
  v1::GetCallerRequest who;
  v1::GetCallerResponse caller;
  ASSERT_TRUE(server_.ClientWith(key.token()).Call(who, caller).ok());
  EXPECT_EQ(caller.user(), kLin);
  EXPECT_EQ(caller.identity(), "api_key");
  EXPECT_EQ(caller.credential(), key.key().name());
  EXPECT_TRUE(ListFirms(key.token()).ok());
  ASSERT_TRUE(Revoke(Officer(), key.key().name()).ok());
  EXPECT_EQ(ErrorReason(ListFirms(key.token())), "SIGN_IN_NEEDED");
}

TEST_F(AccessTest, AKeyDoesNoMoreThanItIsLimitedTo) {
  Lin(v1::ROLE_BUREAU);
  v1::CreateApiKeyRequest request;
  request.set_user(kLin);
  request.set_display_name("大屏");
  request.add_permissions("enterprise.read");
  v1::CreateApiKeyResponse key;
  EXPECT_EQ(ErrorReason(Officer().Call(request, key)), "UNKNOWN_PERMISSION");
  request.set_permissions(0, "*.read");
  request.add_permissions("enterprises.write");
  // What the user may not, the key may not either.
  request.add_permissions("credentials.write");
  ASSERT_TRUE(Officer().Call(request, key).ok());
  EXPECT_THAT(key.key().permissions(), testing::Contains("chains.read"));
  const Client limited = server_.ClientWith(key.token());
  v1::GetCallerResponse caller;
  ASSERT_TRUE(limited.Call(v1::GetCallerRequest(), caller).ok());
  EXPECT_THAT(caller.permissions(),
              testing::Each(testing::AnyOf(testing::EndsWith(".read"), "enterprises.write")));
  EXPECT_TRUE(ListFirms(key.token()).ok());
  v1::Enterprise firm;
  firm.set_display_name("虚构企业");
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  EXPECT_TRUE(limited.Create(firm).ok());
  v1::Lead lead;
  lead.set_display_name("虚构项目");
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  EXPECT_TRUE(absl::IsPermissionDenied(limited.Create(lead).status()));
}

TEST_F(AccessTest, ALimitedKeyMakesAndEndsNoOther) {
  Lin(v1::ROLE_BUREAU);
  const auto key_of = [&](const std::string& user, const std::string& permission) {
    v1::CreateApiKeyRequest request;
    request.set_user(user);
    request.set_display_name("大屏");
    if (!permission.empty()) request.add_permissions(permission);
    v1::CreateApiKeyResponse key;
    EXPECT_TRUE(Officer().Call(request, key).ok());
    return key;
  };
  const auto whole = key_of(kLin, ""), limited = key_of(kLin, "leads.read");
  const Client client = server_.ClientWith(limited.token());
  EXPECT_EQ(ErrorReason(Revoke(client, whole.key().name())), "KEY_LIMITED");
  ASSERT_THAT(Credentials(client), SizeIs(1));
  EXPECT_EQ(Credentials(client)[0].name(), limited.key().name());
  EXPECT_EQ(ErrorReason(ListFirms(limited.token())), "KEY_LIMITED");
  v1::SearchRequest search;
  search.set_query("虚构");
  v1::SearchResponse hits;
  const auto searches = key_of(kLin, "search.read");
  ASSERT_TRUE(server_.ClientWith(searches.token()).Call(search, hits).ok());
  EXPECT_THAT(hits.hits(), IsEmpty());
  const auto makes = key_of(kOfficer, "credentials.write");
  v1::CreateApiKeyRequest another;
  another.set_user(kOfficer);
  another.set_display_name("大屏");
  v1::CreateApiKeyResponse made;
  EXPECT_EQ(ErrorReason(server_.ClientWith(makes.token()).Call(another, made)), "KEY_LIMITED");
  EXPECT_TRUE(Revoke(client, limited.key().name()).ok()) << "but itself";
}

TEST_F(AccessTest, AKeyThatWasNeverUsedSaysSo) {
  v1::CreateApiKeyRequest request;
  request.set_user(kLin);
  request.set_display_name("大屏");
  v1::CreateApiKeyResponse key;
  ASSERT_TRUE(Officer().Call(request, key).ok());
  ASSERT_THAT(Credentials(Officer(), kLin), SizeIs(1));
  EXPECT_FALSE(Credentials(Officer(), kLin)[0].has_last_use_time());
}

TEST_F(AccessTest, NoCallThatBeginsAfterARevocationIsLetIn) {
  Lin(v1::ROLE_APP);
  const Client officer = Officer();
  std::atomic<int> before = 0, after = 0;
  const int revocations = NumberOr("ZHAOLIAN_REVOCATIONS", 200);
  for (int i = 0; i < revocations; ++i) {
    v1::CreateApiKeyRequest request;
    request.set_user(kLin);
    request.set_display_name("test");
    v1::CreateApiKeyResponse key;
    ASSERT_TRUE(officer.Call(request, key).ok());
    std::atomic<bool> revoked = false;
    absl::Notification let_in;
    const Client client = server_.ClientWith(key.token());
    std::thread hammer([&] {
      for (bool too_late = false; !too_late;) {
        too_late = revoked;
        v1::GetCallerResponse caller;
        if (!client.Call(v1::GetCallerRequest(), caller).ok()) continue;
        ++(too_late ? after : before);
        if (!let_in.HasBeenNotified()) let_in.Notify();
      }
    });
    EXPECT_TRUE(let_in.WaitForNotificationWithTimeout(absl::Minutes(1)));
    EXPECT_TRUE(Revoke(officer, key.key().name()).ok());
    revoked = true;
    hammer.join();
  }
  EXPECT_EQ(after, 0);
  EXPECT_GE(before, revocations);
}

}  // namespace
}  // namespace zhaolian
