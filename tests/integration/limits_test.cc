// Limits of the shipped server, reached through the network.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "client-lib/client.h"
#include "grpc/health/v1/health.pb.h"
#include "server/telemetry.h"
#include "storage/error.h"
#include "tests/support/http2_peer.h"
#include "tests/support/raw_call.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/feed.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kGetUnit[] = "/zhaolian.v1.UnitService/GetUnit";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr char kWatch[] = "/zhaolian.v1.FeedService/Watch";
constexpr char kWatchHealth[] = "/grpc.health.v1.Health/Watch";

TestServer::Options With(const std::function<void(internal::v1::ServerConfig&)>& fill) {
  TestServer::Options options;
  fill(options.config);
  return options;
}

absl::Status Get(const TestServer& server) {
  return server.ClientOf().Get<v1::Unit>("units/bureau").status();
}

// Calls whose request does not come hold their place.
TEST(LimitsTest, OneCallMoreThanMayBeInFlightIsToldWhenToTryAgain) {
  TestServer server(With([](auto& config) { config.set_max_calls_in_flight(2); }));
  std::vector<std::unique_ptr<RawCall>> holders;
  for (int i = 0; i < 2; ++i) {
    holders.push_back(std::make_unique<RawCall>(server.address(), kGetUnit));
  }
  absl::Status status;
  for (int i = 0; i < 2000 && !absl::IsResourceExhausted(status); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
    status = Get(server);
  }
  EXPECT_EQ(ErrorReason(status), "TOO_MANY_CALLS") << status;
  EXPECT_TRUE(ErrorDetail<google::rpc::RetryInfo>(status).has_retry_delay());
  v1::GetServerInfoResponse info;
  EXPECT_TRUE(server.ClientOf().Call(v1::GetServerInfoRequest(), info).ok())
      << "operators get through";

  EXPECT_THAT(server.telemetry().Text(),
              AllOf(HasSubstr("zhaolian_calls_in_flight 2\n"),
                    HasSubstr(R"(code="RESOURCE_EXHAUSTED",method="zhaolian.v1.UnitService/Get)")));

  holders.clear();
  for (int i = 0; i < 2000 && !status.ok(); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
    status = Get(server);
  }
  EXPECT_TRUE(status.ok()) << "there is room again: " << status;
}

// Who has not signed in is held by where it comes from: else one could keep all from signing in.
TEST(LimitsTest, WhoCallsTooOftenIsToldWhenToTryAgainAndNobodyElseIs) {
  TestServer server(With([](auto& config) { config.set_calls_per_second_per_caller(1); }));
  grpc::Status status;
  for (int i = 0; i < 20 && status.ok(); ++i) {
    status = RawCall(server.address(), kReflection).Ask("");
  }
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_details(),
              AllOf(HasSubstr("TOO_MANY_CALLS_OF_CALLER"), HasSubstr("google.rpc.RetryInfo")));
  Http2Peer elsewhere(server.address(), "127.0.0.2");
  EXPECT_TRUE(elsewhere.SendPreface());
  EXPECT_TRUE(elsewhere.SendCall(kReflection));
  EXPECT_TRUE(elsewhere.WaitFor(FrameType::kData, absl::Seconds(30)).has_value());
  EXPECT_TRUE(Get(server).ok()) << "who says who it is";
}

// A read that goes on and one behind it: the queue is not empty for longer than a read may wait.
TEST(LimitsTest, WhatWouldWaitTooLongIsRefusedOnceReadsHaveWaitedForAWhile) {
  constexpr absl::Duration kAge = absl::Milliseconds(100);
  TestServer server(With([&](auto& config) {
    config.set_reader_threads(1);
    config.set_queue_age_ms(static_cast<int>(absl::ToInt64Milliseconds(kAge)));
    config.set_overload_wait_ms(1);
  }));
  server.store().Read(absl::InfiniteFuture(), [&](const absl::Status&, Connection&) {
    absl::SleepFor(kAge);  // what reads usually take from now on
  });
  absl::Notification started, release;
  server.store().Read(absl::InfiniteFuture(), [&](const absl::Status&, Connection&) {
    started.Notify();
    release.WaitForNotification();
  });
  started.WaitForNotification();
  server.store().Read(absl::InfiniteFuture(), [](const absl::Status&, Connection&) {});
  absl::SleepFor(2 * kAge);
  const absl::Status status = Get(server);
  EXPECT_EQ(ErrorReason(status), "READERS_BUSY") << status;
  EXPECT_TRUE(ErrorDetail<google::rpc::RetryInfo>(status).has_retry_delay());
  v1::Unit unit;
  unit.set_display_name("虚构县招商局");
  unit.set_kind(v1::Unit::KIND_COUNTY);
  EXPECT_TRUE(server.ClientOf().Create(unit).ok()) << "changes are let in";
  release.Notify();
  absl::Status later = status;
  for (int i = 0; i < 200 && !later.ok(); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
    later = Get(server);
  }
  EXPECT_TRUE(later.ok()) << later;
}

TEST(LimitsTest, OneStreamMoreThanMayBeOpenIsRefused) {
  TestServer server(With([](auto& config) { config.set_max_streams(1); }));
  RawCall first(server.address(), kWatch);
  first.Send(v1::WatchRequest().SerializeAsString());
  EXPECT_TRUE(first.Read().has_value());
  RawCall second(server.address(), kWatch);
  EXPECT_EQ(second.Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Get(server).ok()) << "calls have places of their own";
  RawCall operators(server.address(), kWatchHealth);
  operators.Send(grpc::health::v1::HealthCheckRequest().SerializeAsString());
  EXPECT_TRUE(operators.Read().has_value()) << "operators get through";
}

TEST(LimitsTest, OneConnectionMoreThanMayBeOpenIsClosed) {
  TestServer server(With([](auto& config) { config.set_max_connections(1); }));
  // Channels of a process share connections unless their arguments differ.
  const auto connect = [&](int i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("zhaolian.test.channel", i);
    return grpc::CreateCustomChannel(server.address(), grpc::InsecureChannelCredentials(),
                                     arguments);
  };
  const auto in = [](int seconds) {
    return std::chrono::system_clock::now() + std::chrono::seconds(seconds);
  };
  auto first = connect(1);
  EXPECT_TRUE(first->WaitForConnected(in(30)));
  EXPECT_FALSE(connect(2)->WaitForConnected(in(2)));
  first.reset();
  EXPECT_TRUE(connect(3)->WaitForConnected(in(30))) << "there is room once the first has gone";
}

}  // namespace
}  // namespace zhaolian
