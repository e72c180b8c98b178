// A call made of bytes, for requests that no generated client sends, and for
// streams. Used by one thread; every function waits.
#ifndef ZHAOLIAN_TESTS_SUPPORT_RAW_CALL_H_
#define ZHAOLIAN_TESTS_SUPPORT_RAW_CALL_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <optional>
#include <string>

namespace zhaolian {

class RawCall {
 public:
  // `path` is "/package.Service/Method"; `user` goes into zhaolian-user, and `token` is
  // that of a session or key.
  RawCall(const std::string& address, const std::string& path, const std::string& user = "",
          const std::string& token = "");
  ~RawCall();

  // False when the call is over already.
  bool Send(const std::string& message);
  // Says that no more will be sent.
  void SendEnd();
  // The next message; nothing when the call is over.
  std::optional<std::string> Read();
  // The status that the call ended with; waits for its end.
  grpc::Status Finish();

  // Sends one message and reads to the end.
  grpc::Status Ask(const std::string& message);

 private:
  bool Wait();

  grpc::ClientContext context_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_RAW_CALL_H_
