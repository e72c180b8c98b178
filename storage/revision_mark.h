// The revision that a data directory is known to have reached, kept in a file
// beside the database, so that an older copy of the database put in its place,
// or none at all, is noticed: what was acknowledged since would be missing, and
// its revisions would be given out a second time.
#ifndef ZHAOLIAN_STORAGE_REVISION_MARK_H_
#define ZHAOLIAN_STORAGE_REVISION_MARK_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace zhaolian {

class RevisionMark {
 public:
  // Reads the file, if there is one. FAILED_PRECONDITION when it holds no number.
  static absl::StatusOr<RevisionMark> Open(std::string path);

  // FAILED_PRECONDITION, saying what to do, when a database at `revision` is
  // older than the mark; revision 0 stands for no database.
  absl::Status Check(int64_t revision) const;

  // Writes the mark anew, durably, when `revision` is higher.
  absl::Status Raise(int64_t revision);

 private:
  RevisionMark(std::string path, int64_t revision) : path_(std::move(path)), revision_(revision) {}

  std::string path_;
  int64_t revision_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_REVISION_MARK_H_
