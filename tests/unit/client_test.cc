// What the client puts on the wire, and what it makes of the answers.
#include "client-lib/client.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/rpc/status.pb.h"
#include "storage/error.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;

// A server that records what it is asked and answers from a script.
class ScriptedServer : public grpc::CallbackGenericService {
 public:
  struct Asked {
    std::string method;
    std::string user;
    std::string bytes;
  };

  ScriptedServer() {
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(this);
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    server_ = builder.BuildAndStart();
  }
  ~ScriptedServer() override { server_->Shutdown(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  // The next call fails with `status`; without any, calls give an empty reply.
  void FailNext(const absl::Status& status) {
    google::rpc::Status wire;
    auto* detail = wire.add_details();
    status.ForEachPayload([&](absl::string_view type, const absl::Cord& value) {
      detail->set_type_url(std::string(type));
      detail->set_value(std::string(value));
      detail = wire.add_details();
    });
    absl::MutexLock lock(&mutex_);
    script_.push_back(grpc::Status(static_cast<grpc::StatusCode>(status.code()),
                                   std::string(status.message()), wire.SerializeAsString()));
  }
  std::vector<Asked> asked() {
    absl::MutexLock lock(&mutex_);
    return asked_;
  }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(*this, context);
  }

 private:
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(ScriptedServer& server, grpc::GenericCallbackServerContext* context)
        : server_(server), context_(context) {
      StartRead(&request_);
    }
    void OnReadDone(bool /*ok*/) override {
      grpc::Slice slice;
      request_.DumpToSingleSlice(&slice);
      auto user = context_->client_metadata().find("zhaolian-user");
      const grpc::Status status =
          server_.Record({context_->method(),
                          user == context_->client_metadata().end()
                              ? ""
                              : std::string(user->second.data(), user->second.size()),
                          std::string(reinterpret_cast<const char*>(slice.begin()), slice.size())});
      const grpc::Slice nothing;
      reply_ = grpc::ByteBuffer(&nothing, 1);
      status.ok() ? StartWriteAndFinish(&reply_, {}, status) : Finish(status);
    }
    void OnDone() override { delete this; }

   private:
    ScriptedServer& server_;
    grpc::GenericCallbackServerContext* context_;
    grpc::ByteBuffer request_, reply_;
  };

  grpc::Status Record(Asked asked) {
    absl::MutexLock lock(&mutex_);
    asked_.push_back(std::move(asked));
    return asked_.size() <= script_.size() ? script_[asked_.size() - 1] : grpc::Status::OK;
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  absl::Mutex mutex_;
  std::vector<grpc::Status> script_ ABSL_GUARDED_BY(mutex_);
  std::vector<Asked> asked_ ABSL_GUARDED_BY(mutex_);
};

class ClientTest : public testing::Test {
 protected:
  ScriptedServer server_;
  RetryClock clock_ = [] {
    RetryClock clock;
    clock.sleep = [](absl::Duration) {};
    return clock;
  }();
  Client client_{{.address = server_.address(), .user = "users/lin", .clock = clock_}};
};

TEST_F(ClientTest, SaysWhatIsCalledAndByWhom) {
  ASSERT_TRUE(client_.Get<v1::Chain>("chains/demo").ok());
  const auto asked = server_.asked();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].method, "/zhaolian.v1.ChainService/GetChain");
  EXPECT_EQ(asked[0].user, "users/lin");
  v1::GetChainRequest request;
  ASSERT_TRUE(request.ParseFromString(asked[0].bytes));
  EXPECT_EQ(request.name(), "chains/demo");
}

TEST_F(ClientTest, RepeatsAChangeUnderOneRequestId) {
  server_.FailNext(absl::UnavailableError("draining"));
  v1::Chain chain;
  chain.set_display_name("示例链");
  ASSERT_TRUE(client_.Create(chain, {.id = "demo"}).ok());
  ASSERT_TRUE(client_.Create(chain, {.id = "demo"}).ok());
  std::vector<std::string> ids;
  for (const auto& asked : server_.asked()) {
    v1::CreateChainRequest request;
    ASSERT_TRUE(request.ParseFromString(asked.bytes));
    EXPECT_EQ(request.chain_id(), "demo");
    EXPECT_EQ(request.chain().display_name(), "示例链");
    ids.push_back(request.request_id());
  }
  ASSERT_EQ(ids.size(), 3u);
  EXPECT_EQ(ids[0].size(), 36u);
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_NE(ids[1], ids[2]);
}

TEST_F(ClientTest, KeepsTheRequestIdItIsGiven) {
  const std::string id = "6f1c1d3e-8a55-4c0e-9d0f-3b6f5b0f6a01";
  ASSERT_TRUE(client_.Delete<v1::Chain>("chains/demo", {.etag = "\"3\"", .request_id = id}).ok());
  v1::DeleteChainRequest request;
  ASSERT_TRUE(request.ParseFromString(server_.asked()[0].bytes));
  EXPECT_EQ(request.request_id(), id);
  EXPECT_EQ(request.etag(), "\"3\"");
}

TEST_F(ClientTest, DoesNotRepeatWhatCannotBeRecognised) {
  server_.FailNext(absl::UnavailableError("draining"));
  v1::CreateBackupResponse response;
  EXPECT_TRUE(absl::IsUnavailable(client_.Call(v1::CreateBackupRequest(), response)));
  EXPECT_EQ(server_.asked().size(), 1u);
}

TEST_F(ClientTest, HandsOnTheDetailsOfErrors) {
  server_.FailNext(InvalidField("chain.year", "INVALID_YEAR", "is before 1949"));
  const absl::Status status = client_.Create(v1::Chain()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorReason(status), "INVALID_YEAR");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field(), "chain.year");
}

TEST_F(ClientTest, SendsTheMaskOfAnUpdate) {
  v1::Chain chain;
  chain.set_name("chains/demo");
  ASSERT_TRUE(client_.Update(chain, {"archived", "leader"}).ok());
  v1::UpdateChainRequest request;
  ASSERT_TRUE(request.ParseFromString(server_.asked()[0].bytes));
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("archived", "leader"));
}

TEST_F(ClientTest, RefusesMessagesOfAnotherMethod) {
  const auto* get = v1::GetChainRequest::descriptor()->file()->FindServiceByName("ChainService");
  v1::Cluster wrong;
  EXPECT_TRUE(absl::IsInvalidArgument(
      client_.Call(get->FindMethodByName("GetChain"), v1::GetChainRequest(), wrong)));
  EXPECT_THAT(server_.asked(), testing::IsEmpty());
}

}  // namespace
}  // namespace zhaolian
