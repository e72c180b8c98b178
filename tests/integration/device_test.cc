// A device and the real server over bad networks: what is changed on it counts once.
#include "client-lib/device.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/clock_error.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/uuid.h"
#include "tests/support/command_line.h"
#include "tests/support/cuttable_proxy.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/server_process.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Engagement;
using v1::Enterprise;

// How often what was broken off is sent again and broken off again.
constexpr int kReplays = 10;

class DeviceTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(server_.address(), "");
    Enterprise firm;
    firm.set_display_name("虚构药业");
    firm.set_relation(Enterprise::RELATION_TARGET);
    const auto made = direct_.Create(firm, {.id = "yzj"});
    ASSERT_TRUE(made.ok()) << made.status();
  }

  std::unique_ptr<Device> OpenDevice(const std::string& name = "device") {
    auto device = Device::Open(scratch_.Path(name), TestStore::Registry());
    EXPECT_TRUE(device.ok()) << device.status();
    return device.ok() ? *std::move(device) : nullptr;
  }
  static Client ClientOf(const std::string& address) {
    return Client(
        {.address = address, .deadline = absl::Seconds(10), .retry = {.max_attempts = 1}});
  }
  absl::StatusOr<Device::Progress> Sync(Device& device) {
    return device.Sync(direct_, [](const Device::Progress&) {});
  }
  Device::Progress Synced(Device& device) {
    auto done = Sync(device);
    EXPECT_TRUE(done.ok()) << done.status();
    return done.ok() ? *done : Device::Progress{};
  }
  // Queues a contact; its name.
  static std::string Log(Device& device, const std::string& summary = "虚构走访",
                         const std::string& next_date = "") {
    Engagement engagement;
    engagement.set_name(absl::StrCat("engagements/e", NewRandomUuid()));
    engagement.set_owner_unit("units/bureau");
    engagement.set_enterprise("enterprises/yzj");
    engagement.set_kind(Engagement::KIND_VISIT);
    *engagement.mutable_occur_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    engagement.set_summary(summary);
    engagement.set_next_date(next_date);
    const auto queued = device.Create(engagement);
    EXPECT_TRUE(queued.ok()) << queued.status();
    return engagement.name();
  }
  static void Note(Device& device, const std::string& path, const std::string& value,
                   const std::string& name = "enterprises/yzj") {
    Enterprise firm;
    firm.set_name(name);
    SetTextField(firm, path, value);
    const auto queued = device.Update(firm, {path});
    ASSERT_TRUE(queued.ok()) << queued.status();
  }
  void ChangeOnServer(const std::string& path, const std::string& value) {
    Enterprise firm;
    firm.set_name("enterprises/yzj");
    SetTextField(firm, path, value);
    const auto changed = direct_.Update(firm, {path});
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  size_t EngagementsOnServer() {
    size_t count = 0;
    for (auto& row : direct_.List<Engagement>({.page_size = 1000})) {
      EXPECT_TRUE(row.ok()) << row.status();
      ++count;
    }
    return count;
  }
  // How often the row was changed on the server, its creation counted.
  int ChangesOf(const std::string& name) {
    v1::ListHistoryRequest request;
    request.set_name(name);
    v1::ListHistoryResponse response;
    const absl::Status status = direct_.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response.entries_size();
  }

  ScratchDirectory scratch_;
  ServerProcess server_{scratch_.Path("data")};
  Client direct_ = ClientOf(server_.address());
};

TEST_F(DeviceTest, WhatIsLoggedOfflineIsSeenAtOnceAndOnTheServerAfterASync) {
  auto device = OpenDevice();
  Synced(*device);
  EXPECT_THAT(device->Search("虚构药业", {}, 5)->hits, SizeIs(1));
  const std::string name = Log(*device, "谈了二期用地", "2026-12-01");
  auto view = device->Get(name);
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_TRUE(view->pending);
  EXPECT_THAT(*device->DueFollowUps("", "2026-12-01"), SizeIs(1));
  EXPECT_THAT(*device->DueFollowUps("", "2026-11-30"), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(direct_.Get<Engagement>(name).status()));
  const Device::Progress done = Synced(*device);
  EXPECT_EQ(done.sent, 1);
  EXPECT_EQ(direct_.Get<Engagement>(name)->summary(), "谈了二期用地");
  view = device->Get(name);
  ASSERT_TRUE(view.ok());
  EXPECT_FALSE(view->pending);
  EXPECT_THAT(*device->DueFollowUps("", "2026-12-01"), SizeIs(1));
  EXPECT_THAT(*device->Waiting(), IsEmpty());
  EXPECT_EQ(Synced(*device).sent, 0);
}

TEST_F(DeviceTest, WhatIsNotSentIsFoundAsItIsByNow) {
  auto device = OpenDevice();
  Synced(*device);
  const auto found = [&](absl::string_view text) {
    std::vector<std::string> hits;
    const auto answer = device->Search(text, {}, 5);
    for (const auto& hit : answer->hits) {
      hits.push_back(absl::StrCat(hit.name, hit.pending ? " waits" : ""));
    }
    return hits;
  };
  const std::string talk = Log(*device, "谈了二期用地");
  EXPECT_THAT(found("二期"), ElementsAre(talk + " waits"));
  EXPECT_THAT(found("xgyy"), ElementsAre("enterprises/yzj"));
  Note(*device, "display_name", "虚构医药集团");
  EXPECT_THAT(found("虚构药业"), IsEmpty());
  EXPECT_THAT(found("xgyyjt"), ElementsAre("enterprises/yzj waits"));
  EXPECT_THAT(device->Search("二期", {"enterprises"}, 5)->hits, IsEmpty());
  Synced(*device);
  EXPECT_THAT(found("二期"), ElementsAre(talk));
  EXPECT_THAT(found("xgyyjt"), ElementsAre("enterprises/yzj"));
}

TEST_F(DeviceTest, WhatIsFoundKeepsItsOrderWhereverItIs) {
  for (const char* id : {"b", "d"}) {
    Enterprise firm;
    firm.set_display_name("虚构航空");
    firm.set_relation(Enterprise::RELATION_TARGET);
    ASSERT_TRUE(direct_.Create(firm, {.id = id}).ok());
  }
  auto device = OpenDevice();
  Synced(*device);
  for (const char* id : {"a", "c"}) {
    Enterprise firm;
    firm.set_name(absl::StrCat("enterprises/", id));
    firm.set_display_name("虚构航空");
    ASSERT_TRUE(device->Create(firm).ok());
  }
  const auto found = [&](int limit) {
    std::string names;
    const auto hits = device->Search("虚构航空", {}, limit);
    for (const auto& hit : hits->hits) absl::StrAppend(&names, hit.name.substr(12));
    return names + (hits->truncated ? " and more" : "");
  };
  EXPECT_EQ(found(4), "abcd");
  EXPECT_EQ(found(3), "abc and more");
}

TEST_F(DeviceTest, AChangeIsSeenUntilTheMirrorHasIt) {
  auto device = OpenDevice();
  Synced(*device);
  Note(*device, "summary", "mine");
  const auto summary = [&] { return TextField(*device->Get("enterprises/yzj")->row, "summary"); };
  EXPECT_EQ(summary(), "mine");
  const auto done = device->Sync(direct_, [&](const Device::Progress& progress) {
    EXPECT_EQ(summary(), "mine") << progress.step;
  });
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(summary(), "mine");
  EXPECT_FALSE(device->Get("enterprises/yzj")->pending);
}

TEST_F(DeviceTest, ChangesOfOneRowFollowEachOther) {
  auto device = OpenDevice();
  Synced(*device);
  for (const char* text : {"one", "two", "three"}) Note(*device, "summary", text);
  const Device::Progress done = Synced(*device);
  EXPECT_EQ(done.sent, 3);
  EXPECT_EQ(done.conflicts, 0);
  EXPECT_EQ(direct_.Get<Enterprise>("enterprises/yzj")->summary(), "three");
  EXPECT_EQ(ChangesOf("enterprises/yzj"), 4);
}

TEST_F(DeviceTest, ALostReplyDoesNothingTwiceWhereverItIsLost) {
  CuttableProxy proxy(server_.address());
  for (const CuttableProxy::Mode mode : {CuttableProxy::kLoseReplies, CuttableProxy::kRefuse}) {
    auto device = OpenDevice(absl::StrCat("device-", mode));
    std::set<std::string> names;
    // 250 contacts: three calls that send, and some that receive.
    for (int i = 0; i < 250; ++i) names.insert(Log(*device));
    const size_t before = EngagementsOnServer();
    const auto sync = [&](int broken_call) {
      int call = 0;
      const Client client = ClientOf(proxy.address());
      // The connection is there when the first call is broken.
      EXPECT_TRUE(client.Get<Enterprise>("enterprises/yzj").ok());
      const auto done = device->Sync(client, [&](const Device::Progress& progress) {
        const bool calls = progress.step == Device::Progress::kSending ||
                           progress.step == Device::Progress::kAsking;
        if (calls) proxy.SetMode(++call == broken_call ? mode : CuttableProxy::kForward);
      });
      proxy.SetMode(CuttableProxy::kForward);
      EXPECT_TRUE(done.ok() || absl::IsUnavailable(done.status())) << done.status();
      return done.ok();
    };
    bool done = false;
    for (int broken_call = 1; !done; ++broken_call) {
      ASSERT_LT(broken_call, 20);
      done = sync(broken_call);
      // What was lost comes first now.
      for (int again = 0; again < kReplays && !done; ++again) done = sync(1);
    }
    EXPECT_THAT(*device->Waiting(), IsEmpty());
    EXPECT_EQ(EngagementsOnServer(), before + 250);
    for (const std::string& name : names) ASSERT_EQ(ChangesOf(name), 1) << name;
  }
}

TEST_F(DeviceTest, AKillAtAnyStepLosesAndDoublesNothing) {
  std::set<std::string> names;
  int kills = 0;
  for (int step = 1;; ++step) {
    ASSERT_LT(step, 60);
    {
      auto device = OpenDevice();
      for (int i = 0; i < 110; ++i) names.insert(Log(*device));
      if (step > 1) Note(*device, "summary", absl::StrCat("step ", step));
    }
    const auto sync = [&](int end) {
      return RunShell(absl::StrCat(BuiltProgram("device_subject"), " ", server_.address(), " ",
                                   scratch_.Path("device"), " ", end, "; echo code=$?"))
          .out;
    };
    const std::string out = sync(step);
    if (out.find("code=0") != std::string::npos) break;
    ASSERT_NE(out.find("code=137"), std::string::npos) << out;
    ++kills;
    for (int again = 0; again < kReplays; ++again) sync(step);
    // What waits is whole, and goes on.
    ASSERT_NE(sync(0).find("code=0"), std::string::npos);
    auto device = OpenDevice();
    ASSERT_THAT(*device->Waiting(), IsEmpty()) << step;
    ASSERT_EQ(EngagementsOnServer(), names.size()) << step;
  }
  EXPECT_GE(kills, 10);
  for (const std::string& name : names) ASSERT_EQ(ChangesOf(name), 1) << name;
}

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

TEST_F(DeviceTest, ACopyOfADeviceSendsItsOwnChangesAndNothingTwice) {
  auto device = OpenDevice();
  Synced(*device);
  const std::string shared = Log(*device);
  device.reset();
  std::filesystem::copy(scratch_.Path("device"), scratch_.Path("copy"));
  device = OpenDevice();
  auto copy = OpenDevice("copy");
  const std::string one = Log(*device), other = Log(*copy);
  Synced(*device);
  Synced(*copy);
  EXPECT_THAT(*copy->Waiting(), IsEmpty());
  for (const std::string& name : {shared, one, other}) EXPECT_EQ(ChangesOf(name), 1) << name;
}

TEST_F(DeviceTest, FiveThousandContactsGoInOneSyncThatIsCutAndGoesOn) {
  constexpr int kContacts = 5000;
  CuttableProxy proxy(server_.address());
  auto device = OpenDevice();
  Synced(*device);
  absl::Time begin = absl::Now();
  for (int i = 0; i < kContacts; ++i) Log(*device);
  RecordProperty("queue_ms", static_cast<int>((absl::Now() - begin) / absl::Milliseconds(1)));
  begin = absl::Now();
  int batches = 0;
  const auto cut = device->Sync(ClientOf(proxy.address()), [&](const Device::Progress& progress) {
    if (progress.step == Device::Progress::kSending && ++batches == 25) {
      proxy.SetMode(CuttableProxy::kLoseReplies);
    }
  });
  EXPECT_FALSE(cut.ok());
  proxy.SetMode(CuttableProxy::kForward);
  const Device::Progress done = Synced(*device);
  RecordProperty("sync_ms", static_cast<int>((absl::Now() - begin) / absl::Milliseconds(1)));
  EXPECT_GT(done.sent, kContacts / 2);
  EXPECT_LT(done.sent, kContacts);
  EXPECT_EQ(EngagementsOnServer(), static_cast<size_t>(kContacts));
  EXPECT_THAT(*device->Waiting(), IsEmpty());
  EXPECT_THAT(*device->List(TestStore::Schema("engagements"), {.limit = 10'000}),
              SizeIs(kContacts));
}

TEST_F(DeviceTest, WhatAWrongClockDatedIsHeldBackAndTold) {
  absl::Duration wrong = absl::Hours(-3);
  DeviceClock clock;
  clock.now = [&] { return absl::Now() + wrong; };
  auto device = *Device::Open(scratch_.Path("device"), TestStore::Registry(), clock);
  // Nothing waits that it could have dated.
  auto done = Sync(*device);
  ASSERT_TRUE(done.ok()) << done.status();
  done = Sync(*device);  // an answer without rows tells the time
  ASSERT_TRUE(done->clock_ahead.has_value());
  EXPECT_NEAR(absl::ToDoubleHours(*done->clock_ahead), -3, 0.01);
  const std::string talk = Log(*device);
  ChangeOnServer("summary", "theirs");
  EXPECT_EQ(ErrorReason(Sync(*device).status()), "CLOCK_WRONG");
  EXPECT_TRUE(absl::IsNotFound(direct_.Get<Engagement>(talk).status()));
  EXPECT_EQ(TextField(*device->Get("enterprises/yzj")->row, "summary"), "theirs");
  // It can be corrected meanwhile, for it has not left.
  auto row = device->RowOf(1);
  SetTextField(**row, "summary", "改正");
  EXPECT_TRUE(device->Edit(1, **row, {"summary"}).ok());
  done = device->Sync(
      direct_, [](const Device::Progress&) {}, absl::Hours(4));
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->sent, 1);
  wrong = absl::Minutes(4);
  Log(*device);
  EXPECT_EQ(Synced(*device).sent, 1);
  Log(*device);
  wrong = absl::Minutes(6);
  EXPECT_EQ(ErrorMetadata(Sync(*device).status(), "seconds_ahead").substr(0, 1), "3");
}

TEST_F(DeviceTest, WhatAWrongClockDatedIsHeldBackOnceTheClockIsSet) {
  absl::Duration ahead;
  DeviceClock clock;
  clock.now = [&] { return absl::Now() + ahead; };
  auto device = *Device::Open(scratch_.Path("device"), TestStore::Registry(), clock);
  for (const absl::Duration wrong : {absl::Hours(3), absl::Hours(-3)}) {
    ahead = wrong;
    const std::string talk = Log(*device);
    ahead = absl::ZeroDuration();
    const std::string other = Log(*device);
    ChangeOnServer("summary", absl::FormatDuration(wrong));
    const auto held_back = ClockErrorIn(Sync(*device).status());
    ASSERT_TRUE(held_back.has_value()) << wrong;
    EXPECT_NEAR(absl::ToDoubleHours(held_back->ahead), absl::ToDoubleHours(wrong), 0.01);
    const std::vector<OutboxItem> waiting = *device->Waiting();
    ASSERT_THAT(waiting, SizeIs(2));
    EXPECT_EQ(held_back->change, waiting[0].number);
    EXPECT_TRUE(absl::IsNotFound(direct_.Get<Engagement>(other).status()));
    EXPECT_EQ(TextField(*device->Get("enterprises/yzj")->row, "summary"),
              absl::FormatDuration(wrong));
    const auto row = device->RowOf(held_back->change);
    ASSERT_TRUE(device->Edit(held_back->change, **row, {"occur_time"}).ok());
    EXPECT_EQ(Synced(*device).sent, 2);
    EXPECT_TRUE(direct_.Get<Engagement>(talk).ok());
  }
}

TEST_F(DeviceTest, OverARestartOfTheMachineOnlyADateToComeTellsOfAWrongClock) {
  absl::Duration ahead;
  std::string boot = "first";
  DeviceClock clock;
  clock.now = [&] { return absl::Now() + ahead; };
  clock.uptime = [&] { return Uptime{boot, absl::Hours(1)}; };
  auto device = *Device::Open(scratch_.Path("device"), TestStore::Registry(), clock);
  const auto restart = [&](const std::string& id) {
    boot = id;
    ahead = absl::ZeroDuration();
  };
  ahead = absl::Hours(-3);
  Log(*device);
  restart("second");
  EXPECT_EQ(Synced(*device).sent, 1);
  ahead = absl::Hours(3);
  Log(*device);
  restart("third");
  EXPECT_TRUE(ClockErrorIn(Sync(*device).status()).has_value());
}

TEST_F(DeviceTest, AServerThatCannotBeReachedLeavesEverythingAndIsAskedLessOften) {
  CuttableProxy proxy(server_.address());
  proxy.SetMode(CuttableProxy::kRefuse);
  auto device = OpenDevice();
  Log(*device);
  const auto done = device->Sync(ClientOf(proxy.address()), [](const Device::Progress&) {});
  EXPECT_TRUE(absl::IsUnavailable(done.status())) << done.status();
  EXPECT_THAT(*device->Waiting(), SizeIs(1));
  EXPECT_GT(*device->NextSync(), absl::UnixEpoch());
  Synced(*device);
  EXPECT_EQ(*device->NextSync(), absl::UnixEpoch());
}

TEST_F(DeviceTest, IsReadAndChangedWhileAnotherProcessSynchronises) {
  auto device = OpenDevice();
  Synced(*device);
  auto other = OpenDevice();
  Log(*device);
  const auto done = device->Sync(direct_, [&](const Device::Progress& progress) {
    if (progress.step != Device::Progress::kReceived) return;
    EXPECT_TRUE(other->Get("enterprises/yzj").ok());
    Log(*other);
    const auto refused = Sync(*other);
    EXPECT_EQ(ErrorReason(refused.status()), "SYNC_RUNS") << refused.status();
  });
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(Synced(*device).sent, 1);
  EXPECT_EQ(EngagementsOnServer(), 2u);
}

TEST_F(DeviceTest, AMirrorThatIsThrownAwayComesBackAndTheOutboxStays) {
  auto device = OpenDevice();
  Synced(*device);
  Log(*device);
  ASSERT_TRUE(device->ForgetMirror().ok());
  EXPECT_TRUE(absl::IsNotFound(device->Get("enterprises/yzj").status()));
  EXPECT_THAT(*device->Waiting(), SizeIs(1));
  EXPECT_EQ(Synced(*device).sent, 1);
  EXPECT_TRUE(device->Get("enterprises/yzj").ok());
}

}  // namespace
}  // namespace zhaolian
