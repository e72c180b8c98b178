// A database that notes the SQL run on it, for tests that count statements or
// read their texts.
#ifndef ZHAOLIAN_TESTS_SUPPORT_RECORDING_DATABASE_H_
#define ZHAOLIAN_TESTS_SUPPORT_RECORDING_DATABASE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "storage/database.h"

namespace zhaolian {

// Texts in the order they were run, on all connections; transaction control is
// not among them. Thread-safe.
class SqlRecord {
 public:
  void Add(absl::string_view sql) ABSL_LOCKS_EXCLUDED(mutex_);
  void AddScript(const std::string& sql) ABSL_LOCKS_EXCLUDED(mutex_);
  // Statements run since the last call.
  std::vector<std::string> Take() ABSL_LOCKS_EXCLUDED(mutex_);
  // Scripts run so far.
  std::vector<std::string> scripts() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> texts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> scripts_ ABSL_GUARDED_BY(mutex_);
};

// Whether the server runs the statement once for a whole group of changes: the head and
// the end of the journal's chain, which the writer reads, and who may call.
bool IsOnceAGroup(absl::string_view sql);

// `database`, with every text noted in `record`, which outlives it.
std::unique_ptr<Database> Recording(std::unique_ptr<Database> database, SqlRecord& record);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_RECORDING_DATABASE_H_
