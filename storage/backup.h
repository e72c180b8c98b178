// Backups: a directory with a copy of the database, copies of further files,
// and a manifest with the digest of each.
//
//   zhaolian.db          consistent copy, checked for damage
//   keys/…               only when asked for
//   evidence/…           every file of evidence, as a hard link where that can be
//   manifest.textproto   zhaolian.v1.BackupManifest
#ifndef ZHAOLIAN_STORAGE_BACKUP_H_
#define ZHAOLIAN_STORAGE_BACKUP_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/database.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {

// The file that says what a backup holds.
inline constexpr char kManifest[] = "manifest.textproto";

// What the folder of a backup ends in until it is whole, or while it is removed.
inline constexpr char kPartial[] = ".partial";

struct BackupRequest {
  std::string directory;  // to be created
  std::string program_version;
  // Directory of keys to include; empty for none.
  std::string keys_directory;
  // Directory of files of evidence (ContentStore); empty for none.
  std::string evidence_directory = {};
};

// Writes to "{directory}.partial", checks the copy, and renames it into place,
// so a backup is there whole or not at all. ALREADY_EXISTS when the directory
// is there; RESOURCE_EXHAUSTED when the disk is full. Evidence that is missing or damaged does
// not keep the rest from being written: the manifest names it.
absl::StatusOr<v1::BackupManifest> WriteBackup(Connection& connection,
                                               const BackupRequest& request);

// Reads a backup whole: every file is there with its digest, nothing else is,
// and the database is undamaged. DATA_LOSS names the first fault; NOT_FOUND
// when the directory holds no manifest.
absl::StatusOr<v1::BackupManifest> VerifyBackup(const std::string& directory);

// Copies a verified backup into the empty data directory at `path`; the caller
// holds its lock. The files are synced when it returns.
absl::Status RestoreBackup(const std::string& backup_directory, const std::string& data_directory);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_BACKUP_H_
