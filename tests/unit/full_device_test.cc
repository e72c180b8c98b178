#include "client-lib/full_device.h"

#include <gtest/gtest.h>

#include "storage/chinese_message.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

TEST(FullDeviceTest, SaysInBothLanguagesThatNothingWasKept) {
  const absl::Status status =
      ToldIfDeviceIsFull(absl::ResourceExhaustedError("SQLite 13: database or disk is full"));
  EXPECT_EQ(ErrorReason(status), "DEVICE_FULL");
  EXPECT_NE(ChineseMessage(status), "");
}

TEST(FullDeviceTest, LeavesOtherErrorsAsTheyAre) {
  EXPECT_TRUE(ToldIfDeviceIsFull(absl::OkStatus()).ok());
  EXPECT_EQ(ToldIfDeviceIsFull(absl::DataLossError("x")), absl::DataLossError("x"));
}

}  // namespace
}  // namespace zhaolian
