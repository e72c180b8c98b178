#include "server/telemetry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class TelemetryTest : public testing::Test {
 protected:
  std::unique_ptr<Telemetry> telemetry_ = *Telemetry::Start("", absl::Seconds(1));
};

TEST_F(TelemetryTest, CountsCallsByMethodAndCode) {
  CallMetrics& get = telemetry_->ForMethod("zhaolian.v1.ChainService/GetChain", false);
  get.Ended(absl::StatusCode::kOk, absl::Milliseconds(2));
  get.Ended(absl::StatusCode::kOk, absl::Milliseconds(2));
  get.Ended(absl::StatusCode::kNotFound, absl::Milliseconds(2));
  EXPECT_THAT(
      telemetry_->Text(),
      AllOf(
          HasSubstr(
              R"(zhaolian_calls_total{code="OK",method="zhaolian.v1.ChainService/GetChain"} 2)"),
          HasSubstr(R"(code="NOT_FOUND",method="zhaolian.v1.ChainService/GetChain"} 1)"),
          HasSubstr(
              R"(call_seconds_bucket{method="zhaolian.v1.ChainService/GetChain",le="0.001"} 0)"),
          HasSubstr(
              R"(call_seconds_bucket{method="zhaolian.v1.ChainService/GetChain",le="0.0025"} 3)")));
}

TEST_F(TelemetryTest, AStreamHasNoLatency) {
  telemetry_->ForMethod("grpc.health.v1.Health/Watch", true)
      .Ended(absl::StatusCode::kCancelled, absl::Hours(1));
  EXPECT_THAT(telemetry_->Text(), AllOf(HasSubstr("CANCELLED"), Not(HasSubstr("call_seconds_"))));
}

TEST_F(TelemetryTest, LogsSlowCallsOnly) {
  CallMetrics& get = telemetry_->ForMethod("zhaolian.v1.ChainService/GetChain", false);
  testing::internal::CaptureStderr();
  get.Ended(absl::StatusCode::kOk, absl::Milliseconds(999));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  testing::internal::CaptureStderr();
  get.Ended(absl::StatusCode::kDeadlineExceeded, absl::Milliseconds(1500));
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("slow call"), HasSubstr("ChainService/GetChain"),
                    HasSubstr("DEADLINE_EXCEEDED"), HasSubstr("1500")));
}

TEST_F(TelemetryTest, AsksForNumbersWhenItIsRead) {
  int open = 3;
  telemetry_->Watch(Telemetry::Kind::kGauge, "zhaolian_connections", "Open connections.",
                    [&] { return open; });
  EXPECT_THAT(telemetry_->Text(), HasSubstr("zhaolian_connections 3"));
  open = 4;
  EXPECT_THAT(telemetry_->Text(), HasSubstr("zhaolian_connections 4"));
  telemetry_->StopWatching();
  EXPECT_THAT(telemetry_->Text(), Not(HasSubstr("zhaolian_connections")));
}

TEST_F(TelemetryTest, ManyThreadsLoseNoCall) {
  CallMetrics& get = telemetry_->ForMethod("m", false);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) get.Ended(absl::StatusCode::kAborted, absl::ZeroDuration());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(telemetry_->Text(), HasSubstr(R"({code="ABORTED",method="m"} 4000)"));
}

TEST(TelemetryStartTest, AnAddressInUseIsRefused) {
  auto first = Telemetry::Start("127.0.0.1:0", absl::Seconds(1));
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second =
      Telemetry::Start("127.0.0.1:" + std::to_string((*first)->port()), absl::Seconds(1));
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
}

}  // namespace
}  // namespace zhaolian
