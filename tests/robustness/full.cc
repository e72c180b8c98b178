// The disk becomes full under load, and has room again.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "tests/robustness/checker.h"
#include "tests/robustness/private_mounts.h"
#include "tests/robustness/scenario.h"
#include "tests/robustness/workload.h"
#include "tests/support/server_process.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

// Several times what the log may grow to.
constexpr int kMegabytes = 256;
constexpr absl::Duration kRoomFor = absl::Milliseconds(500);
// The log is written in place for a while after the disk is full.
constexpr absl::Duration kUntilRefused = absl::Seconds(30);
constexpr absl::Duration kFullFor = absl::Seconds(1);
constexpr absl::Duration kRecovery = absl::Seconds(5);
constexpr absl::Duration kLongestRefusal = absl::Seconds(1);

// What the calls of all clients came to.
class Tally {
 public:
  struct Counts {
    int64_t reads = 0, changes = 0, refusals = 0;
  };

  void Add(const Operation& operation, const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    const bool read = operation.kind == Operation::Kind::kGet;
    if (status.ok()) {
      ++(read ? counts_.reads : counts_.changes);
    } else if (read || operation.outcome == Operation::Outcome::kUnknown) {
      findings_.Add(Broken::kOther,
                    absl::StrCat(read ? "a read" : "a change", " was answered ",
                                 absl::StatusCodeToString(status.code()), ": ", status.message()));
    } else if (absl::IsResourceExhausted(status)) {
      ++counts_.refusals;
      const absl::Duration time = absl::Nanoseconds(operation.returned - operation.invoked);
      if (time > kLongestRefusal) {
        findings_.Add(Broken::kOther, absl::StrCat("refused after ", absl::FormatDuration(time)));
      }
      if (!ErrorDetail<google::rpc::RetryInfo>(status).has_retry_delay()) {
        findings_.Add(Broken::kOther, "refused without a word on when to try again");
      }
    }
  }

  Counts counts() const {
    absl::MutexLock lock(&mutex_);
    return counts_;
  }
  bool clean() const {
    absl::MutexLock lock(&mutex_);
    return findings_.empty();
  }
  void MoveInto(Findings& findings) {
    absl::MutexLock lock(&mutex_);
    for (const std::string& detail : findings_.details()) findings.Add(Broken::kOther, detail);
  }

 private:
  mutable absl::Mutex mutex_;
  Counts counts_ ABSL_GUARDED_BY(mutex_);
  Findings findings_ ABSL_GUARDED_BY(mutex_);
};

// Takes all the room there is, to the last byte.
absl::Status Fill(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return absl::InternalError(absl::StrCat("cannot open ", path));
  for (size_t size = 1 << 20; size > 0;) {
    if (write(file, std::string(size, 'x').data(), size) <= 0) size /= 2;
  }
  close(file);
  return absl::OkStatus();
}

class FullScenario {
 public:
  FullScenario(const Plan& plan, Report& report)
      : plan_(plan), report_(report), disk_(plan.Path("mounted")) {}

  absl::Status Run() {
    RETURN_IF_ERROR(HideMounts());
    RETURN_IF_ERROR(disk_.Mount(kMegabytes));
    absl::Status status = FillAgainAndAgain(plan_.quick ? 3 : 20);
    if (!status.ok() || !report_.findings.empty()) {
      // Gone with the disk otherwise.
      std::filesystem::copy(Data(), plan_.Path("data"), std::filesystem::copy_options::recursive);
    }
    return status;
  }

 private:
  std::string Data() const { return plan_.Path("mounted/data"); }

  absl::Status FillAgainAndAgain(int cycles) {
    ServerProcess server({Data(), plan_.Path("log")});
    const Client client = server.MakeClient();
    Workload workload(
        {.clients = 4,
         .seed = plan_.seed,
         .pause = absl::Milliseconds(10),
         .observer = [this](const Operation& operation,
                            const absl::Status& status) { tally_.Add(operation, status); }},
        report_.history);
    RETURN_IF_ERROR(workload.Resume(client, report_.findings));
    workload.Start([&] { return server.MakeClient(); });
    absl::Status status;
    int cycle = 0;
    for (; cycle < cycles && status.ok() && tally_.clean(); ++cycle) status = RunCycle(client);
    workload.Stop();
    tally_.MoveInto(report_.findings);
    report_.figures = {{"cycles", cycle}, {"refusals", tally_.counts().refusals}};
    RETURN_IF_ERROR(status);
    if (!server.running()) return absl::InternalError("the server ended");
    RETURN_IF_ERROR(workload.Resume(client, report_.findings));
    const int end = server.End(SIGTERM);
    if (!WIFEXITED(end) || WEXITSTATUS(end) != 0) return absl::InternalError("no clean end");
    CheckRun(report_.history, Data() + "/zhaolian.db", report_.findings);
    return absl::OkStatus();
  }

  template <typename Condition>
  bool Await(absl::Duration time, const Condition& condition) {
    for (const absl::Time end = absl::Now() + time; absl::Now() < end && tally_.clean();) {
      if (condition()) return true;
      absl::SleepFor(absl::Milliseconds(5));
    }
    return false;
  }

  absl::Status RunCycle(const Client& client) {
    const std::string filler = plan_.Path("mounted/filler");
    absl::SleepFor(kRoomFor);
    const Tally::Counts before = tally_.counts();
    RETURN_IF_ERROR(Fill(filler));
    if (!Await(kUntilRefused, [&] { return tally_.counts().refusals > before.refusals; })) {
      return absl::InternalError("no change was refused while the disk was full");
    }
    const int64_t reads = tally_.counts().reads;
    absl::SleepFor(kFullFor);
    RETURN_IF_ERROR(CheckBackup(client));
    if (tally_.counts().reads == reads) {
      return absl::InternalError("no read was served while the disk was full");
    }
    const int64_t changes = tally_.counts().changes;
    std::filesystem::remove(filler);
    if (!Await(kRecovery, [&] { return tally_.counts().changes > changes; })) {
      return absl::InternalError("no change was made once there was room again");
    }
    return absl::OkStatus();
  }

  // A backup for which there is no room says so, and leaves nothing.
  absl::Status CheckBackup(const Client& client) const {
    v1::CreateBackupRequest request;
    v1::CreateBackupResponse response;
    absl::Status status = client.Call(request, response);
    if (!absl::IsResourceExhausted(status)) {
      return absl::InternalError(
          absl::StrCat("a backup to a full disk gives ", absl::StatusCodeToString(status.code())));
    }
    const std::string backups = Data() + "/backups";
    if (std::filesystem::exists(backups) && !std::filesystem::is_empty(backups)) {
      return absl::InternalError("part of a backup was left");
    }
    return absl::OkStatus();
  }

  const Plan& plan_;
  Report& report_;
  MemoryFilesystem disk_;
  Tally tally_;
};

}  // namespace

absl::Status RunFull(const Plan& plan, Report& report) { return FullScenario(plan, report).Run(); }

}  // namespace zhaolian
