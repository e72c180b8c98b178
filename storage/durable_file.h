// Whole small files, written so that they survive a power cut.
#ifndef ZHAOLIAN_STORAGE_DURABLE_FILE_H_
#define ZHAOLIAN_STORAGE_DURABLE_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// NOT_FOUND when the file cannot be opened.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes a temporary file with mode 0600, syncs it, renames it into place and
// syncs the directory: afterwards the file is there whole, or not at all.
absl::Status WriteFileDurably(const std::string& path, absl::string_view content);

// Syncs a file, or a directory's entries, that something else has written.
absl::Status SyncPath(const std::string& path);

// SHA-256 of a file in lower-case hexadecimal, read in blocks.
absl::StatusOr<std::string> FileDigest(const std::string& path);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_DURABLE_FILE_H_
