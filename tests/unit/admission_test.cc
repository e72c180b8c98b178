#include "server/admission.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

TEST(AdmissionTest, BoundsTheDeadlineThatIsStatedAndGivesOneWhereNoneIs) {
  const Admission admission({absl::Seconds(15), absl::Seconds(60), 1, 1});
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  EXPECT_EQ(admission.Bound(absl::InfiniteFuture(), now), now + absl::Seconds(15));
  EXPECT_EQ(admission.Bound(now + absl::Seconds(5), now), now + absl::Seconds(5));
  EXPECT_EQ(admission.Bound(now + absl::Seconds(30), now), now + absl::Seconds(30));
  EXPECT_EQ(admission.Bound(now + absl::Hours(9), now), now + absl::Seconds(60));
}

}  // namespace
}  // namespace zhaolian
