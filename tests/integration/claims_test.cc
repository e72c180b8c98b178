// Who holds a firm, asked by those who may not see why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/support/lead_of_firm.h"
#include "tests/support/move_lead.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using v1::CheckEnterpriseClaimRequest;
using v1::CheckEnterpriseClaimResponse;
using v1::Lead;

constexpr char kSecret[] = "底线三十亩";

// The counties east, which follows a lead of the firm, and west, which asks.
class ClaimsTest : public testing::Test {
 protected:
  void SetUp() override {
    MakeUnit("east", "0916-1234567");
    MakeUnit("west", "0916-7654321");
    for (const char* id : {"firm", "other"}) {
      v1::Enterprise firm;
      firm.set_display_name(absl::StrCat("虚构机床厂 ", id));
      firm.set_relation(v1::Enterprise::RELATION_TARGET);
      ASSERT_TRUE(bureau_.Create(firm, {.id = id}).ok());
    }
  }
  void MakeUnit(const std::string& id, const std::string& phone) {
    v1::Unit unit;
    unit.set_display_name("虚构" + id);
    unit.set_kind(v1::Unit::KIND_COUNTY);
    unit.set_duty_phone(phone);
    ASSERT_TRUE(bureau_.Create(unit, {.id = id}).ok());
  }
  std::string AddLead(const std::string& unit) {
    Lead lead = LeadOfFirm("units/" + unit);
    lead.set_internal_note(kSecret);
    return zhaolian::AddLead(bureau_, lead);
  }
  void Advance(const std::string& name, Lead::Stage stage) {
    ASSERT_TRUE(MoveLead(bureau_, name, stage).ok());
  }
  void AddEngagement(const std::string& unit, absl::Duration age) {
    v1::Engagement talk;
    talk.set_enterprise("enterprises/firm");
    talk.set_owner_unit("units/" + unit);
    talk.set_kind(v1::Engagement::KIND_CALL);
    talk.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(absl::Now() - age));
    talk.set_summary("洽谈");
    auto created = bureau_.Create(talk);
    ASSERT_TRUE(created.ok()) << created.status();
  }
  // As if nobody had changed the leads for so long.
  void Age(absl::Duration age) {
    ASSERT_TRUE(server_->store()
                    .WriteAndWait([&](Tx& tx) {
                      return tx.connection().Run("UPDATE leads SET update_time = $1",
                                                 {absl::ToUnixMicros(tx.now() - age)});
                    })
                    .ok());
  }
  static absl::StatusOr<CheckEnterpriseClaimResponse> Check(const Client& client,
                                                            const std::string& id = "firm") {
    CheckEnterpriseClaimRequest request;
    request.set_enterprise(absl::StrCat("enterprises/", id));
    CheckEnterpriseClaimResponse answer;
    const absl::Status status = client.Call(request, answer);
    return status.ok() ? absl::StatusOr<CheckEnterpriseClaimResponse>(answer) : status;
  }
  std::string Holder() { return Check(bureau_).value_or(CheckEnterpriseClaimResponse()).unit(); }
  CheckEnterpriseClaimResponse::Freshness Freshness() {
    return Check(bureau_).value_or(CheckEnterpriseClaimResponse()).freshness();
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
};

TEST_F(ClaimsTest, WhoDoesNotSeeTheLeadIsToldWhoToCallAndNothingMore) {
  const std::string lead = AddLead("east");
  const Client west = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
  ASSERT_TRUE(absl::IsNotFound(west.Get<Lead>(lead).status()));
  auto answer = Check(west);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->ShortDebugString(),
            "claimed: true unit: \"units/east\" unit_display_name: \"\\350\\231\\232\\346\\236\\204"
            "east\" freshness: FRESHNESS_WITHIN_30_DAYS duty_phone: \"0916-1234567\"");
  EXPECT_EQ(CheckEnterpriseClaimResponse::descriptor()->field_count(), 5)
      << "a further field is a further thing that is told: see the comment of the method";
  for (const Client& client : {server_.Add("east", "units/east", {v1::ROLE_COUNTY}), bureau_}) {
    EXPECT_EQ(Check(client)->SerializeAsString(), answer->SerializeAsString());
  }
  EXPECT_THAT(answer->SerializeAsString(), Not(HasSubstr(kSecret)));
  EXPECT_EQ(Check(west, "other")->ByteSizeLong(), 0u) << "nobody's";
}

TEST_F(ClaimsTest, TheOldestOpenLeadHoldsTheFirm) {
  EXPECT_EQ(Holder(), "");
  const std::string first = AddLead("east"), second = AddLead("west");
  EXPECT_EQ(Holder(), "units/east");
  for (const Lead::Stage stage : {Lead::STAGE_SHELVED, Lead::STAGE_LOST}) {
    Advance(first, stage);
    EXPECT_EQ(Holder(), "units/west") << stage;
    Advance(first, Lead::STAGE_STARTED);
    EXPECT_EQ(Holder(), "units/east") << stage;
  }
  Advance(first, Lead::STAGE_COMPLETED);
  EXPECT_EQ(Holder(), "units/west");
  ASSERT_TRUE(bureau_.Delete<Lead>(first).ok());
  EXPECT_EQ(Holder(), "units/west");
  ASSERT_TRUE(bureau_.Delete<Lead>(second).ok());
  EXPECT_EQ(Holder(), "");
}

TEST_F(ClaimsTest, FreshnessIsThatOfTheLastContactOrChange) {
  AddLead("east");
  Age(absl::Hours(24 * 400));
  EXPECT_EQ(Freshness(), CheckEnterpriseClaimResponse::FRESHNESS_OLDER);
  AddEngagement("west", absl::Hours(1));
  EXPECT_EQ(Freshness(), CheckEnterpriseClaimResponse::FRESHNESS_OLDER) << "of another unit";
  AddEngagement("east", -absl::Hours(24));
  EXPECT_EQ(Freshness(), CheckEnterpriseClaimResponse::FRESHNESS_OLDER) << "yet to come";
  AddEngagement("east", absl::Hours(24 * 91));
  EXPECT_EQ(Freshness(), CheckEnterpriseClaimResponse::FRESHNESS_OLDER);
  AddEngagement("east", absl::Hours(24 * 89));
  EXPECT_EQ(Freshness(), CheckEnterpriseClaimResponse::FRESHNESS_WITHIN_90_DAYS);
  Age(absl::Hours(24 * 29));
  EXPECT_EQ(Freshness(), CheckEnterpriseClaimResponse::FRESHNESS_WITHIN_30_DAYS);
}

TEST_F(ClaimsTest, AnAuditorSeesWhoAskedAboutWhichFirm) {
  const Client west = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
  ASSERT_TRUE(Check(west).ok());
  ASSERT_TRUE(Check(bureau_, "other").ok());
  EXPECT_TRUE(absl::IsNotFound(Check(west, "none").status()));
  const Client auditor = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  v1::ListJournalRequest request;
  request.set_method("CheckEnterpriseClaim");
  v1::ListJournalResponse journal;
  ASSERT_TRUE(auditor.Call(request, journal).ok());
  std::vector<std::string> asked;
  for (const auto& entry : journal.entries()) {
    EXPECT_THAT(entry.name(), testing::StartsWith("claimChecks/"));
    asked.push_back(entry.user() + " " + entry.disclosed());
  }
  EXPECT_THAT(asked, ElementsAre("users/bureau enterprises/other", "users/west enterprises/firm"));
}

TEST_F(ClaimsTest, TheSameStatementsRunWhateverTheAnswer) {
  const Client west = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
  const auto sql_of = [&](const Client& client, const std::string& id) {
    server_->sql().Take();
    EXPECT_TRUE(Check(client, id).ok());
    std::vector<std::string> texts = server_->sql().Take();
    texts.erase(std::remove_if(texts.begin(), texts.end(), IsOnceAGroup), texts.end());
    return texts;
  };
  const std::vector<std::string> unclaimed = sql_of(west, "firm");
  EXPECT_EQ(unclaimed.size(), 7u);
  AddLead("east");
  EXPECT_EQ(sql_of(west, "firm"), unclaimed);
  EXPECT_EQ(sql_of(bureau_, "firm"), unclaimed);
  EXPECT_EQ(sql_of(west, "other"), unclaimed);
}

TEST_F(ClaimsTest, TheStatementsWalkTheIndexOfTheFirm) {
  server_->sql().Take();
  ASSERT_TRUE(Check(bureau_).ok());
  auto connection = server_->store().ConnectForReading();
  ASSERT_TRUE(connection.ok()) << connection.status();
  std::vector<std::string> walked;
  for (const std::string& sql : server_->sql().Take()) {
    if (!absl::StrContains(sql, " WHERE enterprise = $1")) continue;
    const auto plan = (*connection)->Explain(sql);
    ASSERT_TRUE(plan.ok()) << plan.status();
    for (const std::string& line : *plan) {
      if (absl::StartsWith(line, "SEARCH ")) walked.push_back(line);
    }
  }
  EXPECT_THAT(walked, ElementsAre(HasSubstr("claims_enterprise"), HasSubstr("leads_enterprise"),
                                  HasSubstr("engagements_enterprise")));
}

TEST_F(ClaimsTest, AFirmThatIsNotThereOrNoNameIsRefused) {
  const absl::Status missing = Check(bureau_, "none").status();
  EXPECT_TRUE(absl::IsNotFound(missing)) << missing;
  ExpectWellFormed(missing);
  const absl::Status nameless = Check(bureau_, "No Firm").status();
  EXPECT_EQ(ErrorReason(nameless), "INVALID_NAME");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(nameless).field_violations(0).field(),
            "enterprise");
}

TEST_F(ClaimsTest, WhoWorksOnNoFirmsAsksNot) {
  for (const v1::Role role : {v1::ROLE_LEADER, v1::ROLE_READER, v1::ROLE_AUDITOR}) {
    const Client client = server_.Add(absl::StrCat("of-", role), "units/west", {role});
    EXPECT_EQ(ErrorReason(Check(client).status()), "NOT_PERMITTED") << role;
  }
  EXPECT_TRUE(Check(server_.Add("app", "units/west", {v1::ROLE_APP})).ok());
}

TEST(ClaimLimitTest, AUserAsksSoOftenInAnHourAndTakesNothingFromAnother) {
  internal::v1::ServerConfig config;
  config.set_identification(internal::v1::ServerConfig::IDENTIFICATION_STATED);
  config.set_claim_checks_per_hour(3);
  TestServer server({.config = config});
  v1::Enterprise firm;
  firm.set_display_name("虚构机床厂");
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  ASSERT_TRUE(server.ClientOf().Create(firm, {.id = "firm"}).ok());
  CheckEnterpriseClaimRequest request;
  CheckEnterpriseClaimResponse answer;
  const Client lin = server.ClientOf("users/lin"), wang = server.ClientOf("users/wang");
  for (const char* id : {"firm", "none", "firm"}) {
    request.set_enterprise(absl::StrCat("enterprises/", id));
    EXPECT_NE(ErrorReason(lin.Call(request, answer)), "TOO_MANY_CLAIM_CHECKS") << id;
  }
  const int64_t head = server.store().writer().revision();
  const absl::Status refused = lin.Call(request, answer);
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(ErrorReason(refused), "TOO_MANY_CLAIM_CHECKS");
  EXPECT_THAT(refused.message(), HasSubstr("at most 3 claim checks an hour"));
  ExpectWellFormed(refused);
  const int64_t wait = ErrorDetail<google::rpc::RetryInfo>(refused).retry_delay().seconds();
  EXPECT_GT(wait, 1100);
  EXPECT_LE(wait, 1200);
  EXPECT_EQ(server.store().writer().revision(), head) << "what is refused is no check";
  EXPECT_TRUE(wang.Call(request, answer).ok());
}

}  // namespace
}  // namespace zhaolian
