// The server stands still under load, longer and shorter than its clients
// wait, and goes on.
#include <signal.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "tests/robustness/checker.h"
#include "tests/robustness/scenario.h"
#include "tests/robustness/workload.h"
#include "tests/support/server_process.h"

namespace zhaolian {
namespace {

// How long a client waits for one answer.
constexpr absl::Duration kDeadline = absl::Milliseconds(500);
constexpr int kShortestMs = 10;
constexpr int kLongestMs = 1200;
// By then every client must have had an answer again.
constexpr absl::Duration kRecovery = absl::Seconds(5);

// Waits until changes are acknowledged again.
bool Recovered(const std::atomic<int64_t>& answers, int64_t before) {
  for (const absl::Time end = absl::Now() + kRecovery; absl::Now() < end;) {
    if (answers > before) return true;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return false;
}

}  // namespace

absl::Status RunPause(const Plan& plan, Report& report) {
  const int pauses = plan.quick ? 10 : 100;
  report.figures = {{"pauses", pauses}};
  std::mt19937 random(plan.seed);
  std::atomic<int64_t> answers = 0;
  Workload workload({.seed = plan.seed,
                     .pause = absl::Milliseconds(1),
                     .persistent = true,
                     .observer =
                         [&](const Operation&, const absl::Status& status) {
                           if (status.ok()) ++answers;
                         }},
                    report.history);
  ServerProcess server({plan.Path("data"), plan.Path("log")});
  const Client client = server.MakeClient();
  for (int pause = 0; pause < pauses && report.findings.empty(); ++pause) {
    RETURN_IF_ERROR(workload.Resume(client, report.findings));
    workload.Start([&] { return server.MakeClient(kDeadline); });
    absl::SleepFor(absl::Milliseconds(100));
    server.Freeze();
    absl::SleepFor(
        absl::Milliseconds(std::uniform_int_distribution<int>(kShortestMs, kLongestMs)(random)));
    const int64_t before = answers;
    server.Thaw();
    if (!Recovered(answers, before)) {
      return absl::UnavailableError(absl::StrCat("no answers after pause ", pause));
    }
    absl::SleepFor(absl::Milliseconds(100));
    workload.Stop();
  }
  RETURN_IF_ERROR(workload.Resume(client, report.findings));
  server.End(SIGTERM);
  CheckRun(report.history, plan.Path("data/zhaolian.db"), report.findings);
  return absl::OkStatus();
}

}  // namespace zhaolian
