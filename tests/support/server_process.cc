#include "tests/support/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace zhaolian {
namespace {

// Pointers for execve; the texts stay where they are.
std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// The line that follows "listening on ", or "" at the end of the output.
std::string ReadAddress(int output) {
  std::string line;
  for (char c; read(output, &c, 1) == 1 && c != '\n';) line += c;
  const std::string prefix = "listening on ";
  return line.find(prefix) == 0 ? line.substr(prefix.size()) : "";
}

bool AllThreadsStopped(pid_t process) {
  std::error_code error;
  for (const auto& thread :
       std::filesystem::directory_iterator(absl::StrCat("/proc/", process, "/task"), error)) {
    std::ifstream file(thread.path() / "stat");
    std::string stat;
    std::getline(file, stat);
    // "PID (name) STATE …", and a name may hold anything.
    const size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos || stat.compare(name_end + 2, 1, "T") != 0) return false;
  }
  return !error;
}

}  // namespace

ServerProcess::ServerProcess(const Options& options) {
  // Built beside this test.
  std::string program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "zhaolian-server";
  std::vector<std::string> words = {program,      "--config", ZHAOLIAN_TEST_CONFIG, "--data",
                                    options.data, "--listen", "127.0.0.1:0"};
  if (options.is_trial) words.emplace_back("--trial");
  std::vector<std::string> environment = options.environment;
  for (char** each = environ; *each != nullptr; ++each) environment.emplace_back(*each);
  // Made before the fork: a child of a program with threads must not allocate.
  const std::vector<char*> arguments = Pointers(words), variables = Pointers(environment);
  const int log = options.log.empty()
                      ? STDERR_FILENO
                      : open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int output[2];
  if (log < 0 || pipe2(output, O_CLOEXEC) != 0) std::abort();
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output[1], STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execve(program.c_str(), arguments.data(), variables.data());
    _exit(127);
  }
  close(output[1]);
  if (!options.log.empty()) close(log);
  address_ = ReadAddress(output[0]);
  close(output[0]);
}

ServerProcess::~ServerProcess() { End(SIGKILL); }

bool ServerProcess::running() {
  if (process_ > 0 && waitpid(process_, &end_, WNOHANG) == process_) process_ = -1;
  return process_ > 0;
}

void ServerProcess::Freeze() {
  kill(process_, SIGSTOP);
  while (!AllThreadsStopped(process_) && running()) absl::SleepFor(absl::Milliseconds(1));
}

void ServerProcess::Thaw() { kill(process_, SIGCONT); }

int ServerProcess::End(int signal_number) {
  if (process_ <= 0) return std::exchange(end_, 0);
  int status = 0;
  kill(process_, signal_number);
  waitpid(process_, &status, 0);
  process_ = -1;
  return status;
}

Client ServerProcess::MakeClient(absl::Duration deadline, const std::string& token) const {
  ClientOptions options;
  options.address = address_;
  options.retry.max_attempts = 1;
  options.deadline = deadline;
  options.token = token;
  return Client(options);
}

}  // namespace zhaolian
