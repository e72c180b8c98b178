// The record of a run: every operation, in the order in which its first answer
// came or was given up.
//
// Written to a file it can be judged again; see the flag --history of the
// program `robustness`.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_HISTORY_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_HISTORY_H_

#include <deque>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "tests/robustness/operation.h"

namespace zhaolian {

class History {
 public:
  // Thread-safe. Gives the place in operations().
  size_t Add(Operation operation) ABSL_LOCKS_EXCLUDED(mutex_);

  // Only while nobody adds. Operations may be changed where a repetition gave
  // an answer.
  std::deque<Operation>& operations() ABSL_NO_THREAD_SAFETY_ANALYSIS { return operations_; }
  const std::deque<Operation>& operations() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return operations_;
  }

  // Changes that were acknowledged, and changes whose first answer did not come.
  int64_t acknowledged() const;
  int64_t unknown() const;

  // One line an operation, fields separated by tabs.
  absl::Status WriteTo(const std::string& path) const;
  // Adds the operations of a file. INVALID_ARGUMENT names the line at fault.
  absl::Status ReadFrom(const std::string& path);

 private:
  absl::Mutex mutex_;
  std::deque<Operation> operations_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_HISTORY_H_
