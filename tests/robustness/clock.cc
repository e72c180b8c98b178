// The clock of the machine is wrong when the server starts, each time otherwise.
#include "absl/time/clock.h"

#include <signal.h>
#include <sys/wait.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "tests/robustness/checker.h"
#include "tests/robustness/scenario.h"
#include "tests/robustness/workload.h"
#include "tests/support/server_process.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr char kEndOf32Bits[] = "@2038-01-19 03:14:06";
constexpr int64_t kSecondsBeforeEnd = 2'147'483'646;

struct Clock {
  std::string fake;  // in the language of libfaketime; empty: the true one
  // What the server must believe in, to a few days.
  absl::Time time;
  // Whether a page token made by the true clock is young enough.
  bool token_lives;
};

std::vector<Clock> Clocks() {
  const absl::Time now = absl::Now();
  return {{"", now, true},
          {"-1h", now - absl::Hours(1), true},
          {"+10y", now + absl::Hours(24 * 365 * 10), false},
          {"", now, true},
          {kEndOf32Bits, absl::FromUnixSeconds(kSecondsBeforeEnd), false},
          {"", now, true}};
}

absl::StatusOr<std::string> FakeTimeLibrary() {
  std::error_code error;
  for (const auto& folder : std::filesystem::directory_iterator("/usr/lib", error)) {
    const auto library = folder.path() / "faketime/libfaketimeMT.so.1";
    if (std::filesystem::exists(library, error)) return library.string();
  }
  return absl::FailedPreconditionError("libfaketime is missing; it is in the package faketime");
}

class ClockScenario {
 public:
  ClockScenario(const Plan& plan, Report& report)
      : plan_(plan),
        report_(report),
        workload_({.seed = plan.seed, .pause = absl::Milliseconds(1)}, report.history) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(library_, FakeTimeLibrary());
    for (const Clock& clock : Clocks()) RETURN_IF_ERROR(RunUnder(clock));
    CheckRun(report_.history, plan_.Path("data/zhaolian.db"), report_.findings);
    report_.figures = {{"clocks", static_cast<int64_t>(Clocks().size())}};
    return absl::OkStatus();
  }

 private:
  absl::Status RunUnder(const Clock& clock) {
    std::vector<std::string> environment;
    if (!clock.fake.empty()) {
      environment = {absl::StrCat("LD_PRELOAD=", library_), absl::StrCat("FAKETIME=", clock.fake),
                     // Timers run on this one, which no machine sets.
                     "FAKETIME_DONT_FAKE_MONOTONIC=1", "TZ=UTC"};
    }
    ServerProcess server({plan_.Path("data"), plan_.Path("log"), environment});
    if (server.address().empty()) return Wrong(clock, "the server does not start");
    RETURN_IF_ERROR(Check(clock, server.MakeClient()));
    workload_.Start([&] { return server.MakeClient(); });
    absl::SleepFor(plan_.quick ? absl::Seconds(1) : absl::Seconds(10));
    workload_.Stop();
    const int end = server.End(SIGTERM);
    if (!WIFEXITED(end) || WEXITSTATUS(end) != 0) return Wrong(clock, "no clean end");
    return absl::OkStatus();
  }

  absl::Status Check(const Clock& clock, const Client& client) {
    RETURN_IF_ERROR(workload_.Resume(client, report_.findings));
    RETURN_IF_ERROR(workload_.MakeShared(client));
    RETURN_IF_ERROR(CheckBelief(clock, client));
    RETURN_IF_ERROR(CheckRepetition(clock, client));
    return CheckToken(clock, client);
  }

  static absl::Status Wrong(const Clock& clock, absl::string_view what) {
    return absl::InternalError(absl::StrCat("under the clock \"", clock.fake, "\": ", what));
  }

  // The scenario says nothing when the server keeps the true time.
  absl::Status CheckBelief(const Clock& clock, const Client& client) {
    const std::string& shared = report_.history.operations().back().name;
    ASSIGN_OR_RETURN(const v1::Unit unit, client.Get<v1::Unit>(shared));
    const absl::Time believed = absl::FromUnixSeconds(unit.update_time().seconds());
    if (absl::AbsDuration(believed - clock.time) > absl::Hours(24 * 5)) {
      return Wrong(clock, "the server believes in another one");
    }
    if (clock.fake == "-1h" && believed > absl::Now() - absl::Minutes(50)) {
      return Wrong(clock, "the server keeps the true time");
    }
    return absl::OkStatus();
  }

  // The first request of all, repeated under every clock.
  absl::Status CheckRepetition(const Clock& clock, const Client& client) {
    const Operation& first = report_.history.operations().front();
    Operation again = first;
    RETURN_IF_ERROR(Send(client, again));
    if (again.reply == first.reply) return absl::OkStatus();
    report_.findings.Add(Broken::kDuplicate, "a repetition was answered differently");
    return Wrong(clock, "a repetition was answered differently");
  }

  absl::Status CheckToken(const Clock& clock, const Client& client) {
    v1::ListUnitsRequest request;
    request.set_page_size(1);
    request.set_page_token(token_);
    v1::ListUnitsResponse response;
    absl::Status status = client.Call(request, response);
    if (token_.empty()) token_ = response.next_page_token();
    if (clock.token_lives) return status;
    return ErrorReason(status) == "PAGE_TOKEN_EXPIRED"
               ? absl::OkStatus()
               : Wrong(clock, absl::StrCat("an old page token gives ", status.ToString()));
  }

  const Plan& plan_;
  Report& report_;
  Workload workload_;
  std::string library_;
  std::string token_;  // made under the first clock
};

}  // namespace

absl::Status RunClock(const Plan& plan, Report& report) {
  return ClockScenario(plan, report).Run();
}

}  // namespace zhaolian
