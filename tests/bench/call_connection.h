// A lean client of unary gRPC calls, so that a load costs its maker little and
// the server is what is measured: HTTP/2 over one socket, written by hand, for
// one thread.
//
// It speaks what a well-behaved server needs to hear and checks little: it is
// for servers of the bench on loopback. What a reply means is left to the
// caller: an error of a unary call carries no message, so a call with a message
// succeeded.
#ifndef ZHAOLIAN_TESTS_BENCH_CALL_CONNECTION_H_
#define ZHAOLIAN_TESTS_BENCH_CALL_CONNECTION_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian::bench {

class CallConnection {
 public:
  // Calls under way at a time; a server may allow no more.
  static constexpr size_t kMostCalls = 100;

  struct Reply {
    uint64_t tag;
    bool ok;
    std::string message;   // serialised, without gRPC's prefix
    std::string trailers;  // compressed headers, for a person to look at
  };
  using OnReply = absl::FunctionRef<void(Reply)>;

  // Connects to "host:port" for calls of "/package.Service/Method", made with a token
  // of at most 100 characters if there is one, and with a timeout as gRPC writes it.
  // UNAVAILABLE when nobody listens.
  static absl::StatusOr<std::unique_ptr<CallConnection>> Open(const std::string& address,
                                                              const std::string& path,
                                                              const std::string& token = "",
                                                              const std::string& timeout = "15S");
  ~CallConnection();
  CallConnection(const CallConnection&) = delete;
  CallConnection& operator=(const CallConnection&) = delete;

  // Queues one call; `message` has at most 16,000 bytes. Not more than
  // kMostCalls are under way at a time.
  void Start(uint64_t tag, absl::string_view message);

  // The same for a call that streams: a reply is told of for each message, and another,
  // which is not ok, at the end. Without a request it has begun and says nothing more.
  void StartStream(uint64_t tag, std::optional<absl::string_view> message);

  // Sends what is queued, waits for something to arrive, and tells of every call
  // that has ended. `on_reply` may start others. UNAVAILABLE once the server has
  // closed the connection or said that it will.
  absl::Status Exchange(OnReply on_reply) { return Turn(on_reply, 0); }

  // The same as far as it goes without waiting.
  absl::Status ExchangeReady(OnReply on_reply);

  // Calls that have not ended.
  size_t under_way() const { return pending_.size() + waiting_.size(); }
  // What poll() may wait on.
  int socket() const { return socket_; }

  // One call, from start to end, while no other is under way. INTERNAL with the
  // trailers when it gives no message.
  absl::StatusOr<std::string> Ask(absl::string_view message);

 private:
  struct Pending {
    uint64_t tag;
    std::string body;  // with gRPC's prefix of five bytes
    bool streams = false;
  };
  struct Waiting {
    uint64_t tag;
    std::string message;
  };

  CallConnection(int socket, std::string first_headers, std::string later_headers);
  void Send(uint64_t tag, std::optional<absl::string_view> message, bool streams);
  // Tells of the messages of a stream that have come whole.
  static void TellMessages(Pending& call, OnReply on_reply);
  // `flags` are those of send() and recv().
  absl::Status Turn(OnReply on_reply, int flags);
  absl::Status Flush(int flags);
  absl::Status Receive(int flags);
  absl::Status TakeFrame(int type, int flags, uint32_t stream, absl::string_view payload,
                         OnReply on_reply);
  void End(uint32_t stream, absl::string_view trailers, OnReply on_reply);

  const int socket_;
  // Compressed headers of a call: the first fills the server's table, the others
  // refer to it.
  std::string headers_;
  const std::string later_headers_;
  uint32_t next_stream_ = 1;
  int64_t send_window_ = 65535;           // bytes the server takes on all calls together
  int64_t received_ = 0;                  // since the server was last given room
  const std::unique_ptr<char[]> buffer_;  // for one receive
  std::string out_, in_;
  size_t taken_ = 0;  // of in_
  std::deque<Waiting> waiting_;
  absl::flat_hash_map<uint32_t, Pending> pending_;
};

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_CALL_CONNECTION_H_
