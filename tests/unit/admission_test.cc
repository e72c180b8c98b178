#include "server/admission.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

TEST(AdmissionTest, BoundsTheDeadlineThatIsStatedAndGivesOneWhereNoneIs) {
  const Admission admission({absl::Seconds(15), absl::Seconds(60), 1, 1, 1});
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  EXPECT_EQ(admission.Bound(absl::InfiniteFuture(), now), now + absl::Seconds(15));
  EXPECT_EQ(admission.Bound(now + absl::Seconds(5), now), now + absl::Seconds(5));
  EXPECT_EQ(admission.Bound(now + absl::Seconds(30), now), now + absl::Seconds(30));
  EXPECT_EQ(admission.Bound(now + absl::Hours(9), now), now + absl::Seconds(60));
}

TEST(AdmissionTest, RefusesListsFirstThenReadsAndChangesLast) {
  const Admission admission({absl::Seconds(15), absl::Seconds(60), 100, 10, 1});
  const auto places = [&](const std::string& method) {
    return admission
        .GateOf(*google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
            "zhaolian.v1." + method))
        .places;
  };
  EXPECT_EQ(places("LeadService.ListLeads"), 75);
  EXPECT_EQ(places("SearchService.Search"), 75);
  EXPECT_EQ(places("LeadService.GetLead"), 90);
  EXPECT_EQ(places("LeadService.UpdateLead"), 100);
  EXPECT_EQ(places("LeadService.AdvanceLead"), 100);
}

TEST(AdmissionTest, AnOperatorIsAlwaysLetIn) {
  const Admission admission({absl::Seconds(15), absl::Seconds(60), 100, 10, 1});
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  EXPECT_TRUE(admission.GateOf(*pool->FindMethodByName("zhaolian.v1.SystemService.GetServerInfo"))
                  .for_operators);
  EXPECT_FALSE(
      admission.GateOf(*pool->FindMethodByName("zhaolian.v1.LeadService.GetLead")).for_operators);
}

}  // namespace
}  // namespace zhaolian
