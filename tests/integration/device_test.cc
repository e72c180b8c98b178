// A device and the real server over bad networks: what is changed on it counts once.
#include "client-lib/device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "tests/integration/device_fixture.h"
#include "tests/support/command_line.h"
#include "tests/support/cuttable_proxy.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Engagement;
using v1::Enterprise;

// How often what was broken off is sent again and broken off again.
constexpr int kReplays = 10;

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
