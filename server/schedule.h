// Work that comes by the clock: named jobs on one thread, one after the other.
//
//   Schedule schedule;
//   schedule.Add({"revision mark", first, [](absl::Time done) { return done + absl::Minutes(1); },
//                 [&] { return mark.Raise(writer.revision()); }});
//   schedule.Start();
#ifndef ZHAOLIAN_SERVER_SCHEDULE_H_
#define ZHAOLIAN_SERVER_SCHEDULE_H_

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/writer.h"

namespace zhaolian {

class Schedule {
 public:
  struct Job {
    std::string name;  // for the log
    absl::Time due;    // for the first time
    // When it is due again after it succeeded at `done`.
    std::function<absl::Time(absl::Time done)> next;
    std::function<absl::Status()> run;
  };
  // A job that failed is logged and tried again after this.
  static constexpr absl::Duration kRetry = absl::Minutes(10);

  ~Schedule() { Stop(); }

  // Before Start.
  void Add(Job job) { jobs_.push_back(std::move(job)); }
  void Start() ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits for a job that runs. No job runs after.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  // Runs the jobs that are due at `now`. For tests, in place of Start.
  void RunDue(absl::Time now);

 private:
  void Loop() ABSL_LOCKS_EXCLUDED(mutex_);

  std::vector<Job> jobs_;  // used by thread_ only, once it runs
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// Who makes what a job changes, for the journal: nobody, by the clock.
ChangeOrigin OriginOfSchedule(absl::string_view job);

// China Standard Time: one zone without summer time.
absl::TimeZone CityTimeZone();

// The next time after `after` that it is `time_of_day`, since midnight, in the city.
absl::Time NextTimeOfDay(absl::Time after, absl::Duration time_of_day);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SCHEDULE_H_
