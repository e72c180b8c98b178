#include "storage/later_sync.h"

#include <system_error>

namespace zhaolian {

int LaterSync::Begin(sqlite3_file* file, int flags) {
  if (const int failed = Wait(); failed != SQLITE_OK) return failed;
  under_way_ = true;
  try {
    thread_ = std::thread([this, file, flags] { Sync(file, flags); });
  } catch (const std::system_error&) {  // there are too many threads
    Sync(file, flags);
  }
  return failure();
}

int LaterSync::Wait() {
  if (thread_.joinable()) thread_.join();
  return failure_;
}

void LaterSync::Sync(sqlite3_file* file, int flags) {
  const int result = file->pMethods->xSync(file, flags);
  if (result != SQLITE_OK) failure_ = result;
  under_way_ = false;
}

}  // namespace zhaolian
