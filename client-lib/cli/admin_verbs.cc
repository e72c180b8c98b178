#include "client-lib/cli/admin_verbs.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/cli/access_changes.h"
#include "client-lib/cli/describe.h"
#include "client-lib/cli/evidence_wording.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/revocations.h"
#include "client-lib/cli/safety_wording.h"
#include "storage/backup.h"
#include "storage/content_store.h"
#include "storage/data_directory.h"
#include "storage/database.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

std::string Summary(const Session& session, const v1::BackupManifest& manifest) {
  int64_t bytes = 0;
  for (const auto& file : manifest.files()) bytes += file.size();
  return session.Say(wording::kBackupSummary, manifest.files_size(), bytes, manifest.revision(),
                     manifest.schema_version(), manifest.version());
}

void WarnOfDamagedEvidence(Session& session, const v1::BackupManifest& manifest) {
  if (manifest.damaged_evidence().empty()) return;
  session.err() << session.Say(wording::kEvidenceDamagedWhenWritten,
                               manifest.damaged_evidence_size())
                << "\n";
}

// Reads every file that a row names. DATA_LOSS for the first that is not what it was.
absl::StatusOr<int> CheckEvidence(const DataDirectory& data) {
  ASSIGN_OR_RETURN(const auto connection, OpenSqlite(data.database_path())->Connect(false));
  std::vector<std::string> digests;
  RETURN_IF_ERROR(ReadEvidenceDigests(
      *connection, [&](std::string digest) { digests.push_back(std::move(digest)); }));
  for (const std::string& digest : digests) {
    RETURN_IF_ERROR(VerifyEvidence(data.evidence_path(), digest));
  }
  return static_cast<int>(digests.size());
}

// What a restore would overwrite, the database before what belongs to it.
std::vector<fs::path> InTheWay(const DataDirectory& data, const v1::BackupManifest& manifest) {
  std::vector<fs::path> candidates = {data.database_path(), data.database_path() + "-wal",
                                      data.database_path() + "-shm"};
  for (const auto& file : manifest.files()) {
    const fs::path top = *fs::path(file.path()).begin();
    const fs::path there = fs::path(data.path()) / top;
    if (std::find(candidates.begin(), candidates.end(), there) == candidates.end()) {
      candidates.push_back(there);
    }
  }
  std::vector<fs::path> found;
  for (const fs::path& path : candidates) {
    std::error_code error;
    if (fs::exists(path, error)) found.push_back(path);
  }
  return found;
}

absl::StatusOr<std::string> MoveAside(const DataDirectory& data,
                                      const std::vector<fs::path>& paths) {
  const std::string stamp = absl::FormatTime("%Y%m%dT%H%M%SZ", absl::Now(), absl::UTCTimeZone());
  std::error_code error;
  fs::path aside = fs::path(data.path()) / absl::StrCat("before-restore-", stamp);
  // One of the same second keeps its own.
  while (!fs::create_directory(aside, error) && !error) aside += "-again";
  if (error) {
    return CliError(absl::StatusCode::kFailedPrecondition, wording::kCannotCreate, aside.string());
  }
  for (const fs::path& path : paths) {
    fs::rename(path, aside / path.filename(), error);
    if (error) {
      return CliError(absl::StatusCode::kFailedPrecondition, wording::kCannotMove, path.string(),
                      aside.string());
    }
  }
  return aside.string();
}

// Keys, certificates and sessions of what was restored.
absl::Status TellCredentials(Session& session, const std::string& aside,
                             const std::string& restored, bool end_access,
                             const std::string& time) {
  // A database that was moved aside may be damaged, or have been none at all.
  const absl::StatusOr<int> revoked =
      aside.empty() ? absl::NotFoundError("") : TakeRevocationsOver(aside, restored, absl::Now());
  if (end_access) {
    ASSIGN_OR_RETURN(const int ended, EndAccess(restored, absl::Now()));
    session.err() << session.Say(wording::kAccessEnded, ended) << "\n";
    return absl::OkStatus();
  }
  if (revoked.ok()) {
    session.err() << session.Say(wording::kRevokedTakenOver, *revoked) << "\n";
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const int good, CountGood(restored, absl::Now()));
  session.err() << session.Say(wording::kAccessAsItWas, time, good) << "\n";
  return absl::OkStatus();
}

// And what its users may do; `aside` is the database that was there, if there was one.
void TellRoles(Session& session, const std::string& aside, const std::string& restored,
               const std::string& time) {
  const absl::StatusOr<std::vector<std::string>> commands =
      aside.empty() ? absl::NotFoundError("") : CommandsForAccess(aside, restored);
  if (!commands.ok()) {
    session.err() << session.Say(wording::kRolesAsTheyWere, time) << "\n";
    return;
  }
  session.err() << session.Say(commands->empty() ? wording::kSameRoles : wording::kSetAgain, time)
                << "\n";
  for (const std::string& command : *commands) session.err() << "  " << command << "\n";
}

}  // namespace

absl::Status Backup(Session& session, const BackupArguments& arguments) {
  v1::CreateBackupRequest request;
  request.set_backup_id(arguments.id);
  request.set_include_keys(arguments.include_keys);
  v1::CreateBackupResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  Table table({{session.Say(wording::kPath), false, true}, {session.Say(wording::kContents)}});
  table.Add({response.path(), Summary(session, response.manifest())});
  session.Print(response, table);
  WarnOfDamagedEvidence(session, response.manifest());
  return absl::OkStatus();
}

absl::Status Restore(Session& session, const RestoreArguments& arguments) {
  ASSIGN_OR_RETURN(const v1::BackupManifest manifest, VerifyBackup(arguments.backup));
  ASSIGN_OR_RETURN(std::unique_ptr<DataDirectory> data, DataDirectory::Open(arguments.data));
  const std::vector<fs::path> in_the_way = InTheWay(*data, manifest);
  if (!in_the_way.empty() && !arguments.force) {
    return CliError(absl::StatusCode::kFailedPrecondition, wording::kInTheWay,
                    in_the_way.front().string());
  }
  std::string aside;
  if (!in_the_way.empty()) {
    ASSIGN_OR_RETURN(aside, MoveAside(*data, in_the_way));
    session.out() << session.Say(wording::kMovedAside, aside) << "\n";
  }
  // To be older than what the directory had reached is what a backup is for.
  std::error_code error;  // where there is no mark, none is removed
  fs::remove(data->mark_path(), error);
  RETURN_IF_ERROR(RestoreBackup(arguments.backup, data->path()));
  session.out() << session.Say(wording::kRestored, arguments.data, Summary(session, manifest))
                << "\n";
  const std::string before = aside.empty() ? "" : aside + "/zhaolian.db";
  const std::string time = LocalTimeText(manifest.create_time());
  RETURN_IF_ERROR(
      TellCredentials(session, before, data->database_path(), arguments.end_access, time));
  TellRoles(session, before, data->database_path(), time);
  return absl::OkStatus();
}

absl::Status Check(Session& session, const std::string& directory) {
  std::error_code error;
  if (fs::exists(fs::path(directory) / kManifest, error)) {
    ASSIGN_OR_RETURN(const v1::BackupManifest manifest, VerifyBackup(directory));
    session.out() << session.Say(wording::kBackupGood, directory, Summary(session, manifest))
                  << "\n";
    WarnOfDamagedEvidence(session, manifest);
    return absl::OkStatus();
  }
  // Opening would create a directory that is not there.
  if (!fs::exists(fs::path(directory) / "zhaolian.db", error)) {
    return CliError(absl::StatusCode::kNotFound, wording::kNoDirectory, directory);
  }
  ASSIGN_OR_RETURN(std::unique_ptr<DataDirectory> data, DataDirectory::Open(directory));
  RETURN_IF_ERROR(CheckSqlite(data->database_path()));
  session.out() << session.Say(wording::kDatabaseGood, directory) << "\n";
  ASSIGN_OR_RETURN(const int files, CheckEvidence(*data));
  session.out() << session.Say(wording::kEvidenceWhole, directory, files) << "\n";
  return absl::OkStatus();
}

absl::Status PrintSchema(Session& session) {
  for (const auto& schema : session.registry().all()) {
    session.out() << TableDescription(*schema) << "\n";
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
