// A device and the real server, with a firm.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_DEVICE_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_DEVICE_FIXTURE_H_

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client-lib/device.h"
#include "storage/row_codec.h"
#include "storage/uuid.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/server_process.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"

namespace zhaolian {

class DeviceTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(server_.address(), "");
    v1::Enterprise firm;
    firm.set_display_name("虚构药业");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
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
    v1::Engagement engagement;
    engagement.set_name(absl::StrCat("engagements/e", NewRandomUuid()));
    engagement.set_owner_unit("units/bureau");
    engagement.set_enterprise("enterprises/yzj");
    engagement.set_kind(v1::Engagement::KIND_VISIT);
    *engagement.mutable_occur_time() = google::protobuf::util::TimeUtil::GetCurrentTime();
    engagement.set_summary(summary);
    engagement.set_next_date(next_date);
    const auto queued = device.Create(engagement);
    EXPECT_TRUE(queued.ok()) << queued.status();
    return engagement.name();
  }
  static void Note(Device& device, const std::string& path, const std::string& value,
                   const std::string& name = "enterprises/yzj") {
    v1::Enterprise firm;
    firm.set_name(name);
    SetTextField(firm, path, value);
    const auto queued = device.Update(firm, {path});
    ASSERT_TRUE(queued.ok()) << queued.status();
  }
  void ChangeOnServer(const std::string& path, const std::string& value) {
    v1::Enterprise firm;
    firm.set_name("enterprises/yzj");
    SetTextField(firm, path, value);
    const auto changed = direct_.Update(firm, {path});
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  size_t EngagementsOnServer() {
    size_t count = 0;
    for (auto& row : direct_.List<v1::Engagement>({.page_size = 1000})) {
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

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_DEVICE_FIXTURE_H_
