// What ends a claim beside time: its project, its row, and a ruling of the bureau.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/claims_fixture.h"
#include "tests/support/move_lead.h"
#include "zhaolian/v1/claim_disputes.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::Claim;
using v1::ClaimDispute;
using v1::Lead;

v1::DisputeClaimRequest AboutFirm() {
  v1::DisputeClaimRequest request;
  request.set_enterprise("enterprises/firm");
  request.set_grounds("三月一日已与其总经理会谈");
  return request;
}

class ClaimEndsTest : public ClaimingTest {
 protected:
  void SetUp() override {
    ClaimingTest::SetUp();
    MakeEastAndWest();
  }
  // Of a claim that has ended.
  Claim Ended(const std::string& name) {
    auto claim = bureau_.Get<Claim>(name);
    EXPECT_TRUE(claim.ok()) << claim.status();
    if (!claim.ok()) return Claim();
    EXPECT_TRUE(claim->has_delete_time());
    return *claim;
  }
};

TEST_F(ClaimEndsTest, SigningItsProjectEndsAClaimAndAStepBackDoesNotRestoreIt) {
  const std::string lead = AddLead(bureau_, LeadOfFirm("units/east")),
                    other = AddLead(bureau_, LeadOfFirm("units/east"));
  const auto claim = Ask(*east_, OfLead(lead)), kept = Ask(*east_, OfLead(other));
  ASSERT_TRUE(claim.ok() && kept.ok()) << claim.status();
  ASSERT_TRUE(MoveLead(*east_, lead, Lead::STAGE_NEGOTIATING).ok());
  EXPECT_FALSE(bureau_.Get<Claim>(claim->name())->has_delete_time());
  ASSERT_TRUE(MoveLead(*east_, lead, Lead::STAGE_SIGNED).ok());
  EXPECT_EQ(Ended(claim->name()).end_cause(), Claim::CAUSE_SIGNED);
  EXPECT_FALSE(bureau_.Get<Claim>(kept->name())->has_delete_time());
  EXPECT_EQ(ErrorReason(Ask(*east_, OfLead(lead)).status()), "LEAD_SETTLED");
  v1::RevertLeadRequest back;
  back.set_name(lead);
  back.set_stage(Lead::STAGE_NEGOTIATING);
  back.set_reason("合同未生效");
  ASSERT_TRUE(Ask<Lead>(*east_, back).ok());
  EXPECT_TRUE(Ended(claim->name()).has_delete_time());
  EXPECT_TRUE(Ask(*east_, OfLead(lead)).ok());
}

TEST_F(ClaimEndsTest, LosingItsProjectEndsAClaimAndFreesTheFirm) {
  const std::string lead = AddLead(bureau_, LeadOfFirm("units/east"));
  const auto claim = Ask(*east_, OfLead(lead));
  ASSERT_TRUE(claim.ok()) << claim.status();
  EXPECT_EQ(ErrorReason(Ask(*west_, OfFirm()).status()), "CLAIMED");
  ASSERT_TRUE(MoveLead(*east_, lead, Lead::STAGE_LOST).ok());
  EXPECT_EQ(Ended(claim->name()).end_cause(), Claim::CAUSE_LOST);
  EXPECT_TRUE(Ask(*west_, OfFirm()).ok());
}

TEST_F(ClaimEndsTest, AClaimThatHasLapsedIsNotInTheWayOfADeletion) {
  const std::string lead = AddLead(bureau_, LeadOfFirm("units/east"));
  const auto claim = Ask(*east_, OfLead(lead));
  ASSERT_TRUE(claim.ok()) << claim.status();
  const absl::Status held = east_->Delete<Lead>(lead).status();
  EXPECT_EQ(ErrorReason(held), "STILL_REFERENCED") << held;
  Lapse(server_->store(), *claim);
  const absl::Status deleted = east_->Delete<Lead>(lead).status();
  EXPECT_TRUE(deleted.ok()) << deleted;
  EXPECT_EQ(Ended(claim->name()).end_cause(), Claim::CAUSE_QUIET);

  const auto of_firm = Ask(*west_, OfFirm());
  ASSERT_TRUE(of_firm.ok()) << of_firm.status();
  EXPECT_EQ(ErrorReason(bureau_.Delete<v1::Enterprise>("enterprises/firm").status()),
            "STILL_REFERENCED");
  Lapse(server_->store(), *of_firm);
  const absl::Status gone = bureau_.Delete<v1::Enterprise>("enterprises/firm").status();
  EXPECT_TRUE(gone.ok()) << gone;
}

TEST_F(ClaimEndsTest, ADisputeTellsWhatACheckTellsAndItsPartiesSeeIt) {
  const auto claim = Ask(*east_, OfFirm());
  ASSERT_TRUE(claim.ok()) << claim.status();
  const auto dispute = Ask<ClaimDispute>(*west_, AboutFirm());
  ASSERT_TRUE(dispute.ok()) << dispute.status();
  EXPECT_EQ(dispute->owner_unit(), "units/west");
  EXPECT_EQ(dispute->holder_unit(), "units/east");
  EXPECT_EQ(dispute->state(), ClaimDispute::STATE_OPEN);
  EXPECT_THAT(dispute->ShortDebugString(),
              AllOf(Not(HasSubstr(kSecret)), Not(HasSubstr(claim->name()))));
  for (const Client* party : {&*east_, &*west_, &bureau_}) {
    EXPECT_TRUE(party->Get<ClaimDispute>(dispute->name()).ok());
  }
  const Client third = server_.Add("south", "units/south", {v1::ROLE_COUNTY});
  EXPECT_TRUE(absl::IsNotFound(third.Get<ClaimDispute>(dispute->name()).status()));
  EXPECT_EQ(ErrorReason(Ask<ClaimDispute>(*west_, AboutFirm()).status()), "DISPUTED");
  EXPECT_EQ(ErrorReason(Ask<ClaimDispute>(*east_, AboutFirm()).status()), "NOT_CLAIMED");
  EXPECT_EQ(ErrorReason(Ask(*west_, OfFirm()).status()), "CLAIMED") << "it goes on";
}

TEST_F(ClaimEndsTest, ARulingIsTheBureausAndIsMadeOnce) {
  ASSERT_TRUE(Ask(*east_, OfFirm()).ok());
  const auto dispute = Ask<ClaimDispute>(*west_, AboutFirm());
  ASSERT_TRUE(dispute.ok()) << dispute.status();
  v1::RuleOnClaimRequest rule;
  rule.set_name(dispute->name());
  rule.set_decision(ClaimDispute::STATE_UPHELD);
  EXPECT_EQ(ErrorReason(Ask<ClaimDispute>(bureau_, rule).status()), "REQUIRED");
  rule.set_ruling("首报在先");
  EXPECT_TRUE(absl::IsPermissionDenied(Ask<ClaimDispute>(*west_, rule).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(Ask<ClaimDispute>(*east_, rule).status()));
  const auto ruled = Ask<ClaimDispute>(bureau_, rule);
  ASSERT_TRUE(ruled.ok()) << ruled.status();
  EXPECT_EQ(ruled->state(), ClaimDispute::STATE_UPHELD);
  EXPECT_EQ(ruled->ruler(), "users/bureau");
  EXPECT_EQ(ErrorReason(Ask<ClaimDispute>(bureau_, rule).status()), "NOT_OPEN");
  EXPECT_EQ(ErrorReason(Ask(*west_, OfFirm()).status()), "CLAIMED");
  v1::WithdrawClaimDisputeRequest withdraw;
  withdraw.set_name(dispute->name());
  EXPECT_EQ(ErrorReason(Ask<ClaimDispute>(*west_, withdraw).status()), "NOT_OPEN");
}

TEST_F(ClaimEndsTest, ARulingForTheOtherMovesTheClaimAtOnce) {
  const auto held = Ask(*east_, OfFirm());
  ASSERT_TRUE(held.ok()) << held.status();
  const std::string lead = AddLead(bureau_, LeadOfFirm("units/west"));
  v1::DisputeClaimRequest request;
  request.set_lead(lead);
  request.set_grounds("项目已在谈");
  const auto dispute = Ask<ClaimDispute>(*west_, request);
  ASSERT_TRUE(dispute.ok()) << dispute.status();
  v1::RuleOnClaimRequest rule;
  rule.set_name(dispute->name());
  rule.set_decision(ClaimDispute::STATE_TRANSFERRED);
  rule.set_ruling("会谈记录属实");
  rule.set_validate_only(true);
  ASSERT_TRUE(Ask<ClaimDispute>(bureau_, rule).ok());
  EXPECT_THAT(NamesSeen(*west_), IsEmpty());
  rule.set_validate_only(false);
  const auto ruled = Ask<ClaimDispute>(bureau_, rule);
  ASSERT_TRUE(ruled.ok()) << ruled.status();
  EXPECT_EQ(Ended(held->name()).end_cause(), Claim::CAUSE_RULED);
  ASSERT_EQ(NamesSeen(*west_).size(), 1u);
  const auto won = west_->Get<Claim>(NamesSeen(*west_).front());
  EXPECT_EQ(won->lead(), lead);
  EXPECT_EQ(won->owner_unit(), "units/west");
  EXPECT_EQ(won->basis(), "会谈记录属实");
  EXPECT_EQ(ErrorReason(Ask(*east_, OfFirm()).status()), "CLAIMED");
}

TEST_F(ClaimEndsTest, ARulingDoesNotTakeFromAThirdUnit) {
  const auto held = Ask(*east_, OfFirm());
  ASSERT_TRUE(held.ok()) << held.status();
  const auto dispute = Ask<ClaimDispute>(*west_, AboutFirm());
  ASSERT_TRUE(dispute.ok()) << dispute.status();
  Lapse(server_->store(), *held);
  ASSERT_TRUE(Ask(bureau_, OfFirm()).ok());
  v1::RuleOnClaimRequest rule;
  rule.set_name(dispute->name());
  rule.set_decision(ClaimDispute::STATE_TRANSFERRED);
  rule.set_ruling("会谈记录属实");
  EXPECT_EQ(ErrorReason(Ask<ClaimDispute>(bureau_, rule).status()), "CLAIMED");
  EXPECT_EQ(bureau_.Get<ClaimDispute>(dispute->name())->state(), ClaimDispute::STATE_OPEN);
}

TEST_F(ClaimEndsTest, ARulingIsAboutWhatWasDisputedWhateverBecameOfTheLead) {
  v1::Enterprise other;
  other.set_display_name("虚构轴承厂");
  other.set_relation(v1::Enterprise::RELATION_TARGET);
  ASSERT_TRUE(bureau_.Create(other, {.id = "other"}).ok());
  ASSERT_TRUE(Ask(*east_, OfFirm()).ok());
  const auto kept = Ask(*east_, OfFirm("enterprises/other"));
  ASSERT_TRUE(kept.ok()) << kept.status();
  v1::DisputeClaimRequest request;
  request.set_lead(AddLead(bureau_, LeadOfFirm("units/west")));
  request.set_grounds("项目已在谈");
  const auto dispute = Ask<ClaimDispute>(*west_, request);
  ASSERT_TRUE(dispute.ok()) << dispute.status();
  Lead moved;
  moved.set_name(request.lead());
  moved.set_enterprise("enterprises/other");
  ASSERT_TRUE(west_->Update(moved, {"enterprise"}).ok());
  v1::RuleOnClaimRequest rule;
  rule.set_name(dispute->name());
  rule.set_decision(ClaimDispute::STATE_TRANSFERRED);
  rule.set_ruling("会谈记录属实");
  EXPECT_EQ(ErrorReason(Ask<ClaimDispute>(bureau_, rule).status()), "LEAD_CHANGED");
  EXPECT_FALSE(bureau_.Get<Claim>(kept->name())->has_delete_time());
}

TEST_F(ClaimEndsTest, ASettledDisputeIsNotInTheWayOfADeletion) {
  const auto claim = Ask(*east_, OfFirm());
  ASSERT_TRUE(claim.ok()) << claim.status();
  const auto dispute = Ask<ClaimDispute>(*west_, AboutFirm());
  ASSERT_TRUE(dispute.ok()) << dispute.status();
  ASSERT_TRUE(Ask(*east_, Release(claim->name())).ok());
  EXPECT_EQ(ErrorReason(bureau_.Delete<v1::Enterprise>("enterprises/firm").status()),
            "STILL_REFERENCED");
  v1::WithdrawClaimDisputeRequest withdraw;
  withdraw.set_name(dispute->name());
  ASSERT_TRUE(Ask<ClaimDispute>(*west_, withdraw).ok());
  const auto deleted = bureau_.Delete<v1::Enterprise>("enterprises/firm");
  EXPECT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(bureau_.Get<ClaimDispute>(dispute->name())->has_delete_time());
}

TEST_F(ClaimEndsTest, WhoDisputesTakesItBack) {
  ASSERT_TRUE(Ask(*east_, OfFirm()).ok());
  const auto dispute = Ask<ClaimDispute>(*west_, AboutFirm());
  ASSERT_TRUE(dispute.ok()) << dispute.status();
  v1::WithdrawClaimDisputeRequest withdraw;
  withdraw.set_name(dispute->name());
  EXPECT_EQ(ErrorReason(Ask<ClaimDispute>(*east_, withdraw).status()), "NOT_YOURS");
  ASSERT_TRUE(Ask<ClaimDispute>(*west_, withdraw).ok());
  EXPECT_TRUE(Ask<ClaimDispute>(*west_, AboutFirm()).ok()) << "and may dispute it anew";
}

}  // namespace
}  // namespace zhaolian
