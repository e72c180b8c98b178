// Whom of the contact persons a device is given to keep, and what the journal knows of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "storage/timestamp.h"
#include "storage/uuid.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/move_lead.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/own_contacts.pb.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using v1::ContactPerson;
using v1::Lead;
using v1::PullOwnContactsRequest;
using v1::PullOwnContactsResponse;
using v1::RecordUnmaskingsRequest;

constexpr char kDevice[] = "8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d";

// Lin and wang are of the county east, zhao of the county west. At the firm are person, a contact
// of east, and other, one of west; lin follows a lead of it.
class OwnContactsServiceTest : public testing::Test {
 protected:
  static internal::v1::ServerConfig Config() {
    auto config = SignedInServer::Config();
    config.set_unmaskings_per_hour(12);
    config.set_own_contacts(3);
    return config;
  }
  void SetUp() override {
    AddCountiesAndFirm(bureau_, {"east", "west"});
    lin_ = server_.Add("lin", "units/east", {v1::ROLE_COUNTY});
    wang_ = server_.Add("wang", "units/east", {v1::ROLE_COUNTY});
    zhao_ = server_.Add("zhao", "units/west", {v1::ROLE_COUNTY});
    AddPerson("person", "units/east");
    AddPerson("other", "units/west");
    Lead lead;
    lead.set_display_name("虚构机床项目");
    lead.set_enterprise("enterprises/firm");
    lead.set_owner_unit("units/east");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    lead.set_assignee("users/lin");
    const auto made = bureau_.Create(lead, {.id = "lead"});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  void AddPerson(const std::string& id, const std::string& unit) {
    ContactPerson person;
    person.set_display_name("林虚构");
    person.set_enterprise("enterprises/firm");
    person.set_owner_unit(unit);
    person.set_phone("13900007731");
    const auto made = bureau_.Create(person, {.id = id});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  void Assign(const std::string& user) {
    Lead lead;
    lead.set_name("leads/lead");
    lead.set_assignee(user);
    const auto changed = bureau_.Update(lead, {"assignee"});
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  PullOwnContactsResponse Pull(const Client& client,
                               const PullOwnContactsResponse& kept = PullOwnContactsResponse()) {
    PullOwnContactsRequest request;
    request.set_device(kDevice);
    for (const ContactPerson& person : kept.contact_persons()) {
      auto& each = *request.add_kept();
      each.set_name(person.name());
      each.set_etag(person.etag());
    }
    PullOwnContactsResponse response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  std::vector<v1::JournalEntry> Disclosures() {
    v1::ListJournalRequest request;
    v1::ListJournalResponse response;
    const absl::Status status = auditor_.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<v1::JournalEntry> entries;
    for (auto& entry : response.entries()) {
      if (entry.name().rfind("deviceDisclosures/", 0) == 0) entries.push_back(entry);
    }
    return entries;
  }

  SignedInServer server_{Config()};
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  Client auditor_ = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  Client lin_ = bureau_, wang_ = bureau_, zhao_ = bureau_;
};

TEST_F(OwnContactsServiceTest, WhoFollowsAnOpenLeadIsGivenTheContactsOfTheUnit) {
  const auto given = Pull(lin_);
  EXPECT_THAT(given.names(), ElementsAre("contactPersons/person"));
  ASSERT_THAT(given.contact_persons(), SizeIs(1));
  EXPECT_EQ(given.contact_persons(0).phone(), "13900007731");
  EXPECT_EQ(given.contact_persons(0).display_name(), "林虚构");
  EXPECT_EQ(given.readable_for().seconds(), 7 * 24 * 3600);
  EXPECT_THAT(Pull(wang_).names(), IsEmpty()) << "a colleague who has nothing to do with it";
  EXPECT_THAT(Pull(zhao_).names(), IsEmpty());
  EXPECT_THAT(Pull(bureau_).names(), IsEmpty()) << "who sees everything";
}

TEST_F(OwnContactsServiceTest, AnswersTheSetAndNothingOfWhatIsKept) {
  const auto first = Pull(lin_);
  const auto again = Pull(lin_, first);
  EXPECT_THAT(again.names(), ElementsAre("contactPersons/person"));
  EXPECT_THAT(again.contact_persons(), IsEmpty());
  EXPECT_THAT(Disclosures(), SizeIs(1)) << "nothing was told the second time";
  ContactPerson person;
  person.set_name("contactPersons/person");
  person.set_phone("13900007732");
  ASSERT_TRUE(bureau_.Update(person, {"phone"}).ok());
  const auto changed = Pull(lin_, first);
  ASSERT_THAT(changed.contact_persons(), SizeIs(1));
  EXPECT_EQ(changed.contact_persons(0).phone(), "13900007732");
}

TEST_F(OwnContactsServiceTest, WhoeverHasTheLeadNoLongerIsGivenNobody) {
  const auto first = Pull(lin_);
  Assign("users/wang");
  EXPECT_THAT(Pull(lin_, first).names(), IsEmpty());
  EXPECT_THAT(Pull(wang_).names(), ElementsAre("contactPersons/person"));
}

TEST_F(OwnContactsServiceTest, AClosedLeadGivesNobody) {
  for (const Lead::Stage stage : {Lead::STAGE_SHELVED, Lead::STAGE_LOST}) {
    ASSERT_THAT(Pull(lin_).names(), SizeIs(1));
    ASSERT_TRUE(MoveLead(bureau_, "leads/lead", stage).ok());
    EXPECT_THAT(Pull(lin_).names(), IsEmpty()) << stage;
    ASSERT_TRUE(MoveLead(bureau_, "leads/lead", Lead::STAGE_LEAD).ok());
  }
  ASSERT_TRUE(bureau_.Delete<Lead>("leads/lead").ok());
  EXPECT_THAT(Pull(lin_).names(), IsEmpty());
}

TEST_F(OwnContactsServiceTest, ALeadOfAnotherUnitGivesNobody) {
  Lead lead;
  lead.set_name("leads/lead");
  lead.set_owner_unit("units/west");
  ASSERT_TRUE(bureau_.Update(lead, {"owner_unit"}).ok());
  EXPECT_THAT(Pull(lin_).names(), IsEmpty()) << "lin does not see it";
}

TEST_F(OwnContactsServiceTest, AClaimOfTheFirmIsEverybodysOfTheUnitWhileItHolds) {
  ASSERT_TRUE(bureau_.Delete<Lead>("leads/lead").ok());
  v1::ClaimEnterpriseRequest request;
  request.set_enterprise("enterprises/firm");
  v1::Claim claim;
  ASSERT_TRUE(lin_.Call(request, claim).ok());
  EXPECT_THAT(Pull(wang_).names(), ElementsAre("contactPersons/person"));
  EXPECT_THAT(Pull(zhao_).names(), IsEmpty());
  v1::ReleaseClaimRequest release;
  release.set_name(claim.name());
  ASSERT_TRUE(lin_.Call(release, claim).ok());
  EXPECT_THAT(Pull(wang_).names(), IsEmpty());
}

TEST_F(OwnContactsServiceTest, AClaimOfALeadIsItsAssigneesAlone) {
  v1::ClaimLeadRequest request;
  request.set_lead("leads/lead");
  v1::Claim claim;
  const absl::Status claimed = lin_.Call(request, claim);
  ASSERT_TRUE(claimed.ok()) << claimed;
  EXPECT_THAT(Pull(lin_).names(), SizeIs(1));
  EXPECT_THAT(Pull(wang_).names(), IsEmpty());
}

TEST_F(OwnContactsServiceTest, WhoIsErasedOrDeletedIsGivenNoLonger) {
  const auto first = Pull(lin_);
  v1::EraseContactPersonRequest request;
  request.set_name("contactPersons/person");
  request.set_reason("asked for it");
  v1::EraseContactPersonResponse response;
  const absl::Status erased = bureau_.Call(request, response);
  ASSERT_TRUE(erased.ok()) << erased;
  EXPECT_THAT(Pull(lin_, first).names(), IsEmpty());
}

TEST_F(OwnContactsServiceTest, WhoMayUnmaskNobodyIsGivenNobody) {
  server_.SetRoles("users/lin", {v1::ROLE_LEADER});
  PullOwnContactsRequest request;
  request.set_device(kDevice);
  PullOwnContactsResponse response;
  EXPECT_EQ(ErrorReason(lin_.Call(request, response)), "NOT_PERMITTED");
  EXPECT_THAT(Disclosures(), IsEmpty());
}

TEST_F(OwnContactsServiceTest, TheJournalNamesWhoWasGivenAndToWhichDevice) {
  AddPerson("second", "units/east");
  Pull(lin_);
  const auto entries = Disclosures();
  ASSERT_THAT(entries, SizeIs(1)) << "one for all of them";
  EXPECT_EQ(entries[0].user(), "users/lin");
  EXPECT_THAT(entries[0].given(), ElementsAre("contactPersons/person", "contactPersons/second"));
  EXPECT_EQ(entries[0].device(), kDevice);
  EXPECT_FALSE(entries[0].has_show_time());
  v1::ExportPersonalDataRequest request;
  request.set_name("contactPersons/second");
  request.set_purpose("asked for it");
  v1::PersonalData data;
  ASSERT_TRUE(bureau_.Call(request, data).ok());
  ASSERT_THAT(data.shown(), SizeIs(1));
  EXPECT_EQ(data.shown(0).user(), "users/lin");
  EXPECT_EQ(data.shown(0).device(), kDevice);
}

TEST_F(OwnContactsServiceTest, GivesSoManyAndSaysHowManyMoreThereAre) {
  for (const char* id : {"a", "b", "c"}) AddPerson(id, "units/east");
  const auto given = Pull(lin_);
  EXPECT_THAT(given.names(),
              ElementsAre("contactPersons/a", "contactPersons/b", "contactPersons/c"));
  EXPECT_EQ(given.left_out(), 1);
}

TEST_F(OwnContactsServiceTest, CountsAsAnUnmaskingAndForgetsBeyondTheLimitToo) {
  const auto first = Pull(lin_);
  for (int i = 1; i < 12; ++i) EXPECT_THAT(Pull(lin_).names(), SizeIs(1)) << i;
  const auto refused = Pull(lin_);
  EXPECT_THAT(refused.names(), IsEmpty());
  EXPECT_EQ(refused.left_out(), 1);
  EXPECT_THAT(Pull(lin_, first).names(), SizeIs(1)) << "what is kept costs nothing";
  Assign("users/wang");
  EXPECT_THAT(Pull(lin_, first).names(), IsEmpty());
  EXPECT_THAT(Pull(wang_).names(), SizeIs(1)) << "of another user nothing is taken";
}

TEST_F(OwnContactsServiceTest, AShowingIsKeptOnceHoweverOftenItIsTold) {
  RecordUnmaskingsRequest request;
  request.set_device(kDevice);
  for (const char* purpose : {"回访", "约见面"}) {
    auto& each = *request.add_unmaskings();
    each.set_name("contactPersons/person");
    each.set_purpose(purpose);
    each.set_request_id(NewRandomUuid());
    *each.mutable_show_time() = ToTimestamp(absl::FromUnixSeconds(1'780'000'000));
  }
  v1::RecordUnmaskingsResponse response;
  for (int i = 0; i < 3; ++i) {
    const absl::Status told = lin_.Call(request, response);
    ASSERT_TRUE(told.ok()) << told;
  }
  const auto entries = Disclosures();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[1].disclosed(), "contactPersons/person");
  EXPECT_EQ(entries[1].purpose(), "回访");
  EXPECT_EQ(entries[1].user(), "users/lin");
  EXPECT_EQ(entries[1].show_time().seconds(), 1'780'000'000);
  v1::ExportPersonalDataRequest about;
  about.set_name("contactPersons/person");
  about.set_purpose("asked for it");
  v1::PersonalData data;
  ASSERT_TRUE(bureau_.Call(about, data).ok());
  ASSERT_THAT(data.shown(), SizeIs(2));
  EXPECT_EQ(data.shown(1).time().seconds(), 1'780'000'000) << "when the person was shown";
}

TEST_F(OwnContactsServiceTest, WhoMayUnmaskNobodyAnyMoreTellsWhatWasShownBefore) {
  server_.SetRoles("users/lin", {v1::ROLE_LEADER});
  RecordUnmaskingsRequest request;
  request.set_device(kDevice);
  auto& each = *request.add_unmaskings();
  each.set_name("contactPersons/person");
  each.set_purpose("回访");
  each.set_request_id(NewRandomUuid());
  each.mutable_show_time()->set_seconds(1'780'000'000);
  v1::RecordUnmaskingsResponse response;
  const absl::Status told = lin_.Call(request, response);
  EXPECT_TRUE(told.ok()) << told;
  EXPECT_THAT(Disclosures(), SizeIs(1));
}

TEST_F(OwnContactsServiceTest, RefusesWhatIsNoDeviceOrNoShowing) {
  PullOwnContactsResponse given;
  PullOwnContactsRequest pull;
  EXPECT_EQ(ErrorReason(lin_.Call(pull, given)), "INVALID_DEVICE");
  pull.set_device(kDevice);
  for (int i = 0; i < 2001; ++i) pull.add_kept();
  absl::Status refused = lin_.Call(pull, given);
  EXPECT_EQ(ErrorReason(refused), "TOO_MANY_ITEMS");
  ExpectWellFormed(refused);
  v1::RecordUnmaskingsResponse response;
  RecordUnmaskingsRequest request;
  EXPECT_EQ(ErrorReason(lin_.Call(request, response)), "INVALID_DEVICE");
  request.set_device(kDevice);
  auto& each = *request.add_unmaskings();
  EXPECT_EQ(ErrorReason(lin_.Call(request, response)), "INVALID_NAME");
  each.set_name("contactPersons/person");
  EXPECT_EQ(ErrorReason(lin_.Call(request, response)), "INVALID_REQUEST_ID");
  each.set_request_id(NewRandomUuid());
  each.mutable_show_time()->set_nanos(-1);
  EXPECT_EQ(ErrorReason(lin_.Call(request, response)), "INVALID_TIMESTAMP");
  each.mutable_show_time()->set_nanos(0);
  std::string long_one;
  for (int i = 0; i < 201; ++i) long_one += "约";
  each.set_purpose(long_one);
  refused = lin_.Call(request, response);
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
  EXPECT_THAT(refused.message(), HasSubstr("purpose"));
  for (int i = 0; i < 100; ++i) *request.add_unmaskings() = request.unmaskings(0);
  refused = lin_.Call(request, response);
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(Disclosures(), IsEmpty());
}

}  // namespace
}  // namespace zhaolian
