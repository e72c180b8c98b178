#include "tests/support/held_syncs.h"

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace zhaolian {
namespace {

struct Gate {
  absl::Mutex mutex;
  absl::Duration longer ABSL_GUARDED_BY(mutex) = absl::ZeroDuration();
  int result ABSL_GUARDED_BY(mutex) = SQLITE_OK;
};

Gate& TheGate() {
  static Gate& gate = *new Gate;
  return gate;
}

sqlite3_vfs* system_vfs = nullptr;
const sqlite3_io_methods* system_methods = nullptr;
sqlite3_io_methods held_methods;

int Sync(sqlite3_file* file, int flags) {
  Gate& gate = TheGate();
  absl::MutexLock lock(&gate.mutex);
  gate.mutex.AwaitWithTimeout(
      absl::Condition(
          +[](absl::Duration* longer) { return *longer == absl::ZeroDuration(); }, &gate.longer),
      gate.longer);
  return gate.result != SQLITE_OK ? gate.result : system_methods->xSync(file, flags);
}

int Open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  const int result = system_vfs->xOpen(system_vfs, path, file, flags, flags_out);
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0 || file->pMethods == nullptr) return result;
  system_methods = file->pMethods;
  held_methods = *system_methods;
  held_methods.xSync = &Sync;
  file->pMethods = &held_methods;
  return result;
}

// Before a database is opened: the guarded VFS is over the one that is the default by then.
const bool registered = [] {
  system_vfs = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs held = *system_vfs;  // but for Open, the same functions
  held.zName = "held-syncs";
  held.pNext = nullptr;
  held.xOpen = &Open;
  return sqlite3_vfs_register(&held, 1) == SQLITE_OK;
}();

}  // namespace

HeldSyncs::HeldSyncs(absl::Duration longer) {
  Gate& gate = TheGate();
  absl::MutexLock lock(&gate.mutex);
  gate.longer = longer;
  gate.result = SQLITE_OK;
}

void HeldSyncs::Release(int result) {
  Gate& gate = TheGate();
  absl::MutexLock lock(&gate.mutex);
  gate.longer = absl::ZeroDuration();
  gate.result = result;
}

}  // namespace zhaolian
