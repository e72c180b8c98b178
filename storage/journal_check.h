// Whether the journal is what was written: a reader of its own, after the description in
// journal_chain.h, that shares no code with the writer.
#ifndef ZHAOLIAN_STORAGE_JOURNAL_CHECK_H_
#define ZHAOLIAN_STORAGE_JOURNAL_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/database.h"

namespace zhaolian {

// What somebody has kept elsewhere: the hash of the chain at a revision.
struct KnownChain {
  int64_t revision;
  std::string chain;
};

struct JournalReport {
  int64_t entries = 0;
  int64_t last = 0;        // revision
  std::string chain = {};  // at the last one
  int64_t erased = 0;      // entries whose images were erased
  // Where it is not what was written, in the order of the revisions. Of each kind of
  // fault the first so many; `more` counts the rest.
  struct Fault {
    int64_t revision;
    std::string what;
  };
  std::vector<Fault> faults = {};
  int64_t more = 0;
};

inline constexpr size_t kMostFaults = 100;

// Reads the whole journal, in one pass over each of its two tables. An image that is gone
// is a fault unless an erasure says that it is: see v1::Erasure. One from before erasures
// named their entries accounts for as many as it counts.
absl::StatusOr<JournalReport> CheckJournal(Connection& connection,
                                           const std::vector<KnownChain>& known);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_JOURNAL_CHECK_H_
