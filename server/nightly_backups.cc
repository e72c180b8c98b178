#include "server/nightly_backups.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "zhaolian/internal/v1/config.pb.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kMakeUpAfter = absl::Minutes(10);

std::string IdOf(absl::Time night) {
  return absl::StrCat(kNightlyPrefix, absl::FormatTime("%Y-%m-%d", night, CityTimeZone()));
}

}  // namespace

absl::StatusOr<absl::Duration> ParseTimeOfDay(const std::string& text) {
  absl::Time time;
  if (text.size() == 5 && absl::ParseTime("%H:%M", text, &time, nullptr)) {
    return time - absl::UnixEpoch();
  }
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is no time of day such as 02:30"));
}

std::optional<NightlyPlan> NightlyPlanOf(const internal::v1::ServerConfig& config) {
  if (config.nightly_backup_time() == "off") return std::nullopt;
  return NightlyPlan{*ParseTimeOfDay(config.nightly_backup_time()), config.nightly_backups_kept()};
}

std::vector<absl::Time> DeletionsOf(const std::vector<Backups::Known>& backups,
                                    const std::optional<NightlyPlan>& plan, absl::Duration kept,
                                    absl::Time now) {
  std::vector<absl::Time> deletions;
  int newer = 0;  // nightly ones
  for (const Backups::Known& each : backups) {
    if (!IsNightly(each.id)) {
      deletions.push_back(each.time + kept);
      continue;
    }
    if (!plan.has_value()) {
      deletions.push_back(absl::InfiniteFuture());
      continue;
    }
    const int nights = std::max(0, plan->kept - 1 - newer++);
    deletions.push_back(NextTimeOfDay(now, plan->time_of_day) + nights * kDay);
  }
  return deletions;
}

Schedule::Job NightlyBackup(Backups& backups, const NightlyPlan& plan, absl::Time start) {
  const absl::Duration time_of_day = plan.time_of_day;
  const absl::Time next = NextTimeOfDay(start, time_of_day);
  const bool missed = backups.newest() < next - kDay;
  Schedule::Job job;
  job.name = "nightly backup";
  job.due = missed ? std::min(next, start + kMakeUpAfter) : next;
  job.next = [time_of_day](absl::Time done) { return NextTimeOfDay(done, time_of_day); };
  job.run = [&backups, kept = plan.kept]() -> absl::Status {
    absl::Status written = backups.WriteNow(IdOf(absl::Now()));
    if (!absl::IsAlreadyExists(written)) RETURN_IF_ERROR(written);
    return backups.Thin(std::string(kNightlyPrefix), kept);
  };
  return job;
}

}  // namespace zhaolian
