// Leads that go from one county to another, once the other has taken them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/reports.pb.h"
#include "zhaolian/v1/transfers.pb.h"

namespace zhaolian {
namespace {

using v1::Lead;
using v1::LeadTransfer;

class LeadTransfersTest : public testing::Test {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(bureau_, {"east", "west"});
    east_.emplace(server_.Add("east", "units/east", {v1::ROLE_COUNTY}));
    west_.emplace(server_.Add("west", "units/west", {v1::ROLE_COUNTY}));
    Lead lead;
    lead.set_display_name("虚构机床项目");
    lead.set_enterprise("enterprises/firm");
    lead.set_owner_unit("units/east");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    lead.set_source_stage("negotiating");
    auto created = east_->Create(lead);
    ASSERT_TRUE(created.ok()) << created.status();
    lead_ = created->name();
  }
  template <typename Request>
  absl::StatusOr<LeadTransfer> Call(const Client& client, const Request& request) {
    LeadTransfer transfer;
    const absl::Status status = client.Call(request, transfer);
    if (!status.ok()) return status;
    return transfer;
  }
  v1::ProposeLeadTransferRequest Offer() {
    v1::ProposeLeadTransferRequest request;
    request.set_lead(lead_);
    request.set_to_unit("units/west");
    request.set_reason("用地在对方园区");
    return request;
  }
  std::string Offered() {
    auto transfer = Call(*east_, Offer());
    EXPECT_TRUE(transfer.ok()) << transfer.status();
    return transfer.ok() ? transfer->name() : "";
  }
  static v1::AcceptLeadTransferRequest Acceptance(const std::string& name) {
    v1::AcceptLeadTransferRequest request;
    request.set_name(name);
    return request;
  }

  SignedInServer server_;
  const Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  std::optional<Client> east_, west_;
  std::string lead_;
};

TEST_F(LeadTransfersTest, TheOtherUnitOwnsItOnceItHasTakenIt) {
  v1::ClaimLeadRequest claim;
  claim.set_lead(lead_);
  v1::Claim claimed;
  ASSERT_TRUE(east_->Call(claim, claimed).ok());
  const std::string offer = Offered();
  EXPECT_EQ(east_->Get<Lead>(lead_)->owner_unit(), "units/east") << "nobody has answered";
  auto accepted = Call(*west_, Acceptance(offer));
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_EQ(accepted->state(), LeadTransfer::STATE_ACCEPTED);
  EXPECT_EQ(accepted->proposer(), "users/east");
  EXPECT_EQ(accepted->answerer(), "users/west");
  auto lead = east_->Get<Lead>(lead_);
  ASSERT_TRUE(lead.ok()) << "who found it still sees it: " << lead.status();
  EXPECT_EQ(lead->owner_unit(), "units/west");
  EXPECT_EQ(lead->finder_unit(), "units/east");
  EXPECT_EQ(lead->assignee(), "users/west");
  EXPECT_EQ(lead->stage(), Lead::STAGE_NEGOTIATING);
  EXPECT_EQ(bureau_.Get<v1::Claim>(claimed.name())->owner_unit(), "units/west");
  EXPECT_EQ(ErrorReason(Call(*west_, Acceptance(offer)).status()), "NOT_PENDING");
}

TEST_F(LeadTransfersTest, WhoIsToTakeItIsToldWhatItIs) {
  const std::string offer = Offered();
  EXPECT_TRUE(absl::IsNotFound(west_->Get<Lead>(lead_).status())) << "it is not theirs yet";
  const auto told = west_->Get<LeadTransfer>(offer);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->lead_title(), "虚构机床项目");
  EXPECT_NE(told->enterprise_title(), "");
  EXPECT_EQ(told->lead_stage(), Lead::STAGE_NEGOTIATING);
  EXPECT_FALSE(told->has_investment_amount_minor()) << "nobody has said it";
}

TEST_F(LeadTransfersTest, OnlyTheUnitsConcernedOfferAnswerAndWithdraw) {
  EXPECT_TRUE(absl::IsNotFound(Call(*west_, Offer()).status())) << "it does not see the lead";
  const std::string offer = Offered();
  EXPECT_EQ(ErrorReason(Call(*east_, Acceptance(offer)).status()), "NOT_YOURS");
  EXPECT_EQ(ErrorReason(Call(*east_, Offer()).status()), "TRANSFER_PENDING");
  v1::WithdrawLeadTransferRequest withdraw;
  withdraw.set_name(offer);
  EXPECT_EQ(ErrorReason(Call(*west_, withdraw).status()), "NOT_YOURS");
  ASSERT_TRUE(Call(*east_, withdraw).ok());
  v1::DeclineLeadTransferRequest decline;
  decline.set_name(Offered());
  EXPECT_EQ(ErrorReason(Call(*west_, decline).status()), "REQUIRED");
  decline.set_reason("无可用土地");
  auto declined = Call(*west_, decline);
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(declined->answer_reason(), "无可用土地");
  EXPECT_EQ(east_->Get<Lead>(lead_)->owner_unit(), "units/east");
}

TEST_F(LeadTransfersTest, AnOfferIsVoidOnceTheLeadHasAnotherOwner) {
  const std::string offer = Offered();
  Lead lead;
  lead.set_name(lead_);
  lead.set_owner_unit("units/bureau");
  ASSERT_TRUE(bureau_.Update(lead, {"owner_unit"}).ok());
  EXPECT_EQ(ErrorReason(Call(*west_, Acceptance(offer)).status()), "OWNER_CHANGED");
  EXPECT_EQ(bureau_.Get<Lead>(lead_)->owner_unit(), "units/bureau");
  auto again = Call(bureau_, Offer());
  ASSERT_TRUE(again.ok()) << "it is in nobody's way: " << again.status();
  EXPECT_TRUE(Call(*west_, Acceptance(again->name())).ok());
}

TEST_F(LeadTransfersTest, ALeadOfASourceIsOfferedWithoutItsFirm) {
  Lead lead;
  lead.set_display_name("文件所载项目");
  lead.set_investor("虚构集团");
  lead.set_owner_unit("units/east");
  lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
  lead.set_source_stage("lead");
  const auto created = east_->Create(lead);
  ASSERT_TRUE(created.ok()) << created.status();
  lead_ = created->name();
  const auto offered = Call(*east_, Offer());
  ASSERT_TRUE(offered.ok()) << offered.status();
  EXPECT_EQ(offered->enterprise_title(), "虚构集团");
  EXPECT_TRUE(Call(*west_, Acceptance(offered->name())).ok());
}

TEST_F(LeadTransfersTest, TheAssigneeIsOfTheUnitThatTakesIt) {
  v1::AcceptLeadTransferRequest request = Acceptance(Offered());
  request.set_assignee("users/east");
  EXPECT_EQ(ErrorReason(Call(*west_, request).status()), "DIFFERENT_UNIT");
  EXPECT_EQ(east_->Get<Lead>(lead_)->owner_unit(), "units/east") << "nothing is half done";
}

TEST_F(LeadTransfersTest, ADashboardCountsWhatItsReaderSees) {
  v1::Dashboard dashboard;
  ASSERT_TRUE(west_->Call(v1::GetDashboardRequest(), dashboard).ok());
  EXPECT_EQ(dashboard.total().stages_size(), 0);
  EXPECT_EQ(dashboard.moves_size(), 0);
  ASSERT_TRUE(Call(*west_, Acceptance(Offered())).ok());
  ASSERT_TRUE(west_->Call(v1::GetDashboardRequest(), dashboard).ok());
  ASSERT_EQ(dashboard.total().stages_size(), 1);
  EXPECT_EQ(dashboard.total().stages(0).count(), 1);
}

}  // namespace
}  // namespace zhaolian
