#include "client-lib/cli/background_sync.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/cli/environment.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kMoment = absl::Seconds(3);
constexpr absl::Duration kBetweenLooks = absl::Milliseconds(20);

// The variables that the command line reads, so that no key stands in the list of
// processes.
std::vector<std::string> EnvironmentOf(const SessionOptions& options) {
  std::vector<std::string> variables;
  for (const FlagVariable& each : kFlagVariables) {
    const std::string& value = options.*each.option;
    if (!value.empty()) variables.push_back(absl::StrCat(each.variable, "=", value));
  }
  for (char** each = environ; *each != nullptr; ++each) {
    const absl::string_view variable = *each;
    const bool is_ours = absl::c_any_of(kFlagVariables, [&](const FlagVariable& ours) {
      return absl::StartsWith(variable, absl::StrCat(ours.variable, "="));
    });
    if (!is_ours) variables.emplace_back(variable);
  }
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

BackgroundSync::~BackgroundSync() {
  const absl::Time until = absl::Now() + kMoment;
  while (runs() && absl::Now() < until) absl::SleepFor(kBetweenLooks);
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  Reap(0);
}

void BackgroundSync::Start() {
  if (runs()) {
    again_ = true;
  } else {
    Spawn();
  }
}

void BackgroundSync::StartAfter(absl::Duration age) {
  if (!runs() && absl::Now() - begun_ >= age) Spawn();
}

bool BackgroundSync::runs() {
  if (process_ > 0 && Reap(WNOHANG) && again_) Spawn();
  return process_ > 0;
}

int BackgroundSync::exit_code() {
  runs();
  return exit_code_;
}

void BackgroundSync::Spawn() {
  again_ = false;
  begun_ = absl::Now();
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A group of its own: Ctrl-C at the prompt is not for it.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  std::vector<std::string> words = {"zhaolian", "sync"};
  std::vector<std::string> variables = EnvironmentOf(options_);
  const int error = posix_spawn(&process_, "/proc/self/exe", &files, &attributes,
                                Pointers(words).data(), Pointers(variables).data());
  if (error != 0) {
    process_ = -1;
    exit_code_ = 8;
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
}

bool BackgroundSync::Reap(int options) {
  int status = 0;
  if (waitpid(process_, &status, options) != process_) return false;
  process_ = -1;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 8;
  return true;
}

}  // namespace zhaolian
