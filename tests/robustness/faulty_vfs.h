// A VFS of SQLite over the system's own whose n-th call fails, once or from
// then on: what a bad disk does, in this process.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_FAULTY_VFS_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_FAULTY_VFS_H_

#include <sqlite3.h>

#include <atomic>
#include <cstdint>

namespace zhaolian {

class FaultyVfs {
 public:
  enum class Mode { kOnce, kForEver };

  // SQLite's default until it goes. No database may be open then.
  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  // Counts opens, reads, writes, truncations, syncs and deletions of files from
  // now on; the n-th, from 1, fails.
  void Arm(int64_t n, Mode mode);
  // Lets every call through again. Gives the calls that were counted.
  int64_t Disarm();

  // For the functions that SQLite calls: `error` when this one fails.
  int Count(int error);
  sqlite3_vfs* real() const { return real_; }

 private:
  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;
  std::atomic<bool> armed_ = false;
  std::atomic<bool> for_ever_ = false;
  std::atomic<int64_t> at_ = 0;
  std::atomic<int64_t> calls_ = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_FAULTY_VFS_H_
