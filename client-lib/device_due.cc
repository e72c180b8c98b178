// Next steps that are due, as the server lists them (engagement_reports.cc), with those that it
// does not know yet.
#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "client-lib/device.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

// A month or a year is due when it is over.
bool IsDueBy(const std::string& date, absl::CivilDay until) {
  absl::CivilYear year;
  absl::CivilMonth month;
  absl::CivilDay day;
  if (absl::ParseCivilTime(date, &year)) return absl::CivilDay(year + 1) - 1 <= until;
  if (absl::ParseCivilTime(date, &month)) return absl::CivilDay(month + 1) - 1 <= until;
  return absl::ParseCivilTime(date, &day) && day <= until;
}

template <typename Row>
Device::DueStep StepOf(const Row& row, std::string assignee, bool pending) {
  return {row.name(),      row.enterprise(), std::move(assignee),
          row.next_step(), row.next_date(),  pending};
}

// Whether the server has given the row its assignee.
bool WasReceived(const v1::Engagement& engagement) { return !engagement.etag().empty(); }

}  // namespace

absl::StatusOr<std::string> Device::AssigneeOf(const v1::TripStop& stop) const {
  if (!stop.step_assignee().empty()) return stop.step_assignee();
  const absl::StatusOr<View> trip = Get(stop.trip());
  // The unit of a firm sees the stop, and not the trip of another unit.
  if (absl::IsNotFound(trip.status())) return std::string();
  RETURN_IF_ERROR(trip.status());
  return TextField(*trip->row, "leader");
}

absl::StatusOr<std::vector<Device::DueStep>> Device::DueFollowUps(const std::string& user,
                                                                  const std::string& until) const {
  absl::CivilDay last;
  if (!absl::ParseCivilTime(until, &last)) {
    return InvalidField("until", "INVALID_DATE", "must be a day, such as 2026-03-31");
  }
  const auto is_asked_for = [&](const std::string& assignee) {
    return user.empty() || assignee == user;
  };
  const std::string due = absl::StrCat("next_date:* AND next_date <= \"", until, "\"");
  std::string of_user = due;
  if (!user.empty()) {
    absl::StrAppend(&of_user, " AND (assignee = \"", user, "\" OR NOT assignee:*)");
  }
  std::vector<DueStep> steps;
  ASSIGN_OR_RETURN(const std::vector<View> engagements,
                   List(*registry_.FindMessage(v1::Engagement::descriptor()),
                        {.filter = of_user, .order_by = "next_date"}));
  for (const View& view : engagements) {
    const auto& engagement = static_cast<const v1::Engagement&>(*view.row);
    if (WasReceived(engagement) && !is_asked_for(engagement.assignee())) continue;
    steps.push_back(StepOf(engagement, engagement.assignee(), view.pending));
  }
  // The step of a stop that was logged is that of its engagement.
  ASSIGN_OR_RETURN(const std::vector<View> stops,
                   List(*registry_.FindMessage(v1::TripStop::descriptor()),
                        {.filter = due + " AND NOT engagement:*", .order_by = "next_date"}));
  for (const View& view : stops) {
    const auto& stop = static_cast<const v1::TripStop&>(*view.row);
    ASSIGN_OR_RETURN(std::string assignee, AssigneeOf(stop));
    if (is_asked_for(assignee)) steps.push_back(StepOf(stop, std::move(assignee), view.pending));
  }
  const auto is_later = [&](const DueStep& step) { return !IsDueBy(step.next_date, last); };
  steps.erase(std::remove_if(steps.begin(), steps.end(), is_later), steps.end());
  std::sort(steps.begin(), steps.end(), [](const DueStep& a, const DueStep& b) {
    return std::tie(a.next_date, a.name) < std::tie(b.next_date, b.name);
  });
  return steps;
}

}  // namespace zhaolian
