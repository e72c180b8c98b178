#include "server/contacts/reporting_week.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace zhaolian {
namespace {

constexpr char kZone[] = "Asia/Shanghai";
constexpr int kDaysOfWeek = 7;

absl::CivilDay MondayBefore(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

// The first day of a week written as "2026-W48". The fourth of January is in the first.
absl::CivilDay MondayOf(const std::string& week) {
  int year = 0, number = 0;
  (void)absl::SimpleAtoi(week.substr(0, 4), &year);
  (void)absl::SimpleAtoi(week.substr(6), &number);
  constexpr int kInFirstWeek = 4;
  return MondayBefore(absl::CivilDay(year, 1, kInFirstWeek)) + kDaysOfWeek * (number - 1);
}

}  // namespace

absl::StatusOr<ReportingWeeks> ReportingWeeks::Open(int late_days) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(kZone, &zone)) return ReportingWeeks(zone, late_days);
  return absl::FailedPreconditionError(
      "the time zone Asia/Shanghai, in which weeks are counted, is not known to this machine; "
      "install the package tzdata");
}

std::string WeekOf(absl::Time time, absl::TimeZone zone) {
  // A week belongs to the year of its Thursday.
  const absl::CivilDay thursday = MondayBefore(absl::ToCivilDay(time, zone)) + 3;
  return absl::StrFormat("%04d-W%02d", thursday.year(),
                         (absl::GetYearDay(thursday) - 1) / kDaysOfWeek + 1);
}

absl::Time StartOfWeek(absl::Time time, absl::TimeZone zone) {
  return absl::FromCivil(MondayBefore(absl::ToCivilDay(time, zone)), zone);
}

std::string ReportingWeeks::Of(absl::Time time) const { return WeekOf(time, zone_); }

bool ReportingWeeks::IsOpen(const std::string& week, absl::Time now) const {
  return now < absl::FromCivil(MondayOf(week) + kDaysOfWeek + late_days_, zone_);
}

std::string ReportingWeeks::ForNew(absl::Time occurred, absl::Time now) const {
  std::string week = Of(occurred);
  return IsOpen(week, now) ? week : Of(now);
}

std::string ReportingWeeks::ForMoved(const std::string& week, absl::Time occurred,
                                     absl::Time now) const {
  std::string moved = Of(occurred);
  return IsOpen(week, now) && IsOpen(moved, now) ? moved : week;
}

}  // namespace zhaolian
