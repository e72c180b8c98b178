// A completion queue, the thread that serves it, and the calls that arrive there.
#ifndef ZHAOLIAN_SERVER_RPC_CALL_QUEUE_H_
#define ZHAOLIAN_SERVER_RPC_CALL_QUEUE_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace zhaolian {

class Call;
class CallHandler;
using CallPtr = std::shared_ptr<Call>;

class CallQueue {
 public:
  // Gives the handler of a call by its path "/package.Service/Method". Calls with
  // `ages` set by it are ended after `longest`.
  using Dispatch = std::function<std::unique_ptr<CallHandler>(Call& call)>;

  // Told of a peer that cancels calls as fast as it makes them (CVE-2023-44487):
  // gRPC keeps each until it was handled, and a cancelled one does not count as a stream.
  using OnFlood = std::function<void(const std::string& peer)>;

  // The service outlives the queue.
  CallQueue(grpc::AsyncGenericService& service, std::unique_ptr<grpc::ServerCompletionQueue> queue,
            Dispatch dispatch, absl::Duration longest, OnFlood on_flood);
  // Tells every event that is still to come, then ends. The gRPC server has been
  // shut down by then.
  ~CallQueue();

  // Takes `expected` calls at once. The gRPC server has been started.
  void Start(int expected);

  // Calls that were let in and are not over. Thread-safe.
  int live() const { return live_; }

 private:
  friend class Call;
  void Serve();
  std::chrono::system_clock::time_point NextEnd() const;
  void EndOld();
  // A call of that peer was cancelled.
  void CountCancelled(const std::string& peer);

  grpc::AsyncGenericService& service_;
  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  const Dispatch dispatch_;
  const absl::Duration longest_;
  const OnFlood on_flood_;
  std::atomic<int> live_ = 0;
  // The thread's own.
  std::list<Call*> aging_;  // by arrival
  absl::Time second_start_;
  absl::flat_hash_map<std::string, int> cancelled_;  // since then, by peer
  std::thread thread_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_CALL_QUEUE_H_
