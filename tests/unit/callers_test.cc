#include "server/access/callers.h"

#include <gtest/gtest.h>

#include "storage/error.h"

namespace zhaolian {
namespace {

using absl::CivilSecond;

class CallersTest : public testing::Test {
 protected:
  absl::StatusOr<CallerPtr> Stated(absl::string_view user) {
    return Callers(registry_, permissions_, roles_, {true, absl::Minutes(30)})
        .Identify("", user, absl::Now());
  }

  const ResourceRegistry registry_ = *ResourceRegistry::FromProtoset(Protoset());
  const Permissions permissions_ = *Permissions::Of(registry_);
  const Roles roles_ = *Roles::Parse(Roles::BuiltIn(), permissions_);
};

TEST_F(CallersTest, IsTheLocalUserWhenNoneIsStated) {
  auto caller = Stated("");
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ((*caller)->user, "users/local");
  EXPECT_EQ((*caller)->identity, "stated");
  EXPECT_EQ((*caller)->may, permissions_.all());
}

TEST_F(CallersTest, IsTheUserStatedWithOrWithoutTheCollection) {
  EXPECT_EQ((*Stated("users/lin"))->user, "users/lin");
  EXPECT_EQ((*Stated("lin"))->user, "users/lin");
  EXPECT_EQ((*Stated("lin"))->identity, "stated");
}

TEST_F(CallersTest, IsRefusedWhenWhatIsStatedIsNoUser) {
  for (const std::string stated :
       {"users/", "units/east", "users/Lin", "users/a/b", " lin", "林", "users/lin\n"}) {
    const absl::Status status = Stated(stated).status();
    EXPECT_TRUE(absl::IsUnauthenticated(status)) << stated;
    EXPECT_EQ(ErrorReason(status), "INVALID_USER") << stated;
  }
}

TEST_F(CallersTest, ARefusalRepeatsOnlyTheBeginningOfALongValue) {
  const std::string stated(5000, 'X');
  const absl::Status status = Stated(stated).status();
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("user"), Excerpt(stated));
}

TEST_F(CallersTest, WherePeopleSignInNobodyIsWhoTheySay) {
  const Callers callers(registry_, permissions_, roles_, {false, absl::Minutes(30)});
  for (const std::string authorization : {"", "Bearer ", "Bearer zls_x", "Basic bGluOmxpbg=="}) {
    const absl::Status status =
        callers.Identify(authorization, "users/local", absl::Now()).status();
    EXPECT_EQ(ErrorReason(status), "SIGN_IN_NEEDED") << authorization;
  }
}

TEST_F(CallersTest, ASecondmentHoldsFromItsFirstDayToItsLast) {
  const absl::TimeZone china = absl::FixedTimeZone(8 * 60 * 60);
  v1::User user;
  user.set_start_date("2026-03-01");
  user.set_end_date("2026-08-31");
  const ActiveTime days = ActiveTimeOf(user);
  EXPECT_EQ(days.begin, absl::FromCivil(CivilSecond(2026, 3, 1), china));
  EXPECT_EQ(days.end, absl::FromCivil(CivilSecond(2026, 9, 1), china));
  EXPECT_FALSE(days.Contains(days.begin - absl::Microseconds(1)));
  EXPECT_TRUE(days.Contains(days.begin));
  EXPECT_FALSE(days.Contains(days.end));
  user.set_start_date("2026");
  user.set_end_date("2026-12");
  EXPECT_EQ(ActiveTimeOf(user).begin, absl::FromCivil(CivilSecond(2026, 1, 1), china));
  EXPECT_EQ(ActiveTimeOf(user).end, absl::FromCivil(CivilSecond(2027, 1, 1), china));
  EXPECT_TRUE(ActiveTimeOf(v1::User()).Contains(absl::InfinitePast()));
}

}  // namespace
}  // namespace zhaolian
