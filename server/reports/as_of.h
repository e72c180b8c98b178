// The revision that a report is of.
#ifndef ZHAOLIAN_SERVER_REPORTS_AS_OF_H_
#define ZHAOLIAN_SERVER_REPORTS_AS_OF_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/database.h"

namespace zhaolian {

struct AsOf {
  int64_t revision = 0;
  // When it was made; the time of the question for the newest.
  absl::Time time;
  bool newest = true;
};

// The newest revision, where 0 and no date are asked for. A date, YYYY-MM-DD, stands for the last
// revision of that day in the city. INVALID_ARGUMENT for both at once and for what is no day;
// OUT_OF_RANGE, reason REVISION_NOT_REACHED, for what is yet to come. Within a transaction,
// so that what is read next is of the same moment.
absl::StatusOr<AsOf> FindAsOf(Connection& connection, int64_t revision, const std::string& date,
                              absl::Time now);

// The last revision before a time; 0 when there is none.
absl::StatusOr<int64_t> LastRevisionBefore(Connection& connection, absl::Time time);

// From one instant until another.
int WholeDays(absl::Time since, absl::Time until);

// A stretch of days, both included.
struct FigurePeriod {
  std::string start, end;  // YYYY, YYYY-MM or YYYY-MM-DD
};

// The year of the day that `time` is in, up to that day, where a limit is not given.
// INVALID_ARGUMENT for what is no date, and for an end before the start.
absl::StatusOr<FigurePeriod> ReadFigurePeriod(const std::string& start, const std::string& end,
                                              absl::Time time);

// Limits between which, by their characters, lie the dates of the period. One that gives a
// month or a year is where its first day is.
FigurePeriod TextLimits(const FigurePeriod& period);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_AS_OF_H_
