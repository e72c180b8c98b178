// A device and the contacts of its user's own open firms: nowhere in clear, gone in time, and
// each showing in the journal once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "client-lib/device.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/cuttable_proxy.h"
#include "tests/support/file_search.h"
#include "tests/support/move_lead.h"
#include "tests/support/new_session.h"
#include "tests/support/older_server.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using v1::Lead;

constexpr char kPerson[] = "contactPersons/person";
const std::vector<std::string>& Canaries() {
  static const auto& canaries = *new std::vector<std::string>{
      "戊己庚辛", "13900007731", "canary@firm.example", "喜欢第七种虚构的茶"};
  return canaries;
}

class DeviceContactsTest : public testing::Test {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(bureau_, {"east"});
    server_.Add("lin", "units/east", {v1::ROLE_COUNTY});
    token_ = server_.NewKey("users/lin");
    server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
    auditors_key_ = server_.NewKey("users/auditor");
    v1::ContactPerson person;
    person.set_display_name(Canaries()[0]);
    person.set_enterprise("enterprises/firm");
    person.set_owner_unit("units/east");
    person.set_phone(Canaries()[1]);
    person.set_email(Canaries()[2]);
    person.set_note(Canaries()[3]);
    ASSERT_TRUE(bureau_.Create(person, {.id = "person"}).ok());
    Lead lead;
    lead.set_display_name("虚构机床项目");
    lead.set_enterprise("enterprises/firm");
    lead.set_owner_unit("units/east");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    lead.set_assignee("users/lin");
    ASSERT_TRUE(bureau_.Create(lead, {.id = "lead"}).ok());
    Open();
    const absl::Status synced = Sync();
    ASSERT_TRUE(synced.ok()) << synced;
  }

  void Open() {
    device_.reset();
    DeviceClock clock;
    clock.now = [this] { return absl::Now() + ahead_; };
    auto device = Device::Open(Directory(), TestStore::Registry(), clock);
    ASSERT_TRUE(device.ok()) << device.status();
    device_ = *std::move(device);
    device_->SealWith(token_);
  }
  std::string Directory() const { return scratch_.Path("device"); }
  absl::Status Sync() { return SyncWith(server_->ClientWith(token_)); }
  absl::Status SyncWith(const Client& client) {
    return device_->Sync(client, [](const Device::Progress&) {}).status();
  }
  bool HasFile() const { return std::filesystem::exists(Directory() + "/contacts.sealed"); }
  // The phone, or why there is none.
  std::string Unmask(const std::string& purpose = "回访") {
    const auto person = device_->Unmask(kPerson, purpose);
    return person.ok() ? person->phone() : ErrorReason(person.status());
  }
  // Purposes of what the device has shown, and of what the journal knows of it.
  std::vector<std::string> Waiting() {
    std::vector<std::string> purposes;
    const auto unmaskings = device_->Unmaskings();
    for (const auto& each : *unmaskings) purposes.push_back(each.purpose());
    return purposes;
  }
  std::vector<std::string> Journalled() {
    v1::ListJournalRequest request;
    v1::ListJournalResponse response;
    const absl::Status status = server_->ClientWith(auditors_key_).Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> purposes;
    for (const auto& entry : response.entries()) {
      if (!entry.has_show_time()) continue;
      EXPECT_EQ(entry.user(), "users/lin");
      EXPECT_EQ(entry.disclosed(), kPerson);
      purposes.insert(purposes.begin(), entry.purpose());
    }
    return purposes;
  }

  ScratchDirectory scratch_;
  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  std::string token_, auditors_key_;
  absl::Duration ahead_ = absl::ZeroDuration();  // the clock of the device
  std::unique_ptr<Device> device_;
};

TEST_F(DeviceContactsTest, NothingOfAContactIsInClearInAnyFileOfTheDevice) {
  EXPECT_EQ(Unmask(), "13900007731");
  EXPECT_TRUE(HasFile());
  EXPECT_THAT(FilesWith(scratch_.path(), Canaries()), IsEmpty());
  EXPECT_THAT(FilesWith(scratch_.path(), {token_}), IsEmpty()) << "nor what opens the seal";
  EXPECT_THAT(FilesWith(scratch_.path(), {"虚构机床厂"}), Not(IsEmpty()))
      << "what is looked through";
  for (const auto& file : std::filesystem::recursive_directory_iterator(Directory())) {
    EXPECT_EQ(file.status().permissions() & std::filesystem::perms(077),
              std::filesystem::perms::none)
        << file.path();
  }
}

TEST_F(DeviceContactsTest, TheMirrorStaysMasked) {
  const auto view = device_->Get(kPerson);
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(static_cast<const v1::ContactPerson&>(*view->row).phone(), "139****31");
}

TEST_F(DeviceContactsTest, ShowsWithoutTheServerAndForAPurposeOnly) {
  EXPECT_EQ(Unmask(" "), "REQUIRED");
  EXPECT_EQ(Unmask("line\nof two"), "INVALID_PURPOSE");
  EXPECT_THAT(Waiting(), IsEmpty());
  EXPECT_EQ(Unmask("约见面"), "13900007731");
  EXPECT_THAT(Waiting(), ElementsAre("约见面"));
  EXPECT_EQ(ErrorReason(device_->Unmask("contactPersons/other", "回访").status()),
            "NOT_AN_OWN_CONTACT");
  EXPECT_THAT(Waiting(), SizeIs(1)) << "nobody was shown";
  Open();
  EXPECT_THAT(Waiting(), ElementsAre("约见面")) << "it is on the disk";
  EXPECT_EQ(Unmask(), "13900007731");
}

TEST_F(DeviceContactsTest, AShowingIsJournalledOnceThoughTheSyncIsCut) {
  EXPECT_EQ(Unmask("约见面"), "13900007731");
  EXPECT_THAT(Journalled(), IsEmpty());
  CuttableProxy proxy(server_->address());
  const Client bad({.address = proxy.address(),
                    .token = token_,
                    .deadline = absl::Seconds(5),
                    .retry = {.max_attempts = 1}});
  v1::GetCallerResponse caller;
  ASSERT_TRUE(bad.Call(v1::GetCallerRequest(), caller).ok()) << "its connection is open";
  proxy.SetMode(CuttableProxy::kLoseReplies);
  EXPECT_FALSE(SyncWith(bad).ok());
  EXPECT_THAT(Journalled(), ElementsAre("约见面")) << "the server has it";
  EXPECT_THAT(Waiting(), SizeIs(1)) << "and the device does not know";
  EXPECT_EQ(Unmask("再约"), "13900007731");
  const absl::Status synced = Sync();
  ASSERT_TRUE(synced.ok()) << synced;
  EXPECT_THAT(Journalled(), ElementsAre("约见面", "再约"));
  EXPECT_THAT(Waiting(), IsEmpty());
  ASSERT_TRUE(Sync().ok());
  EXPECT_THAT(Journalled(), SizeIs(2));
}

TEST_F(DeviceContactsTest, AWeekWithoutContactEndsIt) {
  ahead_ = absl::Hours(7 * 24) - absl::Minutes(1);
  EXPECT_EQ(Unmask(), "13900007731");
  ahead_ = absl::Hours(7 * 24) + absl::Minutes(1);
  EXPECT_EQ(Unmask(), "OWN_CONTACTS_ENDED");
  EXPECT_FALSE(HasFile());
  ahead_ = absl::ZeroDuration();
  EXPECT_EQ(Unmask(), "NO_OWN_CONTACTS");
}

TEST_F(DeviceContactsTest, WhateverOpensTheDeviceRemovesWhatHasEnded) {
  ahead_ = absl::Hours(8 * 24);
  Open();
  EXPECT_FALSE(HasFile());
}

TEST_F(DeviceContactsTest, EachSyncBeginsTheWeekAnew) {
  ahead_ = absl::Hours(6 * 24);
  ASSERT_TRUE(Sync().ok());
  ahead_ = absl::Hours(12 * 24);
  EXPECT_EQ(Unmask(), "13900007731");
}

TEST_F(DeviceContactsTest, AClockSetBackEndsIt) {
  ahead_ = absl::Hours(2);
  EXPECT_EQ(Unmask(), "13900007731");
  ahead_ = absl::Hours(1);
  EXPECT_EQ(Unmask(), "OWN_CONTACTS_CLOCK") << "what was shown knows a later time";
  EXPECT_FALSE(HasFile());
  ASSERT_TRUE(Sync().ok());
  ahead_ = -absl::Hours(1);
  EXPECT_EQ(Unmask(), "OWN_CONTACTS_CLOCK");
}

TEST_F(DeviceContactsTest, ALeadThatIsClosedOrHandedOverTakesThemAway) {
  Lead lead;
  lead.set_name("leads/lead");
  lead.set_assignee("users/bureau");
  ASSERT_TRUE(bureau_.Update(lead, {"assignee"}).ok());
  EXPECT_EQ(Unmask(), "13900007731") << "the device does not know yet";
  ASSERT_TRUE(Sync().ok());
  EXPECT_EQ(Unmask(), "NOT_AN_OWN_CONTACT");
  lead.set_assignee("users/lin");
  ASSERT_TRUE(bureau_.Update(lead, {"assignee"}).ok());
  ASSERT_TRUE(Sync().ok());
  EXPECT_EQ(Unmask(), "13900007731");
  ASSERT_TRUE(MoveLead(bureau_, "leads/lead", Lead::STAGE_LOST).ok());
  ASSERT_TRUE(Sync().ok());
  EXPECT_EQ(Unmask(), "NOT_AN_OWN_CONTACT");
}

TEST_F(DeviceContactsTest, AnErasedPersonIsGone) {
  v1::EraseContactPersonRequest request;
  request.set_name(kPerson);
  request.set_reason("asked for it");
  v1::EraseContactPersonResponse response;
  const absl::Status erased = bureau_.Call(request, response);
  ASSERT_TRUE(erased.ok()) << erased;
  ASSERT_TRUE(Sync().ok());
  EXPECT_EQ(Unmask(), "NOT_AN_OWN_CONTACT");
}

TEST_F(DeviceContactsTest, AChangedContactIsShownAsItIsByTheLastSync) {
  v1::ContactPerson person;
  person.set_name(kPerson);
  person.set_phone("13900007732");
  ASSERT_TRUE(bureau_.Update(person, {"phone"}).ok());
  ASSERT_TRUE(Sync().ok());
  EXPECT_EQ(Unmask(), "13900007732");
}

TEST_F(DeviceContactsTest, WhoMayUnmaskNobodyAnyMoreKeepsNobodyAndTellsWhatWasShown) {
  EXPECT_EQ(Unmask("约见面"), "13900007731");
  server_.SetRoles("users/lin", {v1::ROLE_LEADER});
  const absl::Status synced = Sync();
  ASSERT_TRUE(synced.ok()) << synced;
  EXPECT_FALSE(HasFile());
  EXPECT_EQ(Unmask(), "NO_OWN_CONTACTS");
  EXPECT_THAT(Journalled(), ElementsAre("约见面"));
}

TEST_F(DeviceContactsTest, ARevokedDeviceIsWiped) {
  v1::GetCallerResponse caller;
  ASSERT_TRUE(server_->ClientWith(token_).Call(v1::GetCallerRequest(), caller).ok());
  v1::RevokeCredentialRequest request;
  request.set_name(caller.credential());
  v1::RevokeCredentialResponse response;
  ASSERT_TRUE(server_.officer().Call(request, response).ok());
  EXPECT_EQ(Unmask("约见面"), "13900007731") << "it has not connected yet";
  EXPECT_EQ(ErrorReason(Sync()), "SIGN_IN_NEEDED");
  EXPECT_FALSE(HasFile());
  EXPECT_EQ(Unmask(), "NO_OWN_CONTACTS");
  token_ = server_.NewKey("users/lin");
  device_->SealWith(token_);
  ASSERT_TRUE(Sync().ok());
  EXPECT_THAT(Journalled(), ElementsAre("约见面")) << "who signs in again tells it";
  EXPECT_EQ(Unmask(), "13900007731");
}

TEST_F(DeviceContactsTest, AnotherSignInOpensNothingUntilItHasSynchronised) {
  token_ = server_.NewKey("users/lin");
  device_->SealWith(token_);
  EXPECT_EQ(Unmask(), "OTHER_SIGN_IN");
  device_->SealWith("");
  EXPECT_EQ(Unmask(), "OTHER_SIGN_IN") << "who has signed out";
  device_->SealWith(token_);
  ASSERT_TRUE(Sync().ok());
  EXPECT_EQ(Unmask(), "13900007731");
}

TEST_F(DeviceContactsTest, AServerThatKnowsNothingOfThemSynchronisesTheRest) {
  EXPECT_EQ(Unmask("回访"), "13900007731");
  v1::Lead lead;
  lead.set_name("leads/lead");
  lead.set_summary("虚构内容");
  ASSERT_TRUE(bureau_.Update(lead, {"summary"}).ok());
  {
    const std::string service = "/zhaolian.v1.OwnContactService/";
    const OlderServer older(server_->address(),
                            {service + "PullOwnContacts", service + "RecordUnmaskings"});
    const absl::Status synced = SyncWith(Client({.address = older.address(), .token = token_}));
    ASSERT_TRUE(synced.ok()) << synced;
  }
  EXPECT_EQ(static_cast<const v1::Lead&>(*device_->Get("leads/lead")->row).summary(), "虚构内容");
  EXPECT_FALSE(HasFile());
  EXPECT_THAT(Waiting(), ElementsAre("回访"));
  ASSERT_TRUE(Sync().ok());
  EXPECT_THAT(Waiting(), IsEmpty());
  EXPECT_THAT(Journalled(), ElementsAre("回访"));
}

TEST_F(DeviceContactsTest, WithoutASecretNothingIsKept) {
  device_->SealWith("");
  ASSERT_TRUE(Sync().ok());
  EXPECT_FALSE(HasFile());
}

TEST_F(DeviceContactsTest, ASessionThatEndsBetweenTwoSyncsLosesNothing) {
  constexpr char kPassword[] = "a password nobody guesses";
  token_ = NewSession(server_, "users/lin", kPassword);
  Open();
  ASSERT_TRUE(Sync().ok());
  const absl::Status ended = server_->store().WriteAndWait([](Tx& tx) {
    return tx.connection().Run(
        "UPDATE credentials SET expire_time = $1 WHERE kind = $2",
        {absl::ToUnixMicros(tx.now()), int64_t{v1::Credential::KIND_SESSION}});
  });
  ASSERT_TRUE(ended.ok()) << ended;
  server_->Restart();
  v1::Engagement visit;
  visit.set_name(absl::StrCat("engagements/e", NewRandomUuid()));
  visit.set_owner_unit("units/east");
  visit.set_enterprise("enterprises/firm");
  visit.set_kind(v1::Engagement::KIND_VISIT);
  visit.mutable_occur_time()->set_seconds(1'780'000'000);
  visit.set_summary("虚构走访");
  ASSERT_TRUE(device_->Create(visit).ok());
  EXPECT_EQ(Unmask("约见面"), "13900007731") << "an ended session still opens what it sealed";
  EXPECT_EQ(ErrorReason(Sync()), "SIGN_IN_NEEDED");
  EXPECT_TRUE(HasFile());
  EXPECT_THAT(*device_->Waiting(), SizeIs(1));
  EXPECT_THAT(Waiting(), SizeIs(1));
  EXPECT_EQ(Unmask("再约"), "13900007731");
  token_ = SignIn(server_, "users/lin", kPassword);
  device_->SealWith(token_);
  const absl::Status synced = Sync();
  ASSERT_TRUE(synced.ok()) << synced;
  EXPECT_THAT(*device_->Waiting(), IsEmpty());
  EXPECT_THAT(Journalled(), ElementsAre("约见面", "再约"));
  EXPECT_EQ(Unmask(), "13900007731");
}

}  // namespace
}  // namespace zhaolian
