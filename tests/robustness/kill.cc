// The server is killed without warning under load, and started again.
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

// Fewer say too little.
constexpr int64_t kAcknowledgedInFull = 200'000;

}  // namespace

absl::Status RunKill(const Plan& plan, Report& report) {
  const int kills = plan.quick ? 100 : 1000;
  report.figures = {{"kills", kills}};
  std::uniform_int_distribution<int> wait_ms(50, plan.quick ? 500 : 1500);
  std::mt19937 random(plan.seed);
  Workload workload({.seed = plan.seed}, report.history);
  for (int round = 0; round <= kills && report.findings.empty(); ++round) {
    ServerProcess server({plan.Path("data"), plan.Path("log")});
    if (server.address().empty()) {
      return absl::DataLossError(absl::StrCat("no start after kill ", round));
    }
    RETURN_IF_ERROR(workload.Resume(server.MakeClient(), report.findings));
    if (round == kills) break;
    workload.Start([&] { return server.MakeClient(); });
    absl::SleepFor(absl::Milliseconds(wait_ms(random)));
    server.End(SIGKILL);
    workload.Stop();
  }
  CheckRun(report.history, plan.Path("data/zhaolian.db"), report.findings);
  if (!plan.quick && report.history.acknowledged() < kAcknowledgedInFull) {
    return absl::OutOfRangeError("too few changes were acknowledged to say anything");
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
