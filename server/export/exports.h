// Serves exports: a bounded number at a time, each on a thread that serves no calls.
#ifndef ZHAOLIAN_SERVER_EXPORT_EXPORTS_H_
#define ZHAOLIAN_SERVER_EXPORT_EXPORTS_H_

#include <deque>
#include <list>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/export/export_delivery.h"
#include "server/export/export_plan.h"
#include "server/export/export_run.h"
#include "server/rpc/router.h"

namespace zhaolian {

class Exports {
 public:
  struct Settings {
    int at_a_time;            // files that are made; others wait for their turn
    absl::Duration patience;  // with a client that takes nothing
  };

  Exports(ExportParts parts, Settings settings);
  ~Exports() { Close(); }

  void Bind(Router& router);

  // Ends those whose clients have taken nothing for too long; to be called each second or so.
  void EndSlow(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends all and takes no more. The store must still run.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Job {
    std::unique_ptr<ExportPlan> plan;
    ExportDelivery delivery;
  };
  using JobPtr = std::shared_ptr<Job>;
  class Handler;

  // Null when the call was ended.
  JobPtr Begin(const CallPtr& call, v1::ExportRequest request) ABSL_LOCKS_EXCLUDED(mutex_);
  // RESOURCE_EXHAUSTED when there is no room for another one.
  absl::Status Enter(const JobPtr& job) ABSL_LOCKS_EXCLUDED(mutex_);
  // Its call is over.
  void Forget(const JobPtr& job) ABSL_LOCKS_EXCLUDED(mutex_);
  void Loop() ABSL_LOCKS_EXCLUDED(mutex_);
  // The next to be made; null when there are no more to come.
  JobPtr Next() ABSL_LOCKS_EXCLUDED(mutex_);

  const ExportParts parts_;
  const Settings settings_;

  absl::Mutex mutex_;
  std::list<JobPtr> under_way_ ABSL_GUARDED_BY(mutex_);  // until their calls are over
  std::deque<JobPtr> waiting_ ABSL_GUARDED_BY(mutex_);   // to be made
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_EXPORTS_H_
