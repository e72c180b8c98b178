// File systems of a scenario's own, seen by its process and the children of
// it only: whatever happens, they go with these.
//
// All of it needs root.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_PRIVATE_MOUNTS_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_PRIVATE_MOUNTS_H_

#include <string>

#include "absl/status/status.h"

namespace zhaolian {

// Gives the calling thread, and all that it starts from now on, a view of the
// file systems of its own. The error says what is missing.
absl::Status HideMounts();

// A small file system in memory.
class MemoryFilesystem {
 public:
  // Unmounts when it goes.
  explicit MemoryFilesystem(std::string directory) : directory_(std::move(directory)) {}
  ~MemoryFilesystem();
  MemoryFilesystem(const MemoryFilesystem&) = delete;
  MemoryFilesystem& operator=(const MemoryFilesystem&) = delete;

  absl::Status Mount(int megabytes);

 private:
  std::string directory_;
  bool mounted_ = false;
};

// An ext4 file system on a loop device whose power can be cut.
class LoopFilesystem {
 public:
  // `image` is the file that stands for the disk.
  LoopFilesystem(std::string image, std::string directory)
      : image_(std::move(image)), directory_(std::move(directory)) {}
  ~LoopFilesystem();
  LoopFilesystem(const LoopFilesystem&) = delete;
  LoopFilesystem& operator=(const LoopFilesystem&) = delete;

  // Makes the image, empty.
  absl::Status Format(int megabytes);
  absl::Status Mount();
  // From now on nothing reaches the disk any more; what had not is lost once
  // the file system is unmounted. No process may be writing.
  absl::Status CutPower();
  absl::Status Unmount();

 private:
  std::string image_, directory_;
  bool mounted_ = false;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_PRIVATE_MOUNTS_H_
