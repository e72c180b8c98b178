#include "storage/gathered_writes.h"

namespace zhaolian {
namespace {

// Most bytes of one: SQLite's VFS takes as many as a page may have, and of 128 KiB none.
constexpr size_t kMostBytes = 65536;

}  // namespace

int GatheredWrites::Add(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (offset != end() || bytes_.size() + static_cast<size_t>(size) > kMostBytes) {
    if (const int result = Make(file); result != SQLITE_OK) return result;
  }
  if (bytes_.empty()) offset_ = offset;
  bytes_.append(static_cast<const char*>(data), static_cast<size_t>(size));
  return SQLITE_OK;
}

int GatheredWrites::Make(sqlite3_file* file) {
  if (bytes_.empty()) return SQLITE_OK;
  const int result =
      file->pMethods->xWrite(file, bytes_.data(), static_cast<int>(bytes_.size()), offset_);
  if (result == SQLITE_OK) bytes_.clear();
  return result;
}

}  // namespace zhaolian
