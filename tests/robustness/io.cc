// Every call to the file system fails in turn, once or from then on, while the
// server does one thing.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>

#include "absl/strings/str_cat.h"
#include "storage/database.h"
#include "storage/status_macros.h"
#include "tests/robustness/checker.h"
#include "tests/robustness/faulty_vfs.h"
#include "tests/robustness/io_subject.h"
#include "tests/robustness/scenario.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;
using From = IoCase::From;
using Mode = FaultyVfs::Mode;

// Calls tried of a case when not all are.
constexpr int64_t kTriedInQuick = 12;
// Bytes of log at which one more change leads to a checkpoint.
constexpr uintmax_t kLongLog = 1000 * (4096 + 24) + 32;
constexpr int kRows = 60;

// What a caller may be told when the disk fails.
bool IsRightCode(const IoCase& each, const absl::Status& status) {
  if (absl::IsInternal(status)) return each.writes_beside;
  return status.ok() || absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsDataLoss(status);
}

// Sends what the servers of this process say to a file, until it goes.
class LogFile {
 public:
  explicit LogFile(const std::string& path) : stderr_(dup(STDERR_FILENO)) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
  }
  ~LogFile() {
    dup2(stderr_, STDERR_FILENO);
    close(stderr_);
  }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

 private:
  const int stderr_;
};

class IoScenario {
 public:
  IoScenario(const Plan& plan, Report& report)
      : plan_(plan), report_(report), subject_(plan.Path("data")) {}

  absl::Status Run() {
    RETURN_IF_ERROR(Prepare());
    for (const IoCase& each : IoCases()) {
      for (const Mode mode : {Mode::kOnce, Mode::kForEver}) TryEveryCall(each, mode);
    }
    report_.figures = {{"cases", static_cast<int64_t>(IoCases().size())},
                       {"trials", trials_},
                       {"faults", faults_},
                       {"errors", errors_},
                       {"ends", ends_}};
    return absl::OkStatus();
  }

 private:
  IoSubject& Source(From from) {
    return sources_.try_emplace(from, plan_.Path(absl::StrCat("source", static_cast<int>(from))))
        .first->second;
  }

  // Makes the directories that trials start from.
  absl::Status Prepare() {
    fs::create_directories(Source(From::kEmpty).directory());
    IoSubject maker(plan_.Path("maker"));
    maker.CopyFrom(Source(From::kEmpty));
    RETURN_IF_ERROR(maker.Start());
    RETURN_IF_ERROR(maker.Change(Operation::Kind::kCreate, "enterprises"));
    for (int i = 0; i < kRows; ++i) {
      RETURN_IF_ERROR(maker.Change(Operation::Kind::kCreate, "engagements"));
    }
    maker.Stop();
    Source(From::kClosed).CopyFrom(maker);

    IoSubject& old_search = Source(From::kOldSearch);
    old_search.CopyFrom(maker);
    ASSIGN_OR_RETURN(auto connection, OpenSqlite(old_search.database_path())->Connect(true));
    RETURN_IF_ERROR(connection->Run("UPDATE facts SET value = 'old' WHERE key = 'search_version'"));

    RETURN_IF_ERROR(maker.Start());
    // Two changes of the trial come on top.
    while (fs::file_size(maker.database_path() + "-wal") < kLongLog - 4 * kChangeBytes) {
      RETURN_IF_ERROR(maker.Change(Operation::Kind::kCreate, "engagements"));
    }
    Source(From::kLog).CopyFrom(maker);
    maker.Stop();
    return absl::OkStatus();
  }

  void TryEveryCall(const IoCase& each, Mode mode) {
    int64_t step = 1;
    if (plan_.quick) {
      const int64_t calls = Try(each, std::numeric_limits<int64_t>::max(), mode);
      step = std::max<int64_t>(1, calls / kTriedInQuick);
    }
    const int64_t before = faults_;
    // Once fewer calls were made than were to pass, all have failed once.
    for (int64_t n = 1; Try(each, n, mode) >= n; n += step) ++faults_;
    if (faults_ == before) {
      report_.findings.Add(Broken::kOther, absl::StrCat(each.name, ": nothing could be made fail"));
    }
  }

  // Gives the calls that were made.
  int64_t Try(const IoCase& each, int64_t n, Mode mode) {
    ++trials_;
    const std::string what =
        absl::StrCat(each.name, ", call ", n, mode == Mode::kOnce ? " once" : " and all after it");
    subject_.CopyFrom(Source(each.from));
    absl::Status status;
    if (each.act != nullptr) {
      status = subject_.Start();
      if (!status.ok()) Wrong(what, status);
      vfs_.Arm(n, mode);
      status = each.act(subject_);
      if (!IsRightCode(each, status)) Wrong(what, status);
    } else {
      vfs_.Arm(n, mode);
      status = subject_.Start();
      // The program says why and ends; with which code is nothing to a caller.
      if (!status.ok() && status.message().empty()) Wrong(what, status);
    }
    errors_ += status.ok() ? 0 : 1;
    ends_ += subject_.failed() ? 1 : 0;
    // Stopped before the disk is well again, as a program that ends is.
    if (subject_.failed()) subject_.Stop();
    const int64_t calls = vfs_.Disarm();
    subject_.Stop();
    CheckWhatIsLeft(what);
    return calls;
  }

  void CheckWhatIsLeft(const std::string& what) {
    absl::Status status = subject_.Start();
    if (status.ok()) status = subject_.Resolve();
    subject_.Stop();
    if (!status.ok()) Wrong(what, status);
    Findings findings;
    CheckDatabase(subject_.history(), subject_.database_path(), findings);
    for (size_t i = 0; i < kBrokenNames.size(); ++i) {
      if (findings.count(static_cast<Broken>(i)) == 0) continue;
      report_.findings.Add(static_cast<Broken>(i),
                           absl::StrCat(what, ": ", findings.details().front()));
    }
    if (fs::exists(subject_.directory() + "/backups/trial.partial")) {
      report_.findings.Add(Broken::kOther, absl::StrCat(what, ": half a backup was left"));
    }
  }

  void Wrong(const std::string& what, const absl::Status& status) {
    report_.findings.Add(
        Broken::kOther,
        absl::StrCat(what, ": ", absl::StatusCodeToString(status.code()), ": ", status.message()));
  }

  // Of log, about, for one change.
  static constexpr uintmax_t kChangeBytes = 10 * 4096;

  const Plan& plan_;
  Report& report_;
  FaultyVfs vfs_;
  std::map<From, IoSubject> sources_;
  IoSubject subject_;
  int64_t trials_ = 0, faults_ = 0, errors_ = 0, ends_ = 0;
};

}  // namespace

absl::Status RunIo(const Plan& plan, Report& report) {
  const LogFile log(plan.Path("log"));
  return IoScenario(plan, report).Run();
}

}  // namespace zhaolian
