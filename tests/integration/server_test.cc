// The whole server, through the network.
#include "server/server.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "client-lib/client.h"
#include "google/rpc/status.pb.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/faulty_connection.h"
#include "tests/support/raw_call.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/search.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kCreateUnit[] = "/zhaolian.v1.UnitService/CreateUnit";
constexpr char kGetUnit[] = "/zhaolian.v1.UnitService/GetUnit";

v1::Unit Office(const std::string& display_name) {
  v1::Unit unit;
  unit.set_display_name(display_name);
  unit.set_kind(v1::Unit::KIND_OFFICE);
  return unit;
}

// The reason of the ErrorInfo that came over the wire.
std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status wire;
  google::rpc::ErrorInfo info;
  if (!wire.ParseFromString(status.error_details())) return "";
  for (const auto& detail : wire.details()) {
    if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&info);
  }
  return info.reason();
}

std::vector<std::string> UnitNames(const Client& client) {
  std::vector<std::string> names;
  for (auto& unit : client.List<v1::Unit>()) {
    EXPECT_TRUE(unit.ok()) << unit.status();
    if (!unit.ok()) break;
    names.push_back(unit->name());
  }
  return names;
}

absl::Status StartOn(const std::string& data, const std::string& address) {
  ServerOptions options;
  options.config.set_data_directory(data);
  options.config.set_listen_address(address);
  return Server::Start(std::move(options)).status();
}

TEST(ServerStartTest, RefusesToListenBeyondThisMachineSayingWhy) {
  ScratchDirectory scratch;
  const absl::Status status = StartOn(scratch.Path("data"), "0.0.0.0:0");
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("0.0.0.0:0"), HasSubstr("tls_certificate")));
  EXPECT_FALSE(std::filesystem::exists(scratch.Path("data")));
}

TEST(ServerStartTest, ASecondServerOnThePortIsRefused) {
  TestServer first;
  ScratchDirectory scratch;
  const absl::Status status = StartOn(scratch.Path("data"), first.address());
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(first.address()));
}

TEST(ServerStartTest, ASecondServerOnTheDataIsRefused) {
  TestServer first;
  const absl::Status status = StartOn(first.directory() + "/data", "127.0.0.1:0");
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("another process is using"));
  EXPECT_THAT(UnitNames(first.ClientOf()), SizeIs(1)) << "the first one is unharmed";
}

TEST(ServerStartTest, ListensOnAUnixSocketToo) {
  ScratchDirectory scratch;
  ServerOptions options = OptionsOfTrial(scratch.Path("data"));
  options.config.set_listen_address("unix:" + scratch.Path("socket"));
  auto server = Server::Start(std::move(options));
  ASSERT_TRUE(server.ok()) << server.status();
  ClientOptions client;
  client.address = (*server)->address();
  EXPECT_TRUE(Client(client).Get<v1::Unit>("units/bureau").ok());
}

TEST(ServerStartTest, ATrialOfADatabaseWherePeopleSignInIsRefused) {
  ScratchDirectory scratch;
  ASSERT_TRUE(StartOn(scratch.Path("data"), "127.0.0.1:0").ok());
  const absl::Status trial = Server::Start(OptionsOfTrial(scratch.Path("data"))).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(trial)) << trial;
  EXPECT_THAT(std::string(trial.message()), HasSubstr("--trial"));
}

TEST(ServerStartTest, MakesTheFirstUnitAndUserOnce) {
  TestServer server;
  for (int i = 0; i < 2; ++i) {
    auto user = server.ClientOf().Get<v1::User>("users/local");
    ASSERT_TRUE(user.ok()) << user.status();
    EXPECT_EQ(user->unit(), "units/bureau");
    EXPECT_TRUE(server.ClientOf().Get<v1::Unit>("units/bureau").ok());
    v1::GetServerInfoResponse info;
    ASSERT_TRUE(server.ClientOf().Call(v1::GetServerInfoRequest(), info).ok());
    EXPECT_EQ(info.revision(), 2);
    server.Restart();
  }
}

class ServerTest : public testing::Test {
 protected:
  TestServer server_;
};

TEST_F(ServerTest, AnUnknownMethodIsUnimplemented) {
  for (const std::string path :
       {"/zhaolian.v1.UnitService/Nothing", "/nothing.v1.Nowhere/Get", "/", "/x"}) {
    const grpc::Status status = RawCall(server_.address(), path).Ask("");
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << path;
    EXPECT_EQ(ReasonOf(status), "UNKNOWN_METHOD") << path;
  }
}

TEST_F(ServerTest, MalformedBytesAreAnInvalidArgument) {
  for (const std::string& bytes : {std::string("\xff\xff\xff"), std::string("\x0a\x05"),
                                   std::string("\x0a\x02\xc3\x28")}) {  // the last: no UTF-8
    const grpc::Status status = RawCall(server_.address(), kGetUnit).Ask(bytes);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ReasonOf(status), "MALFORMED_REQUEST");
  }
}

TEST_F(ServerTest, ACallWithoutARequestIsAnInvalidArgument) {
  RawCall call(server_.address(), kGetUnit);
  call.SendEnd();
  EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ServerTest, ARequestOfMoreThanFourMebibytesIsResourceExhausted) {
  v1::CreateUnitRequest request;
  *request.mutable_unit() = Office(std::string(4 << 20, 'a'));
  const grpc::Status status =
      RawCall(server_.address(), kCreateUnit).Ask(request.SerializeAsString());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << status.error_message();
  request.mutable_unit()->set_display_name(std::string((4 << 20) - 100, 'a'));
  EXPECT_EQ(RawCall(server_.address(), kCreateUnit).Ask(request.SerializeAsString()).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT)
      << "one that is small enough is looked at";
}

// A kilobyte may inflate to a gigabyte before anybody looks at its size.
TEST_F(ServerTest, ACompressedRequestIsRefused) {
  const auto channel = grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials());
  grpc::GenericStub stub(channel);
  for (grpc_compression_algorithm algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    v1::CreateUnitRequest request;
    *request.mutable_unit() = Office(std::string(1 << 20, 'a'));
    grpc::Slice slice(request.SerializeAsString());
    grpc::ByteBuffer message(&slice, 1), reply;
    grpc::ClientContext context;
    context.set_compression_algorithm(algorithm);
    grpc::Status status;
    absl::Notification done;
    stub.UnaryCall(&context, kCreateUnit, {}, &message, &reply, [&](grpc::Status result) {
      status = std::move(result);
      done.Notify();
    });
    done.WaitForNotification();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << status.error_message();
  }
}

TEST_F(ServerTest, AMaskOfTooManyPathsIsRefused) {
  v1::UpdateUnitRequest request;
  request.mutable_unit()->set_name("units/bureau");
  for (int i = 0; i < 10'000; ++i) request.mutable_update_mask()->add_paths("display_name");
  v1::Unit unit;
  const absl::Status status = server_.ClientOf().Call(request, unit);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_EQ(ErrorReason(status), "INVALID_FIELD_MASK");
}

TEST_F(ServerTest, ASearchOfTooManyCollectionsIsRefused) {
  v1::SearchRequest request;
  request.set_query("药业");
  for (int i = 0; i < 10'000; ++i) request.add_collections("enterprises");
  v1::SearchResponse response;
  const absl::Status status = server_.ClientOf().Call(request, response);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_EQ(ErrorReason(status), "TOO_MANY_ITEMS");
}

// An error that names what a caller sent must not grow with it.
TEST_F(ServerTest, ALongNameIsNotFoundAndHoldsNobodyUp) {
  const std::string long_name = "units/" + std::string(1 << 20, 'a');
  v1::Unit unit = Office("长名");
  unit.set_name(long_name);
  EXPECT_FALSE(server_.ClientOf().Update(unit).ok());
  EXPECT_FALSE(server_.ClientOf().Delete<v1::Unit>("units/" + std::string(9000, 'a')).ok());
  EXPECT_FALSE(server_.ClientOf().Get<v1::Unit>(std::string(9000, 'a') + "/a").ok());
  EXPECT_TRUE(server_.ClientOf().Create(Office("华东办")).ok());
}

TEST_F(ServerTest, TheStatedUserIsToldAndJournalled) {
  const Client client = server_.ClientOf("users/lin");
  v1::GetServerInfoResponse info;
  ASSERT_TRUE(client.Call(v1::GetServerInfoRequest(), info).ok());
  EXPECT_EQ(info.caller(), "users/lin");
  EXPECT_EQ(info.caller_identity(), "stated");
  ASSERT_TRUE(client.Create(Office("华东办"), {.id = "east"}).ok());
  v1::ListHistoryRequest request;
  request.set_name("units/east");
  v1::ListHistoryResponse history;
  ASSERT_TRUE(client.Call(request, history).ok());
  ASSERT_EQ(history.entries_size(), 1);
  EXPECT_EQ(history.entries(0).user(), "users/lin");
  EXPECT_EQ(history.entries(0).identity(), "stated");
}

TEST_F(ServerTest, WhoStatesNoProperUserIsUnauthenticated) {
  for (const std::string user : {"Lin", "units/bureau", "users/"}) {
    const grpc::Status status = RawCall(server_.address(), kGetUnit, user).Ask("");
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << user;
    EXPECT_EQ(ReasonOf(status), "INVALID_USER") << user;
  }
}

TEST_F(ServerTest, ARestartKeepsDataPageTokensAndRequestIds) {
  const std::string request_id = NewUuid();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(server_.ClientOf()
                    .Create(Office("办事处"),
                            {.id = absl::StrCat("o", i), .request_id = i == 0 ? request_id : ""})
                    .ok());
  }
  auto before = server_.ClientOf().Get<v1::Unit>("units/o0");
  ASSERT_TRUE(before.ok());
  v1::ListUnitsRequest request;
  request.set_page_size(2);
  v1::ListUnitsResponse first, second;
  ASSERT_TRUE(server_.ClientOf().Call(request, first).ok());

  server_.Restart();
  auto after = server_.ClientOf().Get<v1::Unit>("units/o0");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->SerializeAsString(), before->SerializeAsString());
  auto replayed =
      server_.ClientOf().Create(Office("办事处"), {.id = "o0", .request_id = request_id});
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->SerializeAsString(), before->SerializeAsString());
  request.set_page_token(first.next_page_token());
  ASSERT_TRUE(server_.ClientOf().Call(request, second).ok());
  EXPECT_EQ(second.units(0).name(), "units/o1");
  EXPECT_EQ(second.total_size(), 6);
}

TEST_F(ServerTest, APageTokenIsGoodForItsCallerAndItsQueryOnly) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(server_.ClientOf().Create(Office("办事处")).ok());
  v1::ListUnitsRequest request;
  request.set_page_size(1);
  v1::ListUnitsResponse page;
  ASSERT_TRUE(server_.ClientOf().Call(request, page).ok());
  request.set_page_token(page.next_page_token());
  EXPECT_EQ(ErrorReason(server_.ClientOf("users/lin").Call(request, page)), "INVALID_PAGE_TOKEN");
  request.set_order_by("display_name");
  EXPECT_EQ(ErrorReason(server_.ClientOf().Call(request, page)), "INVALID_PAGE_TOKEN");
  request.clear_order_by();
  EXPECT_TRUE(server_.ClientOf().Call(request, page).ok());
}

TEST_F(ServerTest, APageTokenAges) {
  internal::v1::ServerConfig config;
  config.set_page_token_age_seconds(1);
  server_.Restart(config);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(server_.ClientOf().Create(Office("办事处")).ok());
  v1::ListUnitsRequest request;
  request.set_page_size(1);
  v1::ListUnitsResponse page;
  ASSERT_TRUE(server_.ClientOf().Call(request, page).ok());
  request.set_page_token(page.next_page_token());
  absl::SleepFor(absl::Milliseconds(2100));
  EXPECT_EQ(ErrorReason(server_.ClientOf().Call(request, page)), "PAGE_TOKEN_EXPIRED");
}

// Whatever was answered with success before or during a stop is there after it.
TEST_F(ServerTest, AStopLosesNoChangeThatWasAcknowledged) {
  constexpr int kThreads = 4;
  std::atomic<int> started = 0;
  std::vector<std::vector<std::string>> acknowledged(kThreads);
  std::vector<std::thread> threads;
  const Client client = server_.ClientOf();
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      while (true) {
        auto unit = client.Create(Office("办事处"));
        if (!unit.ok()) return;
        acknowledged[t].push_back(unit->name());
        ++started;
      }
    });
  }
  while (started < 40) absl::SleepFor(absl::Milliseconds(1));
  server_.Restart();
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::string> names = UnitNames(server_.ClientOf());
  for (const auto& each : acknowledged) {
    for (const std::string& name : each) {
      EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
    }
  }
}

// An engine whose commits fail from some moment on.
class FailingDatabase : public Database {
 public:
  FailingDatabase(std::unique_ptr<Database> real, FaultyConnection::Fault fault)
      : real_(std::move(real)), fault_(std::move(fault)) {}
  absl::StatusOr<std::unique_ptr<Connection>> Connect(bool writable) override {
    auto connection = real_->Connect(writable);
    if (!connection.ok() || !writable) return connection;
    return std::make_unique<FaultyConnection>(*std::move(connection), fault_);
  }
  std::string engine() const override { return real_->engine(); }
  absl::StatusOr<std::vector<ColumnInfo>> Columns(Connection& connection,
                                                  const std::string& table) override {
    return real_->Columns(connection, table);
  }

 private:
  std::unique_ptr<Database> real_;
  const FaultyConnection::Fault fault_;
};

TEST(ServerFailureTest, AFailedStorageIsToldAndNothingIsAcknowledged) {
  ScratchDirectory scratch;
  std::atomic<bool> broken = false;
  std::atomic<int> failures = 0;
  ServerOptions options = OptionsOfTrial(scratch.Path("data"));
  options.open_database = [&](const std::string& path) {
    return std::make_unique<FailingDatabase>(OpenSqlite(path), [&](const std::string& call) {
      return broken && call == "commit" ? absl::DataLossError("disk I/O error in /secret/path")
                                        : absl::OkStatus();
    });
  };
  options.on_failure = [&] { ++failures; };
  auto server = Server::Start(std::move(options));
  ASSERT_TRUE(server.ok()) << server.status();
  ClientOptions once;
  once.address = (*server)->address();
  once.retry.max_attempts = 1;
  const Client client(once);
  ASSERT_TRUE(client.Create(Office("华东办"), {.id = "east"}).ok());
  broken = true;
  const absl::Status failed = client.Create(Office("华西办"), {.id = "west"}).status();
  EXPECT_TRUE(absl::IsUnavailable(failed)) << failed;
  EXPECT_EQ(ErrorReason(failed), "STORAGE_FAILED");
  EXPECT_EQ(failed.ToString().find("/secret"), std::string::npos);
  broken = false;
  EXPECT_EQ(ErrorReason(client.Create(Office("华西办")).status()), "STORAGE_FAILED");
  EXPECT_TRUE(client.Get<v1::Unit>("units/east").ok()) << "reads go on";
  EXPECT_TRUE(absl::IsNotFound(client.Get<v1::Unit>("units/west").status()));
  EXPECT_EQ(failures, 1);
}

// As a checkpoint of a large log is, after which what waits is older than a call may be.
TEST(ServerFailureTest, StartsWhereTheStorageIsBusyForLongerThanCallsWait) {
  ScratchDirectory scratch;
  ServerOptions options = OptionsOfTrial(scratch.Path("data"));
  options.config.set_queue_age_ms(10);
  options.open_database = [&](const std::string& path) {
    return std::make_unique<FailingDatabase>(OpenSqlite(path), [](const std::string& call) {
      if (call == "maintain") absl::SleepFor(absl::Milliseconds(50));
      return absl::OkStatus();
    });
  };
  const auto server = Server::Start(std::move(options));
  EXPECT_TRUE(server.ok()) << server.status();
}

}  // namespace
}  // namespace zhaolian
