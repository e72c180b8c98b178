// That an erasure, and a sight that ends, leave nothing in the files of a device.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client-lib/device.h"
#include "tests/integration/privacy_fixture.h"
#include "tests/support/file_search.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

using testing::IsEmpty;
using testing::Not;

class DeviceErasureTest : public PrivacyFixture {
 protected:
  static absl::Status Sync(Device& device, const Client& client) {
    return device.Sync(client, [](const Device::Progress&) {}).status();
  }
  std::unique_ptr<Device> OpenDevice() {
    auto device = Device::Open(scratch_.Path("device"), TestStore::Registry());
    EXPECT_TRUE(device.ok()) << device.status();
    return *std::move(device);
  }
  std::vector<std::string> FilesThatMention(const std::string& text) {
    return FilesWith(scratch_.Path("device"), {text});
  }

  ScratchDirectory scratch_;
};

TEST_F(DeviceErasureTest, NothingIsLeftOfWhoWasErasedOnceItHasConnected) {
  const auto device = OpenDevice();
  ASSERT_TRUE(Sync(*device, bureau_).ok());
  EXPECT_THAT(FilesThatMention(kName), Not(IsEmpty())) << "the text of a lead names the person";
  EXPECT_THAT(FilesThatMention("zwvcanary"), Not(IsEmpty())) << "and the search finds it";
  Erase(Request());
  const absl::Status synced = Sync(*device, bureau_);
  EXPECT_TRUE(synced.ok()) << synced;
  for (const std::string& canary : Canaries()) {
    EXPECT_THAT(FilesThatMention(canary), IsEmpty()) << canary;
  }
  EXPECT_THAT(FilesThatMention("zwvcanary"), IsEmpty());
  EXPECT_TRUE(device->Get("leads/lead").ok());
}

TEST_F(DeviceErasureTest, NothingIsLeftOfWhatIsSeenNoLonger) {
  const Client county = server_.Add("west", "units/east", {v1::ROLE_COUNTY});
  const auto device = OpenDevice();
  ASSERT_TRUE(Sync(*device, county).ok());
  ASSERT_TRUE(device->Get("leads/lead").ok());
  EXPECT_THAT(FilesThatMention("虚构数控机床项目"), Not(IsEmpty()));
  v1::Lead lead;
  lead.set_name("leads/lead");
  lead.set_owner_unit("units/bureau");
  ASSERT_TRUE(bureau_.Update(lead, {"owner_unit"}).ok());
  ASSERT_TRUE(Sync(*device, county).ok());
  EXPECT_TRUE(absl::IsNotFound(device->Get("leads/lead").status()));
  EXPECT_THAT(FilesThatMention("虚构数控机床项目"), IsEmpty());
}

}  // namespace
}  // namespace zhaolian
