// What is held about a person, and whose retention is over, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/integration/privacy_fixture.h"
#include "zhaolian/v1/issues.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using v1::ContactPerson;

using PersonalDataTest = PrivacyFixture;

TEST_F(PersonalDataTest, AnExportHasEverythingThatIsHeldAboutAPerson) {
  const v1::PersonalData exported = Export("contactPersons/person");
  EXPECT_EQ(exported.contact_person().phone(), kPhone);
  EXPECT_EQ(exported.contact_person().note(), kNote);
  ASSERT_THAT(exported.earlier_values(), SizeIs(1));
  EXPECT_EQ(exported.earlier_values(0).path(), "phone");
  EXPECT_EQ(exported.earlier_values(0).value(), kEarlierPhone);
  EXPECT_EQ(exported.earlier_values(0).since_user(), "users/bureau");
  EXPECT_TRUE(exported.earlier_values(0).has_since());
  std::vector<std::string> places;
  for (const auto& mention : exported.mentions()) {
    places.push_back(mention.name() + " " + mention.path());
    EXPECT_FALSE(mention.text().empty());
  }
  EXPECT_THAT(places,
              testing::UnorderedElementsAre(
                  "enterprises/firm summary", "leads/lead summary", "engagements/meeting met[0]",
                  "engagements/meeting summary", "contactPersons/colleague note"));
  ASSERT_THAT(exported.shown(), SizeIs(1));
  EXPECT_EQ(exported.shown(0).purpose(), absl::StrCat("约", kName, "面谈"));
  // It is a disclosure itself.
  const v1::PersonalData again = Export("contactPersons/person");
  ASSERT_THAT(again.shown(), SizeIs(2));
  EXPECT_EQ(again.shown(0).purpose(), "本人申请");
}

TEST_F(PersonalDataTest, AnExportLooksWhereAnErasureDoes) {
  MakeRowsOfEveryKind();
  MakeEngagement("distant", "other", {"别人"}, absl::StrCat("请回", kEmail));
  std::vector<std::string> names;
  const v1::PersonalData exported = Export("contactPersons/person");
  for (const auto& mention : exported.mentions()) names.push_back(mention.name());
  EXPECT_THAT(names, testing::IsSupersetOf({"issues/about-lead", "policyPromises/about-lead",
                                            "tripStops/about-enterprise", "engagements/distant"}));
}

TEST_F(PersonalDataTest, AnExportOfAUserHasWhatItAnswersFor) {
  v1::Lead lead;
  lead.set_name("leads/lead");
  lead.set_assignee("users/east");
  ASSERT_TRUE(bureau_.Update(lead, {"assignee"}).ok());
  v1::Issue issue;
  issue.set_name("issues/one");
  issue.set_lead("leads/lead");
  issue.set_owner_unit("units/east");
  issue.set_solver("users/east");
  Put(*server_->registry().FindCollection("issues"), issue);
  v1::Trip trip;
  trip.set_name("trips/one");
  trip.set_owner_unit("units/east");
  trip.set_leader("users/east");
  Put(*server_->registry().FindCollection("trips"), trip);
  std::vector<std::string> told;
  const v1::PersonalData exported = Export("users/east");
  for (const auto& each : exported.responsibilities()) {
    told.push_back(each.name() + " " + each.field());
  }
  EXPECT_THAT(told, testing::UnorderedElementsAre("leads/lead assignee", "issues/one solver",
                                                  "trips/one leader"));
}

TEST_F(PersonalDataTest, AnExportOfAUserHasItsRolesKeysAndEngagements) {
  server_.SetRoles("users/bureau", {v1::ROLE_BUREAU, v1::ROLE_READER});
  const v1::PersonalData exported = Export("users/bureau");
  EXPECT_THAT(exported.user().roles(), ElementsAre(v1::ROLE_BUREAU, v1::ROLE_READER));
  EXPECT_EQ(exported.earlier_values(0).path(), "roles");
  EXPECT_EQ(exported.earlier_values(0).until_user(), "users/security");
  EXPECT_THAT(exported.credentials(), SizeIs(1));
  EXPECT_THAT(exported.engagements(), ElementsAre("engagements/elsewhere", "engagements/meeting"));
  EXPECT_EQ(Export("users/security").devices(), 1);
  v1::ExportPersonalDataRequest request;
  request.set_purpose("本人申请");
  for (const char* name : {"", "enterprises/firm", "users/Nobody"}) {
    request.set_name(name);
    v1::PersonalData none;
    const absl::Status status = bureau_.Call(request, none);
    EXPECT_EQ(ErrorReason(status), "INVALID_NAME") << name;
  }
  request.set_name("users/nobody");
  v1::PersonalData none;
  EXPECT_TRUE(absl::IsNotFound(bureau_.Call(request, none)));
}

TEST_F(PersonalDataTest, EngagementsWhoseRetentionIsOverAreListedBehindThePersons) {
  ContactPerson person;
  person.set_display_name("林虚构");
  person.set_enterprise("enterprises/firm");
  Make(person, "old");
  const int64_t now = absl::ToUnixMicros(absl::Now());
  const auto age = [&](const std::string& table, const std::string& name, int64_t days) {
    const absl::Status status = server_->store().WriteAndWait([&](Tx& tx) {
      return tx.connection().Run("UPDATE " + table + " SET update_time = $2 WHERE name = $1",
                                 {name, now - days * 86'400'000'000});
    });
    ASSERT_TRUE(status.ok()) << status;
  };
  age("contact_persons", "contactPersons/old", 1200);
  age("engagements", "engagements/meeting", 1900);    // 60 months are 1,826 days
  age("engagements", "engagements/elsewhere", 1800);  // not yet
  std::vector<std::string> told;
  v1::ListExpiredPersonalDataRequest request;
  request.set_page_size(1);
  do {
    v1::ListExpiredPersonalDataResponse page;
    ASSERT_TRUE(bureau_.Call(request, page).ok());
    for (const auto& each : page.persons()) {
      told.push_back(absl::StrCat(each.name(), " ", each.fields(0), " ", each.enterprise()));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(told,
              testing::UnorderedElementsAre("contactPersons/old display_name enterprises/firm",
                                            "engagements/meeting met enterprises/firm"));
}

TEST_F(PersonalDataTest, WhoseRetentionIsOverIsListedPageByPage) {
  for (const char* id : {"old-a", "old-b", "old-c", "young"}) {
    ContactPerson person;
    person.set_display_name("林虚构");
    person.set_enterprise("enterprises/firm");
    Make(person, id);
  }
  const int64_t now = absl::ToUnixMicros(absl::Now());
  const auto age = [&](const std::string& id, int64_t days) {
    const absl::Status status = server_->store().WriteAndWait([&](Tx& tx) {
      return tx.connection().Run("UPDATE contact_persons SET update_time = $2 WHERE name = $1",
                                 {"contactPersons/" + id, now - days * 86'400'000'000});
    });
    ASSERT_TRUE(status.ok()) << status;
  };
  age("old-a", 1200);
  age("old-b", 1300);
  age("old-c", 1100);
  age("young", 1000);  // a phone would be due, a name is not
  ASSERT_TRUE(bureau_.Delete<ContactPerson>("contactPersons/old-c").ok());
  age("old-c", 1100);
  std::vector<std::string> names;
  v1::ListExpiredPersonalDataRequest request;
  request.set_page_size(1);
  do {
    v1::ListExpiredPersonalDataResponse page;
    const absl::Status status = bureau_.Call(request, page);
    ASSERT_TRUE(status.ok()) << status;
    for (const auto& person : page.persons()) {
      names.push_back(person.name());
      EXPECT_THAT(person.fields(), ElementsAre("display_name"));
      EXPECT_EQ(person.enterprise(), "enterprises/firm");
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names,
              ElementsAre("contactPersons/old-b", "contactPersons/old-a", "contactPersons/old-c"));
  Erase(Request("contactPersons/old-b"));
  age("old-b", 1300);
  v1::ListExpiredPersonalDataResponse page;
  ASSERT_TRUE(bureau_.Call(v1::ListExpiredPersonalDataRequest(), page).ok());
  EXPECT_THAT(page.persons(), SizeIs(2));
}

}  // namespace
}  // namespace zhaolian
