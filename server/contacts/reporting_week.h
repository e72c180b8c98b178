// In which week an engagement counts: the week in which it happened, as long as the server
// hears of it in time.
#ifndef ZHAOLIAN_SERVER_CONTACTS_REPORTING_WEEK_H_
#define ZHAOLIAN_SERVER_CONTACTS_REPORTING_WEEK_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhaolian {

// The ISO 8601 week of an instant, such as "2026-W48", and the instant when it began.
std::string WeekOf(absl::Time time, absl::TimeZone zone);
absl::Time StartOfWeek(absl::Time time, absl::TimeZone zone);

class ReportingWeeks {
 public:
  // Weeks in Asia/Shanghai that stay open for `late_days` days after their end.
  // FAILED_PRECONDITION when the machine does not know that time zone.
  static absl::StatusOr<ReportingWeeks> Open(int late_days);

  // The ISO 8601 week of an instant: "2026-W48".
  std::string Of(absl::Time time) const;

  // Whether what happened in the week still counts in it when it is received now.
  bool IsOpen(const std::string& week, absl::Time now) const;

  // The week in which something counts that is received for the first time.
  std::string ForNew(absl::Time occurred, absl::Time now) const;

  // The same once another time is said for what counts in `week`: that of the new time where
  // both are open, so that no week that is over gains or loses anything.
  std::string ForMoved(const std::string& week, absl::Time occurred, absl::Time now) const;

 private:
  ReportingWeeks(absl::TimeZone zone, int late_days) : zone_(zone), late_days_(late_days) {}

  absl::TimeZone zone_;
  int late_days_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CONTACTS_REPORTING_WEEK_H_
