// The way of one export to its caller.
//
// A piece is read from the file once the network has taken the one before, so that a slow client
// costs a file and no memory. Before each piece the caller is identified anew: who may no longer
// read is sent no more.
#ifndef ZHAOLIAN_SERVER_EXPORT_EXPORT_DELIVERY_H_
#define ZHAOLIAN_SERVER_EXPORT_EXPORT_DELIVERY_H_

#include <atomic>
#include <cstdint>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/export/spool_file.h"
#include "server/rpc/admission.h"
#include "zhaolian/v1/exports.pb.h"

namespace zhaolian {

// Thread-safe.
class ExportDelivery {
 public:
  // Of a chunk with the message it is in.
  static constexpr size_t kMessageBytes = 64 << 10;

  // The admission outlives it.
  ExportDelivery(const Admission& admission, CallPtr call);

  const Call& call() const { return *call_; }
  // As the call was let in.
  const CallerPtr& caller() const { return caller_; }

  // Whether the caller is who it was and may what it might: the errors of Admission::Identify;
  // ABORTED, reason RIGHTS_CHANGED.
  absl::Status CheckRights() const;

  // Says how far the file has come, unless the last word of it is still under way.
  void ShowProgress(int rows) ABSL_LOCKS_EXCLUDED(mutex_);
  // Sends the summary and then the file, which is whole.
  void Send(SpoolFile file, const v1::ExportSummary& summary) ABSL_LOCKS_EXCLUDED(mutex_);
  // The network has taken what was sent last.
  void GoOn() ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends the call; the first one counts.
  void End(const absl::Status& status);
  // The call is over, whoever ended it.
  void OnDone() ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the call when nothing was taken for the time of patience, and cuts off who does not
  // take even that.
  void EndIfSlow(absl::Time now, absl::Duration patience) ABSL_LOCKS_EXCLUDED(mutex_);
  bool over() const { return over_; }

 private:
  void Write(const v1::ExportResponse& response) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status SendNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Admission& admission_;
  const CallPtr call_;
  const CallerPtr caller_;
  std::atomic<bool> over_ = false;

  absl::Mutex mutex_;
  // Since when something is with the network.
  std::optional<absl::Time> writing_since_ ABSL_GUARDED_BY(mutex_);
  std::optional<SpoolFile> file_ ABSL_GUARDED_BY(mutex_);
  v1::ExportSummary summary_ ABSL_GUARDED_BY(mutex_);
  bool summary_sent_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t sent_ ABSL_GUARDED_BY(mutex_) = 0;  // bytes of the file
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_EXPORT_DELIVERY_H_
