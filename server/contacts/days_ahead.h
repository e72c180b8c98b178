// How far ahead an engagement may be dated.
#ifndef ZHAOLIAN_SERVER_CONTACTS_DAYS_AHEAD_H_
#define ZHAOLIAN_SERVER_CONTACTS_DAYS_AHEAD_H_

#include "absl/time/time.h"

namespace zhaolian {

// A visit that is arranged may be noted before it; what is further ahead is a slip, of the year as
// a rule.
inline constexpr int kMostDaysAhead = 14;

inline bool IsFarAhead(absl::Time occur, absl::Time now) {
  return occur > now + absl::Hours(24 * kMostDaysAhead);
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CONTACTS_DAYS_AHEAD_H_
