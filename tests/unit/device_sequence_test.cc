#include "server/feed/device_sequence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

constexpr char kUser[] = "users/lin";
constexpr char kDevice[] = "8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d";

class DeviceSequenceTest : public testing::Test {
 protected:
  // Settles the next numbers up to `last`.
  void SettleUpTo(int64_t last) {
    const absl::Status status = store_.Write([&](Tx& tx) -> absl::Status {
      auto device = DeviceSequence::Read(tx.connection(), kUser, kDevice);
      while (device.ok() && device->last() < last) {
        const int64_t number = device->last() + 1;
        DeviceSequence::Outcome outcome;
        outcome.digest = absl::StrCat("digest ", number);
        outcome.name = absl::StrCat("engagements/e", number);
        outcome.revision = 100 + number;
        if (number % 2 == 0) outcome.status.set_code(3);
        absl::Status settled = device->Settle(tx, outcome);
        if (!settled.ok()) return settled;
      }
      return device.ok() ? device->Keep(tx) : device.status();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  DeviceSequence Read(const std::string& user = kUser, const std::string& device = kDevice) {
    std::optional<DeviceSequence> read;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) {
                      read = *DeviceSequence::Read(connection, user, device);
                      return absl::OkStatus();
                    })
                    .ok());
    return *read;
  }
  absl::StatusOr<std::vector<DeviceSequence::Outcome>> Find(int64_t first, int64_t last) {
    const DeviceSequence device = Read();
    absl::StatusOr<std::vector<DeviceSequence::Outcome>> found;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) {
                      found = device.Find(connection, first, last);
                      return absl::OkStatus();
                    })
                    .ok());
    return found;
  }

  TestStore store_;
};

TEST_F(DeviceSequenceTest, ANewDeviceHasSentNothing) {
  EXPECT_EQ(Read().last(), 0);
  EXPECT_TRUE(Find(1, 10)->empty());
}

TEST_F(DeviceSequenceTest, GoesOnWhereItWas) {
  SettleUpTo(3);
  EXPECT_EQ(Read().last(), 3);
  SettleUpTo(5);
  EXPECT_EQ(Read().last(), 5);
  const auto found = Find(2, 4);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 3u);
  EXPECT_EQ((*found)[0].digest, "digest 2");
  EXPECT_EQ((*found)[0].status.code(), 3);
  EXPECT_EQ((*found)[1].name, "engagements/e3");
  EXPECT_EQ((*found)[1].revision, 103);
  EXPECT_EQ((*found)[1].status.code(), 0);
  EXPECT_EQ(Find(5, 9)->size(), 1u) << "what is not settled is left out";
}

TEST_F(DeviceSequenceTest, AnotherUserOrDeviceHasNumbersOfItsOwn) {
  SettleUpTo(3);
  EXPECT_EQ(Read("users/wang").last(), 0);
  EXPECT_EQ(Read(kUser, "00000000-0000-4000-8000-000000000001").last(), 0);
}

TEST_F(DeviceSequenceTest, AnOutcomeThatIsMissingIsDamage) {
  SettleUpTo(3);
  ASSERT_TRUE(store_
                  .Write([](Tx& tx) {
                    return tx.connection().Run("DELETE FROM device_mutations WHERE sequence = 2");
                  })
                  .ok());
  EXPECT_TRUE(absl::IsDataLoss(Find(1, 3).status()));
  EXPECT_TRUE(Find(3, 3).ok());
}

TEST_F(DeviceSequenceTest, ADigestTellsAChangeFromOthersAndIsOfItsDeviceOnly) {
  SettleUpTo(1);
  v1::PendingMutation mutation;
  mutation.mutable_request()->set_type_url("type.googleapis.com/a.B");
  mutation.mutable_request()->set_value("bytes");
  const std::string digest = Read().DigestOf(mutation);
  EXPECT_EQ(Read().DigestOf(mutation), digest);
  EXPECT_NE(Read("users/wang").DigestOf(mutation), digest);
  v1::PendingMutation other = mutation;
  other.set_base_revision(7);
  EXPECT_NE(Read().DigestOf(other), digest);
  other = mutation;
  other.mutable_request()->set_value("byte");
  EXPECT_NE(Read().DigestOf(other), digest);
  other = mutation;
  other.mutable_request()->set_type_url("type.googleapis.com/a.C");
  EXPECT_NE(Read().DigestOf(other), digest);
}

}  // namespace
}  // namespace zhaolian
