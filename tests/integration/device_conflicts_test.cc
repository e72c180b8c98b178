// What a device sends and somebody else has changed, or the server refuses.
#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "client-lib/device.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/uuid.h"
#include "tests/integration/device_fixture.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Engagement;
using v1::Enterprise;

TEST_F(DeviceTest, WhatOthersChangedToOtherFieldsIsMerged) {
  auto device = OpenDevice();
  Synced(*device);
  Note(*device, "summary", "mine");
  ChangeOnServer("display_name", "虚构药业集团");
  EXPECT_EQ(Synced(*device).sent, 1);
  const auto firm = direct_.Get<Enterprise>("enterprises/yzj");
  EXPECT_EQ(firm->summary(), "mine");
  EXPECT_EQ(firm->display_name(), "虚构药业集团");
}

TEST_F(DeviceTest, AConflictShowsThreeSidesAndMineCanBeTaken) {
  auto device = OpenDevice();
  ChangeOnServer("summary", "before");
  Synced(*device);
  Note(*device, "summary", "mine");
  ChangeOnServer("summary", "theirs");
  EXPECT_EQ(Synced(*device).conflicts, 1);
  const auto conflicts = device->Conflicts();
  ASSERT_TRUE(conflicts.ok()) << conflicts.status();
  ASSERT_THAT(*conflicts, SizeIs(1));
  const Device::Conflict& conflict = conflicts->front();
  EXPECT_THAT(conflict.fields, ElementsAre("summary"));
  EXPECT_EQ(TextField(*conflict.base, "summary"), "before");
  EXPECT_EQ(TextField(*conflict.mine, "summary"), "mine");
  EXPECT_EQ(TextField(*conflict.theirs, "summary"), "theirs");
  // Until it is decided the row is the server's.
  EXPECT_EQ(TextField(*device->Get("enterprises/yzj")->row, "summary"), "theirs");
  EXPECT_TRUE(absl::IsInvalidArgument(device->Resolve(conflict.item.number, {"display_name"})));
  ASSERT_TRUE(device->Resolve(conflict.item.number, {"summary"}).ok());
  EXPECT_EQ(Synced(*device).sent, 1);
  EXPECT_EQ(direct_.Get<Enterprise>("enterprises/yzj")->summary(), "mine");
  EXPECT_THAT(*device->Conflicts(), IsEmpty());
}

TEST_F(DeviceTest, ARefusalIsKeptAndHoldsNothingUp) {
  auto device = OpenDevice();
  Synced(*device);
  Engagement nowhere;
  nowhere.set_name("engagements/e" + NewRandomUuid());
  nowhere.set_enterprise("enterprises/none");
  nowhere.set_summary("虚构");
  ASSERT_TRUE(device->Create(nowhere).ok());
  const std::string good = Log(*device);
  const Device::Progress done = Synced(*device);
  EXPECT_EQ(done.sent, 1);
  EXPECT_EQ(done.refused, 1);
  EXPECT_TRUE(direct_.Get<Engagement>(good).ok());
  const auto waiting = *device->Waiting();
  ASSERT_THAT(waiting, SizeIs(1));
  EXPECT_EQ(waiting[0].state, OutboxItem::kRefused);
  EXPECT_NE(waiting[0].status.message(), "");
  // A refused row is not shown as if it were one.
  EXPECT_TRUE(absl::IsNotFound(device->Get(nowhere.name()).status()));
  ASSERT_TRUE(device->Discard(waiting[0].number).ok());
}

TEST_F(DeviceTest, ARefusedChangeIsCorrectedAndSent) {
  auto device = OpenDevice();
  Synced(*device);
  Engagement talk;
  talk.set_name("engagements/e" + NewRandomUuid());
  talk.set_owner_unit("units/bureau");
  talk.set_enterprise("enterprises/none");
  talk.set_kind(Engagement::KIND_VISIT);
  *talk.mutable_occur_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
  talk.set_summary("虚构");
  const int64_t number = device->Create(talk)->number;
  EXPECT_EQ(Synced(*device).refused, 1);
  auto row = device->RowOf(number);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(TextField(**row, "summary"), "虚构");
  SetTextField(**row, "enterprise", "enterprises/yzj");
  const auto edited = device->Edit(number, **row, {"enterprise"});
  ASSERT_TRUE(edited.ok()) << edited.status();
  EXPECT_EQ(edited->number, number);
  EXPECT_TRUE(device->Get(talk.name())->pending);
  EXPECT_EQ(Synced(*device).sent, 1);
  EXPECT_EQ(direct_.Get<Engagement>(talk.name())->enterprise(), "enterprises/yzj");
  EXPECT_EQ(ChangesOf(talk.name()), 1);
}

TEST_F(DeviceTest, AnUpdateThatWaitsIsCorrectedAndMergedAsBefore) {
  auto device = OpenDevice();
  Synced(*device);
  Note(*device, "summary", "mine");
  auto row = device->RowOf(1);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(TextField(**row, "display_name"), "虚构药业");
  SetTextField(**row, "summary", "better");
  SetTextField(**row, "name_en", "Fictional Pharma");
  ASSERT_TRUE(device->Edit(1, **row, {"summary", "name_en"}).ok());
  ChangeOnServer("display_name", "虚构药业集团");
  EXPECT_EQ(Synced(*device).sent, 1);
  const auto firm = direct_.Get<Enterprise>("enterprises/yzj");
  EXPECT_EQ(firm->summary(), "better");
  EXPECT_EQ(firm->name_en(), "Fictional Pharma");
  EXPECT_EQ(firm->display_name(), "虚构药业集团");

  Note(*device, "summary", "mine");
  ChangeOnServer("summary", "theirs");
  EXPECT_EQ(Synced(*device).conflicts, 1);
  EXPECT_EQ(ErrorReason(device->RowOf(2).status()), "IN_CONFLICT");
  EXPECT_EQ(ErrorReason(device->Edit(2, **row, {"summary"}).status()), "IN_CONFLICT");
}

TEST_F(DeviceTest, ALeadIsMovedWhereItWasSeen) {
  v1::Lead lead;
  lead.set_display_name("虚构基地");
  lead.set_enterprise("enterprises/yzj");
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  ASSERT_TRUE(direct_.Create(lead, {.id = "base"}).ok());
  auto device = OpenDevice();
  Synced(*device);
  lead.set_name("leads/base");
  lead.set_investor("虚构药业");
  ASSERT_TRUE(device->Update(lead, {"investor"}).ok());
  v1::AdvanceLeadRequest advance;
  advance.set_name("leads/base");
  advance.set_stage(v1::Lead::STAGE_NEGOTIATING);
  ASSERT_TRUE(device->Ask(advance).ok());
  v1::ShelveLeadRequest shelve;
  shelve.set_name("leads/base");
  shelve.set_reason("用地未落实");
  ASSERT_TRUE(device->Ask(shelve).ok());
  EXPECT_TRUE(device->Get("leads/base")->pending);
  EXPECT_EQ(Synced(*device).sent, 3);
  EXPECT_EQ(direct_.Get<v1::Lead>("leads/base")->stage(), v1::Lead::STAGE_SHELVED);
  EXPECT_EQ(ChangesOf("leads/base"), 4);

  // Somebody else is quicker.
  ASSERT_TRUE(device->Ask(advance).ok());
  lead.set_investor("虚构集团");
  ASSERT_TRUE(direct_.Update(lead, {"investor"}).ok());
  EXPECT_EQ(Synced(*device).conflicts, 1);
  EXPECT_EQ(direct_.Get<v1::Lead>("leads/base")->stage(), v1::Lead::STAGE_SHELVED);
  const auto conflicts = *device->Conflicts();
  ASSERT_THAT(conflicts, SizeIs(1));
  ASSERT_TRUE(device->Resolve(conflicts[0].item.number, {"*"}).ok());
  EXPECT_EQ(Synced(*device).sent, 1);
  EXPECT_EQ(direct_.Get<v1::Lead>("leads/base")->stage(), v1::Lead::STAGE_NEGOTIATING);
}

}  // namespace
}  // namespace zhaolian
