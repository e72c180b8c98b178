#include "server/caller.h"

#include <gtest/gtest.h>

#include "storage/error.h"

namespace zhaolian {
namespace {

TEST(CallerTest, IsTheLocalUserWhenNoneIsStated) {
  auto caller = IdentifyCaller("");
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(caller->user, "users/local");
  EXPECT_EQ(caller->identity, "stated");
}

TEST(CallerTest, IsTheUserStatedWithOrWithoutTheCollection) {
  EXPECT_EQ(IdentifyCaller("users/lin")->user, "users/lin");
  EXPECT_EQ(IdentifyCaller("lin")->user, "users/lin");
  EXPECT_EQ(IdentifyCaller("lin")->identity, "stated");
}

TEST(CallerTest, IsRefusedWhenWhatIsStatedIsNoUser) {
  for (const std::string stated :
       {"users/", "units/east", "users/Lin", "users/a/b", " lin", "林", "users/lin\n"}) {
    const absl::Status status = IdentifyCaller(stated).status();
    EXPECT_TRUE(absl::IsUnauthenticated(status)) << stated;
    EXPECT_EQ(ErrorReason(status), "INVALID_USER") << stated;
  }
}

TEST(CallerTest, ARefusalRepeatsOnlyTheBeginningOfALongValue) {
  const std::string stated(5000, 'X');
  const absl::Status status = IdentifyCaller(stated).status();
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("user"), Excerpt(stated));
}

}  // namespace
}  // namespace zhaolian
