// The power of the disk is cut under load, and comes back.
//
// A server that is stopped first answers nothing that the cut could undo: with
// calls under way the kernel may say of a sync during the cut that it was done.
#include <signal.h>

#include <filesystem>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "tests/robustness/checker.h"
#include "tests/robustness/private_mounts.h"
#include "tests/robustness/scenario.h"
#include "tests/robustness/workload.h"
#include "tests/support/server_process.h"

namespace zhaolian {
namespace {

constexpr int kMegabytes = 512;
// Part of the cuts in which the control must lose something.
constexpr int kControlPercent = 25;

class PowerScenario {
 public:
  PowerScenario(const Plan& plan, Report& report)
      : plan_(plan),
        report_(report),
        disk_(plan.Path("disk"), plan.Path("mounted")),
        random_(plan.seed) {}

  absl::Status Run() {
    const int cuts = plan_.quick ? 20 : 500;
    const int control_cuts = plan_.quick ? 8 : 40;
    RETURN_IF_ERROR(HideMounts());
    RETURN_IF_ERROR(disk_.Format(kMegabytes));
    RETURN_IF_ERROR(disk_.Mount());
    RETURN_IF_ERROR(CutAgainAndAgain(cuts));
    if (report_.findings.empty()) {
      CheckRun(report_.history, Data() + "/zhaolian.db", report_.findings);
    } else {
      // Gone with the disk otherwise.
      std::filesystem::copy(Data(), plan_.Path("data"), std::filesystem::copy_options::recursive);
    }
    report_.figures = {{"cuts", cuts}, {"control cuts", control_cuts}};
    ASSIGN_OR_RETURN(const int losses, CutTheControl(control_cuts));
    report_.figures.emplace_back("control losses", losses);
    if (losses * 100 < control_cuts * kControlPercent) {
      report_.findings.Add(Broken::kOther, "the control lost too little: the cuts prove nothing");
    }
    return disk_.Unmount();
  }

 private:
  std::string Data() const { return plan_.Path("mounted/data"); }

  absl::Status CutUnderLoad(ServerProcess& server, Workload& workload) {
    workload.Start([&] { return server.MakeClient(); });
    const int longest_ms = plan_.quick ? 300 : 900;
    absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(50, longest_ms)(random_)));
    server.Freeze();
    absl::Status status = disk_.CutPower();
    server.End(SIGKILL);
    workload.Stop();
    status.Update(disk_.Unmount());
    status.Update(disk_.Mount());
    return status;
  }

  absl::Status CutAgainAndAgain(int cuts) {
    Workload workload({.seed = plan_.seed}, report_.history);
    for (int cut = 0; cut <= cuts && report_.findings.empty(); ++cut) {
      ServerProcess server({Data(), plan_.Path("log")});
      if (server.address().empty()) {
        return absl::DataLossError(absl::StrCat("no start after cut ", cut));
      }
      RETURN_IF_ERROR(workload.Resume(server.MakeClient(), report_.findings));
      if (cut < cuts) RETURN_IF_ERROR(CutUnderLoad(server, workload));
    }
    return absl::OkStatus();
  }

  // The same without the sync of each commit. Gives the cuts after which
  // something acknowledged was not there.
  absl::StatusOr<int> CutTheControl(int cuts) {
    const std::string shim =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libsynchronous_normal.so";
    int losses = 0;
    for (int cut = 0; cut < cuts; ++cut) {
      History history;
      Workload workload({.seed = plan_.seed + static_cast<unsigned>(cut)}, history);
      {
        ServerProcess server({Data(), plan_.Path("log"), {absl::StrCat("LD_PRELOAD=", shim)}});
        if (server.address().empty()) return absl::DataLossError("the control does not start");
        RETURN_IF_ERROR(workload.MakeShared(server.MakeClient()));
        RETURN_IF_ERROR(CutUnderLoad(server, workload));
      }
      ServerProcess server({Data(), plan_.Path("log")});
      if (server.address().empty()) {
        // It saw by itself that its database had gone back, and was told to go on.
        ++losses;
        std::filesystem::remove(Data() + "/revision");
        continue;
      }
      Findings findings;
      CheckRows(server.MakeClient(), history, 0, findings);
      losses += findings.empty() ? 0 : 1;
    }
    return losses;
  }

  const Plan& plan_;
  Report& report_;
  LoopFilesystem disk_;
  std::mt19937 random_;
};

}  // namespace

absl::Status RunPower(const Plan& plan, Report& report) {
  return PowerScenario(plan, report).Run();
}

}  // namespace zhaolian
