// A device whose clock is wrong, or was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "client-lib/clock_error.h"
#include "client-lib/device.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "tests/integration/device_fixture.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"

namespace zhaolian {
namespace {

using testing::SizeIs;
using v1::Engagement;

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

}  // namespace
}  // namespace zhaolian
