#include "server/reports/as_of.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/rows/civil_days.h"
#include "server/rows/field_violations.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr int64_t kNewest = std::numeric_limits<int64_t>::max();

// An entry of the journal, the last that is not after a revision.
struct Entry {
  int64_t revision = 0;
  absl::Time time;
};

absl::StatusOr<Entry> LastEntry(Connection& connection, int64_t revision) {
  Entry entry;
  RETURN_IF_ERROR(
      connection.Run("SELECT revision, change_time FROM journal WHERE revision <= $1"
                     " ORDER BY revision DESC LIMIT 1",
                     {revision}, [&](const Row& row) {
                       entry = {row.Integer(0), absl::FromUnixMicros(row.Integer(1))};
                     }));
  return entry;
}

// The last entry before a time: times of the journal rise, but where a clock was set back.
absl::StatusOr<Entry> LastEntryBefore(Connection& connection, int64_t newest, absl::Time time) {
  Entry found;
  int64_t low = 0, high = newest;
  while (low < high) {
    const int64_t middle = low + (high - low + 1) / 2;
    ASSIGN_OR_RETURN(const Entry entry, LastEntry(connection, middle));
    // Nothing may lie between: revisions have gaps.
    if (entry.revision <= low || entry.time < time) {
      if (entry.revision > low) found = entry;
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return found;
}

absl::Status NotReached(absl::string_view field) {
  return Error(absl::StatusCode::kOutOfRange, "REVISION_NOT_REACHED",
               absl::StrCat("this ", field, " is yet to come; ask for an earlier one, or for none"))
      .With("field", field);
}

absl::Status CheckLimit(const char* field, const std::string& date) {
  if (!CheckCivilDate(date).has_value()) return absl::OkStatus();
  return InvalidField(field, "INVALID_DATE", "must be a date such as 2025-10-31, 2025-10 or 2025");
}

}  // namespace

absl::StatusOr<AsOf> FindAsOf(Connection& connection, int64_t revision, const std::string& date,
                              absl::Time now) {
  if (revision != 0 && !date.empty()) {
    return InvalidField("date", "TWO_TIMES", "give a revision or a date, not both");
  }
  ASSIGN_OR_RETURN(const Entry newest, LastEntry(connection, kNewest));
  if (revision == 0 && date.empty()) return AsOf{newest.revision, now, true};
  if (date.empty()) {
    if (revision < 0 || revision > newest.revision) return NotReached("revision");
    ASSIGN_OR_RETURN(const Entry entry, LastEntry(connection, revision));
    return AsOf{revision, entry.time, false};
  }
  ASSIGN_OR_RETURN(const absl::CivilDay day, ReadDay("date", date));
  const absl::Time end = BeginOfDay(day + 1);
  // What is said of it is of that day, and so is its end.
  const absl::Time last_instant = end - absl::Microseconds(1);
  if (DayText(CityDay(now)) < date) return NotReached("date");
  ASSIGN_OR_RETURN(const Entry last, LastEntryBefore(connection, newest.revision, end));
  return AsOf{last.revision, std::min(last_instant, now), false};
}

absl::StatusOr<int64_t> LastRevisionBefore(Connection& connection, absl::Time time) {
  ASSIGN_OR_RETURN(const Entry newest, LastEntry(connection, kNewest));
  ASSIGN_OR_RETURN(const Entry last, LastEntryBefore(connection, newest.revision, time));
  return last.revision;
}

int WholeDays(absl::Time since, absl::Time until) {
  constexpr int kHoursOfDay = 24;
  return static_cast<int>(absl::ToInt64Hours(until - since) / kHoursOfDay);
}

absl::StatusOr<FigurePeriod> ReadFigurePeriod(const std::string& start, const std::string& end,
                                              absl::Time time) {
  FigurePeriod period{start, end};
  const std::string day = DayText(CityDay(time));
  if (period.end.empty()) period.end = day;
  RETURN_IF_ERROR(CheckLimit("period_end", period.end));
  if (period.start.empty()) period.start = absl::StrCat(period.end.substr(0, kYearOfDay), "-01-01");
  RETURN_IF_ERROR(CheckLimit("period_start", period.start));
  const FigurePeriod limits = TextLimits(period);
  if (limits.start <= limits.end) return period;
  return InvalidField("period_end", "BEFORE_START",
                      absl::StrCat("must not be before period_start, ", period.start));
}

FigurePeriod TextLimits(const FigurePeriod& period) {
  absl::string_view start = period.start;
  while (absl::ConsumeSuffix(&start, "-01")) {
  }
  // After every date within the month or year that it may be.
  return {std::string(start), absl::StrCat(period.end, period.end.size() < kWholeDay ? "~" : "")};
}

}  // namespace zhaolian
