// Syncs of database files that a test holds back, slows down or has fail.
#ifndef ZHAOLIAN_TESTS_SUPPORT_HELD_SYNCS_H_
#define ZHAOLIAN_TESTS_SUPPORT_HELD_SYNCS_H_

#include <sqlite3.h>

#include "absl/time/time.h"

namespace zhaolian {

// While there is one, syncs of database files wait, or take longer; those of their logs do not.
// One at a time.
class HeldSyncs {
 public:
  explicit HeldSyncs(absl::Duration longer = absl::InfiniteDuration());
  // With SQLITE_OK.
  ~HeldSyncs() { Release(SQLITE_OK); }
  HeldSyncs(const HeldSyncs&) = delete;
  HeldSyncs& operator=(const HeldSyncs&) = delete;

  // Lets those that wait, and all after them, end with the result; an error in place of the sync.
  void Release(int result);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_HELD_SYNCS_H_
