// What `zhaolian watch` makes of streams that end: the built program, and a server that ends them.
#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line_test.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/feed.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

// Ends the first streams with these, one after the other, and then tells of a change.
class EndingServer : public grpc::CallbackGenericService {
 public:
  explicit EndingServer(std::vector<grpc::Status> ends) : ends_(std::move(ends)) {
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(this);
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    server_ = builder.BuildAndStart();
  }
  ~EndingServer() override { server_->Shutdown(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    const size_t number = streams_++;
    return number < ends_.size() ? new Stream(ends_[number]) : new Stream(grpc::Status::OK);
  }

 private:
  class Stream : public grpc::ServerGenericBidiReactor {
   public:
    explicit Stream(const grpc::Status& end) {
      if (!end.ok()) {
        Finish(end);
        return;
      }
      v1::WatchResponse answer;
      answer.add_messages()->mutable_begin();
      answer.add_messages()->mutable_complete();
      v1::Chain chain;
      chain.set_name("chains/demo");
      chain.set_display_name("示例链");
      v1::FeedMessage::Change& change = *answer.add_messages()->mutable_change();
      change.set_op(v1::FeedMessage::Change::OP_UPSERT);
      change.set_name(chain.name());
      change.mutable_resource()->PackFrom(chain);
      const grpc::Slice slice(answer.SerializeAsString());
      answer_ = grpc::ByteBuffer(&slice, 1);
      StartWriteAndFinish(&answer_, {}, end);
    }
    void OnDone() override { delete this; }

   private:
    grpc::ByteBuffer answer_;
  };

  const std::vector<grpc::Status> ends_;
  std::atomic<size_t> streams_ = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class CliWatchTest : public CommandLineTest {
 protected:
  std::string Environment() const override {
    return absl::StrCat("LC_ALL=C.UTF-8 ZHAOLIAN_SERVER=", server_.address());
  }

  // As a server ends them that stops, and whose last calls gRPC cancels.
  const EndingServer server_{{grpc::Status(grpc::StatusCode::UNAVAILABLE, "stopping"),
                              grpc::Status(grpc::StatusCode::CANCELLED, "")}};
};

TEST_F(CliWatchTest, GoesOnHoweverAStreamEndsWithAServerThatStops) {
  EXPECT_THAT(Done("watch --changes 1"),
              AllOf(HasSubstr("stopping"), ContainsRegex("changed  chains/demo  示例链")));
}

}  // namespace
}  // namespace zhaolian
