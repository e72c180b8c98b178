// A completion queue, the thread that serves it, and the calls that arrive there.
#ifndef ZHAOLIAN_SERVER_RPC_CALL_QUEUE_H_
#define ZHAOLIAN_SERVER_RPC_CALL_QUEUE_H_

#include <grpcpp/alarm.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/wake_batch.h"

namespace zhaolian {

class Call;
class CallHandler;
using CallPtr = std::shared_ptr<Call>;

class CallQueue : public Sleeper {
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
  ~CallQueue() override;

  // Takes `expected` calls at once. The gRPC server has been started.
  void Start(int expected);

  // Calls that were let in and are not over. Thread-safe.
  int live() const { return live_; }
  // Has the thread send what was handed over to it.
  void WakeUp() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  friend class Call;
  void Serve();
  // Whether this is the queue's thread.
  bool IsOwnThread() const;
  // The call sends what it has to on the queue's thread, to which that is told with the others
  // of a batch: threads that send on one connection wait for each other, and wake one of gRPC's.
  void HandOver(CallPtr call) ABSL_LOCKS_EXCLUDED(mutex_);
  void SendHandedOver() ABSL_LOCKS_EXCLUDED(mutex_);
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

  absl::Mutex mutex_;
  std::vector<CallPtr> handed_over_ ABSL_GUARDED_BY(mutex_);
  bool told_ ABSL_GUARDED_BY(mutex_) = false;  // that there are some, or about to be
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Alarm tell_;  // of who has set `told_`

  std::thread thread_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_CALL_QUEUE_H_
