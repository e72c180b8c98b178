#include "server/backups.h"

#include <google/protobuf/text_format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "server/log.h"
#include "server/schedule.h"
#include "server/version.h"
#include "storage/backup.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

bool IsBackupId(absl::string_view id) {
  return id.size() <= 63 && std::all_of(id.begin(), id.end(),
                                        [](char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

std::vector<Backups::Known> BackupsIn(const std::string& directory) {
  std::vector<Backups::Known> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    struct stat info;
    const std::string path = entry.path().string();
    const bool partial = absl::EndsWith(path, kPartial);
    const std::string id(absl::StripSuffix(entry.path().filename().string(), kPartial));
    const std::string dated = partial ? path : absl::StrCat(path, "/", kManifest);
    if (IsBackupId(id) && stat(dated.c_str(), &info) == 0) {
      found.push_back({id, absl::FromTimeT(info.st_mtime), !partial});
    }
  }
  std::sort(found.begin(), found.end(), [](const Backups::Known& a, const Backups::Known& b) {
    return std::tie(a.time, a.id) > std::tie(b.time, b.id);
  });
  return found;
}

// Under the name of an unfinished one first, so that no half of it is taken for a backup.
std::error_code RemoveBackup(const fs::path& path) {
  const fs::path partial = path.string() + std::string(kPartial);
  std::error_code error;
  fs::rename(path, partial, error);
  if (!error) fs::remove_all(partial, error);
  return error;
}

absl::Status CannotRemove(const std::error_code& error) {
  if (!error) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("old backups cannot be removed: ", error.message()));
}

absl::Time NewestIn(const std::string& directory) {
  for (const Backups::Known& each : BackupsIn(directory)) {
    if (each.whole) return each.time;
  }
  return absl::InfinitePast();
}

}  // namespace

bool IsNightly(absl::string_view id) { return absl::StartsWith(id, kNightlyPrefix); }

Backups::Backups(Store& store, Directories directories, absl::Duration kept)
    : store_(store),
      directories_(std::move(directories)),
      kept_(kept),
      newest_seconds_(absl::ToUnixSeconds(NewestIn(directories_.backups))) {}

absl::StatusOr<v1::CreateBackupResponse> Backups::Write(const v1::CreateBackupRequest& request) {
  std::string id = request.backup_id();
  if (id.empty()) {
    // In the city's time, as those of the night are called.
    id = absl::FormatTime("%Y%m%d-%H%M%E3S", absl::Now(), CityTimeZone());
    std::replace(id.begin(), id.end(), '.', '-');  // of the milliseconds
  }
  v1::CreateBackupResponse response;
  // Callers on the same machine use the path, from whatever directory.
  response.set_path(fs::absolute(absl::StrCat(directories_.backups, "/", id)).string());
  const int64_t revision = store_.writer().revision();
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, store_.ConnectForReading());
  auto manifest =
      WriteBackup(*connection, {response.path(), kVersion,
                                request.include_keys() ? directories_.keys : std::string(),
                                directories_.evidence});
  if (absl::IsAlreadyExists(manifest.status())) {
    return Error(absl::StatusCode::kAlreadyExists, "BACKUP_EXISTS",
                 absl::StrCat("there is a backup ", id, "; choose another id"))
        .With("backup_id", id);
  }
  RETURN_IF_ERROR(manifest.status());
  if (manifest->revision() < revision) {
    RETURN_IF_ERROR(CannotRemove(RemoveBackup(response.path())));
    Log("error", "the database is not the one that is served: somebody has replaced its file",
        {{"revision", absl::StrCat(manifest->revision())}, {"served", absl::StrCat(revision)}});
    return Error(absl::StatusCode::kDataLoss, "DATABASE_REPLACED",
                 absl::StrCat("the database's file has been replaced: it ends at revision ",
                              manifest->revision(), ", what is served at ", revision,
                              "; nothing was backed up. Stop the server, and put the file back or ",
                              "restore a backup"));
  }
  for (const std::string& digest : manifest->damaged_evidence()) {
    Log("error", "a file of evidence is missing or damaged; put it back from an older backup",
        {{"sha256", digest}});
  }
  *response.mutable_manifest() = *std::move(manifest);
  newest_seconds_ = absl::ToUnixSeconds(absl::Now());
  if (!IsNightly(id) && kept_ != absl::InfiniteDuration()) {
    *response.mutable_delete_time() = ToTimestamp(absl::Now() + kept_);
  }
  return response;
}

void Backups::Start(const CallPtr& call, std::unique_ptr<v1::CreateBackupRequest> request) {
  if (!IsBackupId(request->backup_id())) {
    return call->Finish(
        InvalidField("backup_id", "INVALID_ID", "takes at most 63 letters, digits and hyphens"));
  }
  if (IsNightly(request->backup_id())) {
    return call->Finish(InvalidField(
        "backup_id", "RESERVED_ID",
        absl::StrCat("begins with ", kNightlyPrefix, ", as backups of the night do, of which the ",
                     "old ones are removed; choose another id")));
  }
  absl::MutexLock lock(&mutex_);
  absl::Status begun = Begin();
  if (!begun.ok()) return call->Finish(begun);
  if (thread_.joinable()) thread_.join();
  std::shared_ptr<v1::CreateBackupRequest> shared = std::move(request);
  thread_ = std::thread([this, call, shared] {
    auto response = Write(*shared);
    End();  // before the answer: who has it may ask for the next one
    response.ok() ? call->Reply(*response) : call->Finish(response.status());
  });
}

absl::Status Backups::WriteNow(const std::string& id) {
  {
    absl::MutexLock lock(&mutex_);
    RETURN_IF_ERROR(Begin());
  }
  v1::CreateBackupRequest request;
  request.set_backup_id(id);
  absl::Status status = Write(request).status();
  End();
  return status;
}

absl::Status Backups::Begin() {
  if (running_) {
    return Error(absl::StatusCode::kResourceExhausted, "BACKUP_RUNNING",
                 "a backup is being written; wait for it to end")
        .RetryAfter(absl::Seconds(5));
  }
  running_ = true;
  return absl::OkStatus();
}

void Backups::End() {
  absl::MutexLock lock(&mutex_);
  running_ = false;
}

absl::Status Backups::Thin(const std::string& prefix, int kept) const {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directories_.backups, error)) {
    const std::string id = entry.path().filename().string();
    if (absl::StartsWith(id, prefix) && IsBackupId(id)) found.push_back(entry.path());
  }
  std::sort(found.rbegin(), found.rend());  // ids of one prefix sort by their dates
  for (size_t i = static_cast<size_t>(kept); i < found.size() && !error; ++i) {
    error = RemoveBackup(found[i]);
  }
  return CannotRemove(error);
}

absl::Status Backups::RemoveExpired(absl::Time now) const {
  std::error_code error;
  for (const Known& each : List()) {
    const bool over = each.whole && !IsNightly(each.id) && each.time + kept_ <= now;
    if (over && !error) error = RemoveBackup(fs::path(directories_.backups) / each.id);
  }
  return CannotRemove(error);
}

std::vector<Backups::Known> Backups::List() const { return BackupsIn(directories_.backups); }

int64_t Backups::RevisionOf(const std::string& id) const {
  const auto text = ReadFile(absl::StrCat(directories_.backups, "/", id, "/", kManifest));
  v1::BackupManifest manifest;
  const bool read = text.ok() && google::protobuf::TextFormat::ParseFromString(*text, &manifest);
  return read ? manifest.revision() : -1;
}

void Backups::RemovePartial() const {
  std::error_code error;  // what cannot be removed harms nobody
  for (const auto& entry : fs::directory_iterator(directories_.backups, error)) {
    if (absl::EndsWith(entry.path().string(), kPartial)) fs::remove_all(entry.path(), error);
  }
}

void Backups::Wait() {
  std::thread thread;
  {
    absl::MutexLock lock(&mutex_);
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

}  // namespace zhaolian
