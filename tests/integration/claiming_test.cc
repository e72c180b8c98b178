// Claims of firms and leads, made, lost, renewed and released.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/uuid.h"
#include "tests/integration/claims_fixture.h"
#include "tests/support/number_or.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;
using v1::Claim;

constexpr int kSecondsADay = 24 * 60 * 60;

TEST_F(ClaimingTest, TheFirstHoldsTheFirmAndTheSecondLearnsWhomToCallAndNothingMore) {
  MakeEastAndWest();
  v1::Unit unit;
  unit.set_name("units/east");
  unit.set_duty_phone("0916-1234567");
  ASSERT_TRUE(bureau_.Update(unit, {"duty_phone"}).ok());
  const auto claim = Ask(*east_, OfFirm());
  ASSERT_TRUE(claim.ok()) << claim.status();
  EXPECT_EQ(claim->owner_unit(), "units/east");
  EXPECT_EQ(claim->expire_time().seconds() - claim->create_time().seconds(), 30 * kSecondsADay);
  const absl::Status lost = Ask(*west_, OfFirm()).status();
  EXPECT_TRUE(absl::IsAlreadyExists(lost)) << lost;
  EXPECT_EQ(ErrorReason(lost), "CLAIMED");
  EXPECT_THAT(ErrorDetail<google::rpc::ErrorInfo>(lost).metadata(),
              UnorderedElementsAre(Pair("name", "enterprises/firm"), Pair("unit", "units/east"),
                                   Pair("unit_display_name", "虚构east"),
                                   Pair("duty_phone", "0916-1234567"),
                                   Pair("freshness", "FRESHNESS_WITHIN_30_DAYS"),
                                   Pair("freshness_label", "30天内")));
  EXPECT_THAT(lost.ToString(), AllOf(Not(HasSubstr(kSecret)), Not(HasSubstr(claim->name()))));
  EXPECT_TRUE(absl::IsNotFound(west_->Get<Claim>(claim->name()).status()));
  EXPECT_THAT(NamesSeen(*west_), ElementsAre());
  EXPECT_THAT(NamesSeen(*east_), ElementsAre(claim->name()));
  EXPECT_THAT(NamesSeen(bureau_), ElementsAre(claim->name()));
}

TEST_F(ClaimingTest, TheBlindCheckAnswersFromTheClaimBeforeAnyLead) {
  MakeEastAndWest();
  AddLead(bureau_, LeadOfFirm("units/west"));
  v1::CheckEnterpriseClaimRequest request;
  request.set_enterprise("enterprises/firm");
  v1::CheckEnterpriseClaimResponse answer;
  ASSERT_TRUE(west_->Call(request, answer).ok());
  EXPECT_EQ(answer.unit(), "units/west");
  const auto claim = Ask(*east_, OfFirm());
  ASSERT_TRUE(claim.ok()) << claim.status();
  ASSERT_TRUE(west_->Call(request, answer).ok());
  EXPECT_EQ(answer.unit(), "units/east");
  Lapse(server_->store(), *claim);
  ASSERT_TRUE(west_->Call(request, answer).ok());
  EXPECT_EQ(answer.unit(), "units/west");
}

TEST_F(ClaimingTest, AnotherProjectOfTheFirmIsFree) {
  MakeEastAndWest();
  const std::string of_east = AddLead(bureau_, LeadOfFirm("units/east")),
                    of_west = AddLead(bureau_, LeadOfFirm("units/west"));
  ASSERT_TRUE(Ask(*east_, OfLead(of_east)).ok());
  const auto other = Ask(*west_, OfLead(of_west));
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(other->enterprise(), "enterprises/firm");
  EXPECT_EQ(other->owner_unit(), "units/west");
  EXPECT_EQ(ErrorReason(Ask(*east_, OfLead(of_east)).status()), "CLAIMED") << "already";
  EXPECT_EQ(ErrorReason(Ask(*west_, OfFirm()).status()), "CLAIMED") << "east has a project";
}

TEST_F(ClaimingTest, ALeadIsClaimedByWhoMayChangeItForItsUnit) {
  MakeEastAndWest();
  const std::string lead = AddLead(bureau_, LeadOfFirm("units/east"));
  EXPECT_TRUE(absl::IsNotFound(Ask(*west_, OfLead(lead)).status()));
  const auto claim = Ask(bureau_, OfLead(lead));
  ASSERT_TRUE(claim.ok()) << claim.status();
  EXPECT_EQ(claim->owner_unit(), "units/east");
  v1::Lead unclear;
  unclear.set_display_name("文件所载项目");
  unclear.set_source_stage("lead");
  unclear.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  unclear = bureau_.Create(unclear).value();
  EXPECT_EQ(ErrorReason(Ask(bureau_, OfLead(unclear.name())).status()), "LEAD_INCOMPLETE");
}

TEST_F(ClaimingTest, AClaimGoesWithItsLeadToAnotherUnitAndKeepsItAtItsFirm) {
  MakeEastAndWest();
  v1::Enterprise other;
  other.set_display_name("虚构轴承厂");
  other.set_relation(v1::Enterprise::RELATION_TARGET);
  ASSERT_TRUE(bureau_.Create(other, {.id = "other"}).ok());
  v1::Lead lead;
  lead.set_name(AddLead(bureau_, LeadOfFirm("units/east")));
  const auto claim = Ask(*east_, OfLead(lead.name()));
  ASSERT_TRUE(claim.ok()) << claim.status();
  lead.set_enterprise("enterprises/other");
  EXPECT_EQ(ErrorReason(east_->Update(lead, {"enterprise"}).status()), "LEAD_CLAIMED");
  lead.set_owner_unit("units/west");
  ASSERT_TRUE(bureau_.Update(lead, {"owner_unit"}).ok());
  EXPECT_EQ(bureau_.Get<v1::Claim>(claim->name())->owner_unit(), "units/west");
  ASSERT_TRUE(Ask(*west_, Release(claim->name())).ok());
  EXPECT_TRUE(west_->Update(lead, {"enterprise"}).ok());
}

TEST_F(ClaimingTest, AFirmIsClaimedForOnesOwnUnitUnlessTheBureauDoes) {
  MakeEastAndWest();
  v1::ClaimEnterpriseRequest request = OfFirm();
  request.set_owner_unit("units/east");
  EXPECT_EQ(ErrorReason(Ask(*west_, request).status()), "NOT_YOURS");
  const auto claim = Ask(bureau_, request);
  ASSERT_TRUE(claim.ok()) << claim.status();
  EXPECT_EQ(claim->owner_unit(), "units/east");
  EXPECT_TRUE(absl::IsNotFound(Ask(bureau_, OfFirm("enterprises/none")).status()));
}

TEST_F(ClaimingTest, AReleasedClaimIsFreeAndReleasedOnce) {
  MakeEastAndWest();
  const auto claim = Ask(*east_, OfFirm());
  ASSERT_TRUE(claim.ok()) << claim.status();
  EXPECT_TRUE(absl::IsNotFound(Ask(*west_, Release(claim->name())).status()));
  const auto released = Ask(*east_, Release(claim->name()));
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->release_reason(), "企业无意投资");
  EXPECT_EQ(ErrorReason(Ask(*east_, Release(claim->name())).status()), "RELEASED");
  EXPECT_TRUE(Ask(*west_, OfFirm()).ok());
  EXPECT_THAT(NamesSeen(*east_), ElementsAre());
}

TEST_F(ClaimingTest, LettingGoForAMomentGivesNoNewTerm) {
  MakeEastAndWest();
  const auto claim = Ask(*east_, OfFirm());
  ASSERT_TRUE(claim.ok()) << claim.status();
  ASSERT_TRUE(Ask(*east_, Release(claim->name())).ok());
  const auto again = Ask(*east_, OfFirm());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(TimeUtil::ToString(again->limit_time()), TimeUtil::ToString(claim->limit_time()));
  ASSERT_TRUE(Ask(*east_, Release(again->name())).ok());
  const auto of_west = Ask(*west_, OfFirm());
  ASSERT_TRUE(of_west.ok()) << of_west.status();
  EXPECT_GT(of_west->limit_time(), claim->limit_time()) << "another unit begins its own";
}

TEST_F(ClaimingTest, AnEngagementOfItsUnitRenewsIt) {
  MakeEastAndWest();
  const auto claim = Ask(*east_, OfFirm());
  ASSERT_TRUE(claim.ok()) << claim.status();
  v1::Engagement talk;
  talk.set_enterprise("enterprises/firm");
  talk.set_kind(v1::Engagement::KIND_CALL);
  talk.set_summary("洽谈");
  *talk.mutable_occur_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(absl::Now()));
  const auto end = [&] { return bureau_.Get<Claim>(claim->name()).value().expire_time(); };
  talk.set_owner_unit("units/west");
  ASSERT_TRUE(west_->Create(talk).ok());
  EXPECT_EQ(TimeUtil::ToString(end()), TimeUtil::ToString(claim->expire_time()));
  absl::SleepFor(absl::Seconds(2));
  *talk.mutable_occur_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(absl::Now()));
  talk.set_owner_unit("units/east");
  const std::string request_id = NewUuid();
  ASSERT_TRUE(east_->Create(talk, {.request_id = request_id}).ok());
  const auto renewed = end();
  EXPECT_EQ(renewed.seconds(), talk.occur_time().seconds() + 30 * kSecondsADay);
  ASSERT_TRUE(east_->Create(talk, {.request_id = request_id}).ok()) << "once more is once";
  EXPECT_EQ(TimeUtil::ToString(end()), TimeUtil::ToString(renewed));
}

TEST_F(ClaimingTest, ARepeatIsAnsweredAsTheFirstTime) {
  MakeEastAndWest();
  v1::ClaimEnterpriseRequest request = OfFirm();
  request.set_request_id(NewUuid());
  const auto claim = Ask(*east_, request);
  ASSERT_TRUE(claim.ok()) << claim.status();
  const auto again = Ask(*east_, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), claim->SerializeAsString());
}

TEST_F(ClaimingTest, WhoIsToldOfAnotherUnitsClaimIsInTheJournal) {
  MakeEastAndWest();
  ASSERT_TRUE(Ask(*east_, OfFirm()).ok());
  EXPECT_EQ(ErrorReason(Ask(*east_, OfFirm()).status()), "CLAIMED");
  EXPECT_EQ(ErrorReason(Ask(*west_, OfFirm()).status()), "CLAIMED");
  ASSERT_TRUE(server_->store().WriteAndWait([](Tx&) { return absl::OkStatus(); }).ok());
  const Client auditor = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  v1::ListJournalRequest request;
  request.set_method("ClaimEnterprise");
  v1::ListJournalResponse journal;
  ASSERT_TRUE(auditor.Call(request, journal).ok());
  std::vector<std::string> told;
  for (const auto& entry : journal.entries()) {
    if (!entry.disclosed().empty()) told.push_back(entry.user() + " " + entry.disclosed());
  }
  EXPECT_THAT(told, ElementsAre("users/west enterprises/firm"));
}

TEST_F(ClaimingTest, WhatLapsesSoonIsAFilter) {
  MakeEastAndWest();
  const auto claim = Ask(*east_, OfFirm());
  ASSERT_TRUE(claim.ok()) << claim.status();
  const auto until = [](int days) {
    return absl::StrCat("expire_time <= \"",
                        absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now() + absl::Hours(24 * days),
                                         absl::UTCTimeZone()),
                        "\"");
  };
  EXPECT_THAT(NamesSeen(*east_, until(7)), ElementsAre());
  EXPECT_THAT(NamesSeen(*east_, until(31)), ElementsAre(claim->name()));
}

TEST(ClaimLimitTest, AnAttemptCountsAsACheck) {
  internal::v1::ServerConfig config;
  config.set_identification(internal::v1::ServerConfig::IDENTIFICATION_STATED);
  config.set_claim_checks_per_hour(2);
  TestServer server({.config = config});
  AddCountiesAndFirm(server.ClientOf(), {});
  EXPECT_TRUE(Ask(server.ClientOf(), OfFirm()).ok());
  EXPECT_EQ(ErrorReason(Ask(server.ClientOf(), OfFirm()).status()), "CLAIMED");
  EXPECT_EQ(ErrorReason(Ask(server.ClientOf(), OfFirm()).status()), "TOO_MANY_CLAIM_CHECKS");
}

// Fifty claimants, each of a unit of its own, at one firm after the other.
class ClaimRaceTest : public testing::Test {
 protected:
  static constexpr int kClaimants = 50;

  static internal::v1::ServerConfig Config() {
    internal::v1::ServerConfig config;
    config.set_identification(internal::v1::ServerConfig::IDENTIFICATION_STATED);
    config.set_claim_checks_per_hour(100'000);
    return config;
  }
  void SetUp() override {
    std::vector<std::string> counties;
    for (int i = 0; i < kClaimants; ++i) counties.push_back(absl::StrCat("county", i));
    AddCountiesAndFirm(local_, counties);
    for (const std::string& county : counties) {
      v1::User user;
      user.set_display_name("虚构" + county);
      user.set_unit("units/" + county);
      ASSERT_TRUE(local_.Create(user, {.id = county}).ok());
      clients_.push_back(server_.ClientOf("users/" + county));
    }
  }
  std::vector<absl::StatusOr<Claim>> Race(const std::string& firm) {
    std::vector<absl::StatusOr<Claim>> results(kClaimants);
    auto* start = new absl::Barrier(kClaimants);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < kClaimants; ++i) {
      threads.emplace_back([&, i] {
        if (start->Block()) delete start;
        results[i] = Ask(clients_[i], OfFirm(firm));
      });
    }
    for (std::thread& thread : threads) thread.join();
    return results;
  }

  TestServer server_{TestServer::Options{.config = Config()}};
  const Client local_ = server_.ClientOf();
  std::vector<Client> clients_;
};

TEST_F(ClaimRaceTest, OfFiftyAtATimeOneWinsAndTheOthersLearnWho) {
  const int rounds = NumberOr("ZHAOLIAN_CLAIM_ROUNDS", 20);
  for (int round = 0; round < rounds; ++round) {
    v1::Enterprise firm;
    firm.set_display_name(absl::StrCat("虚构机床厂", round));
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    firm = local_.Create(firm).value();
    if (round % 2 == 1) {  // a claim that has lapsed is as good as none
      const auto lapsed = Ask(local_, OfFirm(firm.name()));
      ASSERT_TRUE(lapsed.ok()) << lapsed.status();
      Lapse(server_.store(), *lapsed);
    }
    const auto results = Race(firm.name());
    std::string winner;
    for (const auto& result : results) {
      if (!result.ok()) continue;
      EXPECT_EQ(winner, "") << "round " << round;
      winner = result->owner_unit();
    }
    EXPECT_NE(winner, "") << "round " << round;
    for (const auto& result : results) {
      if (result.ok()) continue;
      EXPECT_EQ(ErrorReason(result.status()), "CLAIMED") << result.status();
      EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(result.status()).metadata().at("unit"), winner);
    }
  }
}

}  // namespace
}  // namespace zhaolian
