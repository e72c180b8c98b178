// grpc.health.v1, served through the router so that it takes the path of every
// other call: gRPC's own service would bypass it.
#ifndef ZHAOLIAN_SERVER_RPC_HEALTH_H_
#define ZHAOLIAN_SERVER_RPC_HEALTH_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "server/rpc/router.h"
#include "storage/resource_schema.h"

namespace zhaolian {

class Health {
 public:
  // Known services are those of the registry, and "" for the whole server.
  explicit Health(const ResourceRegistry& registry);

  void Bind(Router& router);

  // Tells every watcher. Starts as false.
  void SetServing(bool serving) ABSL_LOCKS_EXCLUDED(mutex_);

  // Says NOT_SERVING and ends every watch, before the server stops.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Watcher;
  bool IsKnown(absl::string_view service) const;
  void Check(const CallPtr& call, MessagePtr request) ABSL_LOCKS_EXCLUDED(mutex_);
  void AddWatcher(const CallPtr& call, absl::string_view service) ABSL_LOCKS_EXCLUDED(mutex_);
  void RemoveWatcher(const Call* call) ABSL_LOCKS_EXCLUDED(mutex_);
  void Tell(Call& call) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::flat_hash_set<std::string> services_;
  absl::Mutex mutex_;
  bool serving_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<CallPtr> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_HEALTH_H_
