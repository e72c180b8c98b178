// The server is killed without warning under load, and started again.
#include <signal.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/robustness/checker.h"
#include "tests/robustness/linearizability.h"
#include "tests/robustness/scenario.h"
#include "tests/robustness/workload.h"
#include "tests/support/server_process.h"

namespace zhaolian {
namespace {

// Kills after which the clients get new rows to share.
constexpr int kSharedFor = 20;
constexpr int64_t kAcknowledgedInFull = 200'000;

}  // namespace

void RunKill(const Plan& plan, Report& report) {
  const int kills = plan.quick ? 100 : 1000;
  std::uniform_int_distribution<int> wait_ms(50, plan.quick ? 500 : 1500);
  std::mt19937 random(plan.seed);
  Workload workload({.seed = plan.seed}, report.history);
  size_t checked = 0;
  for (int round = 0; round <= kills && report.findings.empty(); ++round) {
    ServerProcess server({plan.Path("data"), plan.Path("log")});
    if (server.address().empty()) {
      return report.findings.Add(Broken::kOther, absl::StrCat("no start after kill ", round));
    }
    const Client client = server.MakeClient();
    workload.Resolve(client, report.findings);
    CheckRows(client, report.history, checked, report.findings);
    checked = report.history.operations().size();
    if (round == kills) break;

    if (round % kSharedFor == 0) {
      absl::Status status = workload.MakeShared(client);
      if (!status.ok()) return report.findings.Add(Broken::kOther, status.ToString());
    }
    workload.Start([&] { return server.MakeClient(); });
    absl::SleepFor(absl::Milliseconds(wait_ms(random)));
    server.End(SIGKILL);
    workload.Stop();
  }
  CheckDatabase(report.history, plan.Path("data/zhaolian.db"), report.findings);
  CheckLinearizability(report.history, report.findings);
  const int64_t acknowledged = report.history.acknowledged();
  if (!plan.quick && acknowledged < kAcknowledgedInFull) {
    report.findings.Add(Broken::kOther, "too few changes were acknowledged to say anything");
  }
  report.figures = {{"kills", kills}};
}

}  // namespace zhaolian
