// grpc.health.v1 as clients use it.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <thread>

#include "grpc/health/v1/health.pb.h"
#include "tests/support/raw_call.h"
#include "tests/support/test_server.h"

namespace zhaolian {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";

std::string RequestFor(const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  return request.SerializeAsString();
}

HealthCheckResponse::ServingStatus StatusIn(const std::optional<std::string>& message) {
  HealthCheckResponse response;
  EXPECT_TRUE(message.has_value() && response.ParseFromString(*message));
  return response.status();
}

TEST(HealthTest, CheckSaysServingForTheServerAndEachService) {
  TestServer server;
  for (const std::string service : {"", "zhaolian.v1.LeadService", "zhaolian.v1.SearchService"}) {
    RawCall call(server.address(), kCheck);
    ASSERT_TRUE(call.Send(RequestFor(service)));
    call.SendEnd();
    EXPECT_EQ(StatusIn(call.Read()), HealthCheckResponse::SERVING) << service;
    EXPECT_TRUE(call.Finish().ok());
  }
}

TEST(HealthTest, CheckOfAnUnknownServiceIsNotFound) {
  TestServer server;
  EXPECT_EQ(RawCall(server.address(), kCheck).Ask(RequestFor("nothing.v1.Nowhere")).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST(HealthTest, WatchTellsTheStateAtOnceAndTheStopBeforeItComes) {
  auto server = std::make_unique<TestServer>();
  RawCall call(server->address(), kWatch);
  ASSERT_TRUE(call.Send(RequestFor("")));
  call.SendEnd();
  EXPECT_EQ(StatusIn(call.Read()), HealthCheckResponse::SERVING);
  std::thread stop([&] { server.reset(); });
  EXPECT_EQ(StatusIn(call.Read()), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(call.Read().has_value());
  EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  stop.join();
}

TEST(HealthTest, AStopDoesNotWaitForWatchers) {
  auto server = std::make_unique<TestServer>();
  RawCall first(server->address(), kWatch), second(server->address(), kWatch);
  for (RawCall* call : {&first, &second}) {
    ASSERT_TRUE(call->Send(RequestFor("")));
    EXPECT_EQ(StatusIn(call->Read()), HealthCheckResponse::SERVING);
  }
  server.reset();
  for (RawCall* call : {&first, &second}) {
    EXPECT_EQ(StatusIn(call->Read()), HealthCheckResponse::NOT_SERVING);
    EXPECT_EQ(call->Finish().error_code(), grpc::StatusCode::UNAVAILABLE) << "it was cut off";
  }
}

TEST(HealthTest, WatchOfAnUnknownServiceSaysSo) {
  TestServer server;
  RawCall call(server.address(), kWatch);
  ASSERT_TRUE(call.Send(RequestFor("nothing.v1.Nowhere")));
  EXPECT_EQ(StatusIn(call.Read()), HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST(HealthTest, AWatchThatAsksNothingProperIsRefused) {
  TestServer server;
  EXPECT_EQ(RawCall(server.address(), kWatch).Ask("\xff\xff").error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  RawCall silent(server.address(), kWatch);
  silent.SendEnd();
  EXPECT_EQ(silent.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(HealthTest, AWatcherThatLeavesIsForgotten) {
  TestServer server;
  for (int i = 0; i < 20; ++i) {
    RawCall call(server.address(), kWatch);
    ASSERT_TRUE(call.Send(RequestFor("")));
    EXPECT_EQ(StatusIn(call.Read()), HealthCheckResponse::SERVING);
  }  // left without a word
  RawCall call(server.address(), kCheck);
  EXPECT_TRUE(call.Ask(RequestFor("")).ok());
}

}  // namespace
}  // namespace zhaolian
