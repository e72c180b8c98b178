#include "tests/robustness/private_mounts.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// Of ext4, in no header that programs include.
constexpr unsigned long kShutdown = _IOR('X', 125, uint32_t);  // NOLINT(google-runtime-int)
constexpr uint32_t kWithoutFlush = 2;

absl::Status Failed(absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(what, ": ", std::strerror(errno)));
}

absl::Status RunProgram(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t process = fork();
  if (process == 0) {
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  waitpid(process, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("\"", absl::StrJoin(words, " "),
                                                    "\" failed; it needs root, loop devices and ",
                                                    "the packages mount and e2fsprogs"));
}

}  // namespace

absl::Status HideMounts() {
  if (geteuid() != 0) return absl::FailedPreconditionError("mounting needs root");
  if (unshare(CLONE_NEWNS) != 0) return Failed("a mount namespace of its own");
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return Failed("private mounts");
  }
  return absl::OkStatus();
}

MemoryFilesystem::~MemoryFilesystem() {
  if (mounted_) umount2(directory_.c_str(), MNT_DETACH);
}

absl::Status MemoryFilesystem::Mount(int megabytes) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  const std::string size = absl::StrCat("size=", megabytes, "m");
  if (mount("tmpfs", directory_.c_str(), "tmpfs", 0, size.c_str()) != 0) return Failed("a tmpfs");
  mounted_ = true;
  return absl::OkStatus();
}

LoopFilesystem::~LoopFilesystem() {
  if (mounted_) umount2(directory_.c_str(), MNT_DETACH);
}

absl::Status LoopFilesystem::Format(int megabytes) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  const int file = open(image_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return Failed(image_);
  const bool sized = ftruncate(file, static_cast<off_t>(megabytes) << 20) == 0;
  close(file);
  if (!sized) return Failed(image_);
  return RunProgram({"mkfs.ext4", "-q", "-F", image_});
}

absl::Status LoopFilesystem::Mount() {
  RETURN_IF_ERROR(RunProgram({"mount", "-o", "loop", image_, directory_}));
  mounted_ = true;
  return absl::OkStatus();
}

absl::Status LoopFilesystem::CutPower() {
  const int directory = open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return Failed(directory_);
  uint32_t mode = kWithoutFlush;
  const bool cut = ioctl(directory, kShutdown, &mode) == 0;
  absl::Status status = cut ? absl::OkStatus() : Failed("the shutdown of ext4");
  close(directory);
  return status;
}

absl::Status LoopFilesystem::Unmount() {
  // Frees the loop device too, which `mount -o loop` asks for.
  if (umount2(directory_.c_str(), 0) != 0) return Failed(absl::StrCat("unmount ", directory_));
  mounted_ = false;
  return absl::OkStatus();
}

}  // namespace zhaolian
