#include "storage/backup.h"

#include <google/protobuf/text_format.h>

#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "storage/content_store.h"
#include "storage/durable_file.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

constexpr char kDatabase[] = "zhaolian.db";

absl::Status FileError(absl::string_view action, const std::error_code& error) {
  const absl::StatusCode code = error == std::errc::no_space_on_device
                                    ? absl::StatusCode::kResourceExhausted
                                    : absl::StatusCode::kDataLoss;
  return absl::Status(code, absl::StrCat(action, ": ", error.message()));
}

absl::Status CopyFile(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::copy_file(from, to, error);
  if (!error) fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
  if (error) return FileError(absl::StrCat("copy ", from.string()), error);
  RETURN_IF_ERROR(SyncPath(to.string()));
  return SyncPath(to.parent_path().string());
}

absl::StatusOr<std::vector<std::string>> FilesIn(const fs::path& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(directory, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;  // what cannot be looked at is no file of ours
    if (!it->is_regular_file(ignored)) continue;
    files.push_back(it->path().lexically_relative(directory).generic_string());
  }
  if (error) return FileError(absl::StrCat("read ", directory.string()), error);
  std::sort(files.begin(), files.end());
  return files;
}

// Evidence is never changed where it lies, so a link is as good as a copy, and no backup takes
// the room of all of it again.
absl::Status LinkEvidence(const fs::path& from, const fs::path& to) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesIn(from));
  std::set<fs::path> folders;
  for (const std::string& file : files) {
    if (!IsDigest(fs::path(file).filename().string())) continue;
    std::error_code error;
    fs::create_directories((to / file).parent_path(), error);
    if (!error) fs::create_hard_link(from / file, to / file, error);
    // One that no row names may be collected meanwhile.
    if (error == std::errc::no_such_file_or_directory) continue;
    if (error) RETURN_IF_ERROR(CopyFile(from / file, to / file));
    folders.insert((to / file).parent_path());
  }
  for (const fs::path& folder : folders) RETURN_IF_ERROR(SyncPath(folder.string()));
  return absl::OkStatus();
}

// What rows of the copy name and the described files do not hold as it was.
absl::Status FindDamagedEvidence(const fs::path& database, v1::BackupManifest& manifest) {
  std::set<std::string> whole;
  for (const auto& file : manifest.files()) {
    if (fs::path(file.path()).filename().string() == file.sha256()) whole.insert(file.sha256());
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                   OpenSqlite(database.string())->Connect(false));
  return ReadEvidenceDigests(*connection, [&](std::string digest) {
    if (!whole.contains(digest)) manifest.add_damaged_evidence(std::move(digest));
  });
}

absl::Status ReadFacts(const fs::path& database, v1::BackupManifest& manifest) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                   OpenSqlite(database.string())->Connect(false));
  return connection->Run(
      "SELECT (SELECT revision FROM head WHERE id = 1), (SELECT max(number) FROM migrations)", {},
      [&](const Row& row) {
        manifest.set_revision(row.Integer(0));
        manifest.set_schema_version(static_cast<int>(row.Integer(1)));
      });
}

absl::Status DescribeFiles(const fs::path& directory, v1::BackupManifest& manifest) {
  ASSIGN_OR_RETURN(std::vector<std::string> files, FilesIn(directory));
  for (const std::string& path : files) {
    auto* file = manifest.add_files();
    file->set_path(path);
    std::error_code error;
    file->set_size(static_cast<int64_t>(fs::file_size(directory / path, error)));
    ASSIGN_OR_RETURN(std::string digest, FileDigest((directory / path).string()));
    file->set_sha256(digest);
  }
  return absl::OkStatus();
}

// Looking at a copy leaves files of the engine beside it.
void RemoveEngineFiles(const std::string& database) {
  std::error_code ignored;
  fs::remove(database + "-wal", ignored);
  fs::remove(database + "-shm", ignored);
}

absl::StatusOr<v1::BackupManifest> WriteFiles(Connection& connection, const fs::path& directory,
                                              const BackupRequest& request) {
  v1::BackupManifest manifest;
  manifest.set_version(request.program_version);
  *manifest.mutable_create_time() =
      google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(absl::Now()));
  const std::string database = (directory / kDatabase).string();
  RETURN_IF_ERROR(connection.CopyTo(database));
  std::error_code error;
  fs::permissions(database, fs::perms::owner_read | fs::perms::owner_write, error);
  if (error) return FileError(absl::StrCat("protect ", database), error);
  RETURN_IF_ERROR(SyncPath(database));
  RETURN_IF_ERROR(CheckSqlite(database));
  RETURN_IF_ERROR(ReadFacts(database, manifest));
  if (!request.keys_directory.empty()) {
    ASSIGN_OR_RETURN(std::vector<std::string> keys, FilesIn(request.keys_directory));
    for (const std::string& key : keys) {
      RETURN_IF_ERROR(CopyFile(fs::path(request.keys_directory) / key, directory / "keys" / key));
    }
  }
  if (!request.evidence_directory.empty()) {
    RETURN_IF_ERROR(LinkEvidence(request.evidence_directory, directory / "evidence"));
  }
  RemoveEngineFiles(database);
  RETURN_IF_ERROR(DescribeFiles(directory, manifest));
  if (!request.evidence_directory.empty()) {
    RETURN_IF_ERROR(FindDamagedEvidence(database, manifest));
    RemoveEngineFiles(database);
  }
  std::string text;
  google::protobuf::TextFormat::PrintToString(manifest, &text);
  RETURN_IF_ERROR(WriteFileDurably((directory / kManifest).string(), text));
  return manifest;
}

}  // namespace

absl::StatusOr<v1::BackupManifest> WriteBackup(Connection& connection,
                                               const BackupRequest& request) {
  const fs::path target = request.directory;
  std::error_code error;
  const bool exists = fs::exists(target, error);
  if (error) return FileError(absl::StrCat("look at ", target.string()), error);
  if (exists) return absl::AlreadyExistsError(absl::StrCat(target.string(), " exists"));
  const fs::path partial = request.directory + kPartial;
  fs::remove_all(partial, error);
  fs::create_directories(partial, error);
  if (!error) fs::permissions(partial, fs::perms::owner_all, error);
  if (error) return FileError(absl::StrCat("create ", partial.string()), error);
  auto manifest = WriteFiles(connection, partial, request);
  if (manifest.ok()) {
    fs::rename(partial, target, error);
    if (error) manifest = FileError(absl::StrCat("rename ", partial.string()), error);
  }
  if (!manifest.ok()) {
    fs::remove_all(partial, error);
    return manifest.status();
  }
  RETURN_IF_ERROR(SyncPath(target.parent_path().string()));
  return manifest;
}

absl::StatusOr<v1::BackupManifest> VerifyBackup(const std::string& directory) {
  const fs::path root = directory;
  ASSIGN_OR_RETURN(std::string text, ReadFile((root / kManifest).string()));
  v1::BackupManifest manifest;
  if (!google::protobuf::TextFormat::ParseFromString(text, &manifest)) {
    return absl::DataLossError(absl::StrCat(directory, "/", kManifest, " does not parse"));
  }
  ASSIGN_OR_RETURN(std::vector<std::string> files, FilesIn(root));
  std::set<std::string> present(files.begin(), files.end());
  present.erase(kManifest);
  bool has_database = false;
  for (const auto& file : manifest.files()) {
    if (present.erase(file.path()) == 0) {
      return absl::DataLossError(absl::StrCat(directory, ": ", file.path(), " is missing"));
    }
    ASSIGN_OR_RETURN(std::string digest, FileDigest((root / file.path()).string()));
    if (digest != file.sha256()) {
      return absl::DataLossError(absl::StrCat(directory, ": ", file.path(),
                                              " is not what was written: SHA-256 is ", digest,
                                              ", the manifest says ", file.sha256()));
    }
    has_database |= file.path() == kDatabase;
  }
  if (!present.empty()) {
    return absl::DataLossError(
        absl::StrCat(directory, ": ", *present.begin(), " is not in the manifest"));
  }
  if (!has_database) return absl::DataLossError(absl::StrCat(directory, " holds no database"));
  return manifest;
}

absl::Status RestoreBackup(const std::string& backup_directory, const std::string& data_directory) {
  ASSIGN_OR_RETURN(v1::BackupManifest manifest, VerifyBackup(backup_directory));
  for (const auto& file : manifest.files()) {
    RETURN_IF_ERROR(
        CopyFile(fs::path(backup_directory) / file.path(), fs::path(data_directory) / file.path()));
  }
  return CheckSqlite((fs::path(data_directory) / kDatabase).string());
}

}  // namespace zhaolian
