// Whose claim is in whose way, and until when.
#include "server/claims/claim_holders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/claims/claim_terms.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kTick = absl::Microseconds(1);
constexpr absl::Duration kTerm = absl::Hours(24 * 30);
// No claim is held up by its term here.
const ClaimTerms kTerms = {kTerm, absl::Hours(24 * 36500), 0, {v1::Engagement::KIND_VISIT}};

class ClaimHoldersTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"east", "west"}) {
      v1::Unit unit;
      unit.set_name(absl::StrCat("units/", id));
      ASSERT_TRUE(store_.Insert(unit).ok());
    }
    for (const char* id : {"firm", "other"}) {
      v1::Enterprise firm;
      firm.set_name(absl::StrCat("enterprises/", id));
      ASSERT_TRUE(store_.Insert(firm).ok());
    }
    for (const char* id : {"plant", "office"}) {
      v1::Lead lead;
      lead.set_name(absl::StrCat("leads/", id));
      lead.set_enterprise("enterprises/firm");
      ASSERT_TRUE(store_.Insert(lead).ok());
    }
  }
  void Put(const std::string& id, const std::string& unit, const std::string& lead) {
    v1::Claim claim;
    claim.set_name("claims/" + id);
    claim.set_owner_unit(unit);
    claim.set_enterprise("enterprises/firm");
    claim.set_lead(lead);
    *claim.mutable_expire_time() = ToTimestamp(end_);
    const absl::Status put = store_.Insert(claim);
    ASSERT_TRUE(put.ok()) << put;
  }
  std::string Holder(const ClaimTarget& target, absl::Time now) {
    ClaimHolder holder;
    const absl::Status read = store_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(holder, ClaimHolders::FindClaim(connection, target, now));
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return holder.unit;
  }
  std::string Holder(const ClaimTarget& target) { return Holder(target, end_ - kTick); }
  // An engagement of `unit` at `occur`, which is written at `now`.
  void Engage(const std::string& unit, const std::string& lead, absl::Time occur, absl::Time now) {
    v1::Engagement engagement;
    engagement.set_kind(v1::Engagement::KIND_VISIT);
    engagement.set_enterprise("enterprises/firm");
    engagement.set_owner_unit(unit);
    engagement.set_lead(lead);
    *engagement.mutable_occur_time() = ToTimestamp(occur);
    const absl::Status renewed = store_.Write([&](Tx& tx) {
      Tx at(tx.connection(), now, tx.head());
      const absl::Status status =
          RenewClaims(store_->resources(), at, TestStore::LocalUser(), kTerms, engagement);
      tx.head() = at.head();
      return status;
    });
    ASSERT_TRUE(renewed.ok()) << renewed;
  }
  absl::Time EndOf(const std::string& id) {
    return absl::FromUnixMicros(store_.Number(
        absl::StrCat("SELECT expire_time FROM claims WHERE name = 'claims/", id, "'")));
  }

  const absl::Time end_ = absl::FromUnixSeconds(1'800'000'000);
  TestStore store_;
};

TEST_F(ClaimHoldersTest, AClaimIsFreeAtTheVeryInstantAtWhichItEnds) {
  Put("one", "units/east", "");
  for (const char* unit : {"", "units/east", "units/west"}) {
    const ClaimTarget target{"enterprises/firm", "", unit};
    EXPECT_EQ(Holder(target, end_ - kTick), "units/east") << unit;
    EXPECT_EQ(Holder(target, end_), "") << unit;
  }
}

TEST_F(ClaimHoldersTest, AClaimOfTheFirmIsInTheWayOfAllButTheLeadsOfItsUnit) {
  Put("one", "units/east", "");
  EXPECT_EQ(Holder({"enterprises/firm", "", "units/east"}), "units/east") << "once is enough";
  EXPECT_EQ(Holder({"enterprises/firm", "leads/plant", "units/west"}), "units/east");
  EXPECT_EQ(Holder({"enterprises/firm", "leads/plant", "units/east"}), "");
  EXPECT_EQ(Holder({"enterprises/other", "", "units/west"}), "");
}

TEST_F(ClaimHoldersTest, AClaimOfALeadLeavesOtherProjectsOfTheFirmFree) {
  Put("one", "units/east", "leads/plant");
  EXPECT_EQ(Holder({"enterprises/firm", "leads/plant", "units/west"}), "units/east");
  EXPECT_EQ(Holder({"enterprises/firm", "leads/plant", "units/east"}), "units/east");
  EXPECT_EQ(Holder({"enterprises/firm", "leads/office", "units/west"}), "");
  EXPECT_EQ(Holder({"enterprises/firm", "", "units/west"}), "units/east");
  EXPECT_EQ(Holder({"enterprises/firm", "", "units/east"}), "");
  EXPECT_EQ(Holder({"enterprises/firm", "", ""}), "units/east") << "whoever asks";
}

TEST_F(ClaimHoldersTest, TheOldestOfSeveralCounts) {
  Put("z-first", "units/west", "leads/plant");
  Put("a-second", "units/east", "leads/office");
  EXPECT_EQ(Holder({"enterprises/firm", "", ""}), "units/west");
}

TEST_F(ClaimHoldersTest, AnEngagementRenewsWhatItIsAboutFromItsDay) {
  Put("firm", "units/east", "");
  Put("plant", "units/east", "leads/plant");
  Put("office", "units/east", "leads/office");
  Put("west", "units/west", "leads/office");
  const absl::Time day = end_ - absl::Hours(24);
  Engage("units/east", "leads/plant", day, end_ - kTick);
  EXPECT_EQ(EndOf("firm"), day + kTerm);
  EXPECT_EQ(EndOf("plant"), day + kTerm);
  EXPECT_EQ(EndOf("office"), end_) << "another project";
  EXPECT_EQ(EndOf("west"), end_) << "another unit";
  Engage("units/east", "leads/plant", day - absl::Hours(24), end_ - kTick);
  EXPECT_EQ(EndOf("firm"), day + kTerm) << "an earlier day takes nothing away";
}

TEST_F(ClaimHoldersTest, WhatIsOverOrYetToComeIsNotRenewed) {
  Put("firm", "units/east", "");
  Engage("units/east", "", end_ - absl::Hours(1), end_);
  EXPECT_EQ(EndOf("firm"), end_) << "it was free when the engagement came";
  Engage("units/east", "", end_ + absl::Hours(1), end_ - kTick);
  EXPECT_EQ(EndOf("firm"), end_) << "the engagement is yet to come";
  Engage("units/east", "", end_ - kTick, end_ - kTick);
  EXPECT_EQ(EndOf("firm"), end_ - kTick + kTerm);
}

}  // namespace
}  // namespace zhaolian
