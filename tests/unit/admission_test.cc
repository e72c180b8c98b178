#include "server/rpc/admission.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

class AdmissionTest : public testing::Test {
 protected:
  Admission Of(int calls) {
    return Admission({absl::Seconds(15), absl::Seconds(60), calls, 10, 1}, callers_, permissions_);
  }
  static const google::protobuf::MethodDescriptor& Method(const std::string& name) {
    return *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName("zhaolian.v1." +
                                                                                 name);
  }

  const ResourceRegistry registry_ = *ResourceRegistry::FromProtoset(Protoset());
  const Permissions permissions_ = *Permissions::Of(registry_);
  const Roles roles_ = *Roles::Parse(Roles::BuiltIn(), permissions_);
  const Callers callers_{registry_, permissions_, roles_, {true, absl::Minutes(30)}};
};

TEST_F(AdmissionTest, BoundsTheDeadlineThatIsStatedAndGivesOneWhereNoneIs) {
  const Admission admission = Of(1);
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  EXPECT_EQ(admission.Bound(absl::InfiniteFuture(), now), now + absl::Seconds(15));
  EXPECT_EQ(admission.Bound(now + absl::Seconds(5), now), now + absl::Seconds(5));
  EXPECT_EQ(admission.Bound(now + absl::Seconds(30), now), now + absl::Seconds(30));
  EXPECT_EQ(admission.Bound(now + absl::Hours(9), now), now + absl::Seconds(60));
}

TEST_F(AdmissionTest, RefusesListsFirstThenReadsAndChangesLast) {
  const Admission admission = Of(100);
  const auto places = [&](const std::string& method) {
    return admission.GateOf(Method(method)).places;
  };
  EXPECT_EQ(places("LeadService.ListLeads"), 75);
  EXPECT_EQ(places("SearchService.Search"), 75);
  EXPECT_EQ(places("LeadService.GetLead"), 90);
  EXPECT_EQ(places("LeadService.UpdateLead"), 100);
  EXPECT_EQ(places("LeadService.AdvanceLead"), 100);
  EXPECT_EQ(places("PushService.PushMutations"), 100);
}

TEST_F(AdmissionTest, WhenTooManyComeStreamsMayWaitLeastAndChangesAsLongAsTheyLike) {
  Admission::Limits limits{absl::Seconds(15), absl::Seconds(60), 100, 10, 1};
  limits.overload_wait = absl::Milliseconds(10);
  const Admission admission(limits, callers_, permissions_);
  const auto wait = [&](const std::string& method) {
    return admission.GateOf(Method(method)).wait;
  };
  EXPECT_EQ(wait("FeedService.Watch"), absl::Milliseconds(5));
  EXPECT_EQ(wait("ExportService.Export"), absl::Milliseconds(5));
  EXPECT_EQ(wait("LeadService.ListLeads"), absl::Milliseconds(10));
  EXPECT_EQ(wait("LeadService.GetLead"), absl::Milliseconds(20));
  EXPECT_EQ(wait("LeadService.UpdateLead"), absl::InfiniteDuration());
  EXPECT_EQ(wait("SystemService.GetServerInfo"), absl::InfiniteDuration());
  EXPECT_EQ(wait("ImportService.UploadImportFile"), absl::InfiniteDuration());
}

TEST_F(AdmissionTest, AnOperatorIsAlwaysLetIn) {
  const Admission admission = Of(100);
  EXPECT_TRUE(admission.GateOf(Method("SystemService.GetServerInfo")).for_operators);
  EXPECT_TRUE(admission.GateOf(Method("SystemService.CreateBackup")).for_operators);
  EXPECT_FALSE(admission.GateOf(Method("LeadService.GetLead")).for_operators);
}

TEST_F(AdmissionTest, AMethodAsksWhatItsProtoSays) {
  const Admission admission = Of(100);
  EXPECT_EQ(admission.GateOf(Method("AccessService.SignIn")).demand.kind, Demand::kNothing);
  EXPECT_EQ(admission.GateOf(Method("AccessService.SignOut")).demand.kind, Demand::kSignIn);
  const Demand demand = admission.GateOf(Method("LeadService.AdvanceLead")).demand;
  EXPECT_EQ(demand.kind, Demand::kPermission);
  EXPECT_EQ(permissions_.WordOf(demand.bit), "leads.write");
}

}  // namespace
}  // namespace zhaolian
