// Writes to a file that follow one another, made as one.
//
// SQLite writes a page of its log in two parts, each a call of the system that touches
// pages which the one before has touched: of a commit of 64 changes that was an eighth of
// the time.
#ifndef ZHAOLIAN_STORAGE_GATHERED_WRITES_H_
#define ZHAOLIAN_STORAGE_GATHERED_WRITES_H_

#include <sqlite3.h>

#include <string>

namespace zhaolian {

// The writes of one file, by one thread at a time. Whoever reads what they hold, or syncs,
// cuts or measures the file, has them made first. Results are SQLite's.
class GatheredWrites {
 public:
  // Takes a write, having those before made where it does not follow them or they are many.
  int Add(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset);

  // Makes the writes. Those that fail stay, and are tried again with the next call.
  int Make(sqlite3_file* file);

  // Whether any of these bytes of the file are still to be written.
  bool Hold(int size, sqlite3_int64 offset) const {
    return !bytes_.empty() && offset < end() && offset + size > offset_;
  }

  // Nobody wants them any more.
  void Forget() { bytes_.clear(); }

 private:
  sqlite3_int64 end() const { return offset_ + static_cast<sqlite3_int64>(bytes_.size()); }

  std::string bytes_;
  sqlite3_int64 offset_ = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_GATHERED_WRITES_H_
