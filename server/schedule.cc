#include "server/schedule.h"

#include "absl/time/clock.h"
#include "server/log.h"

namespace zhaolian {
namespace {

// Between two looks at the clock, which may be set meanwhile.
constexpr absl::Duration kLook = absl::Seconds(1);

}  // namespace

void Schedule::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Schedule::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Schedule::Loop() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLook)) return;
    }
    RunDue(absl::Now());
  }
}

void Schedule::RunDue(absl::Time now) {
  for (Job& job : jobs_) {
    if (now < job.due) continue;
    absl::Status status = job.run();
    if (status.ok()) {
      job.due = job.next(now);
    } else {
      Log("error", "a scheduled job failed", {{"job", job.name}, {"status", status.ToString()}});
      job.due = now + kRetry;
    }
  }
}

ChangeOrigin OriginOfSchedule(absl::string_view job) {
  return {"users/system", "system", std::string(job), "", ""};
}

absl::TimeZone CityTimeZone() { return absl::FixedTimeZone(8 * 60 * 60); }

absl::Time NextTimeOfDay(absl::Time after, absl::Duration time_of_day) {
  const absl::TimeZone zone = CityTimeZone();
  const absl::CivilDay today(absl::ToCivilSecond(after, zone));
  const absl::Time time = absl::FromCivil(today, zone) + time_of_day;
  return time > after ? time : absl::FromCivil(today + 1, zone) + time_of_day;
}

}  // namespace zhaolian
