#include "server/backups.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/version.h"
#include "storage/backup.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

bool IsBackupId(absl::string_view id) {
  return id.size() <= 63 && std::all_of(id.begin(), id.end(),
                                        [](char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

}  // namespace

absl::StatusOr<v1::CreateBackupResponse> Backups::Write(const v1::CreateBackupRequest& request) {
  std::string id = request.backup_id();
  if (id.empty()) {
    id = absl::FormatTime("%Y%m%d-%H%M%E3S", absl::Now(), absl::UTCTimeZone());
    std::replace(id.begin(), id.end(), '.', '-');  // of the milliseconds
  }
  v1::CreateBackupResponse response;
  // Callers on the same machine use the path, from whatever directory.
  response.set_path(
      std::filesystem::absolute(absl::StrCat(directories_.backups, "/", id)).string());
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, store_.ConnectForReading());
  auto manifest = WriteBackup(
      *connection,
      {response.path(), kVersion, request.include_keys() ? directories_.keys : std::string()});
  if (absl::IsAlreadyExists(manifest.status())) {
    return Error(absl::StatusCode::kAlreadyExists, "BACKUP_EXISTS",
                 absl::StrCat("there is a backup ", id, "; choose another id"))
        .With("backup_id", id);
  }
  RETURN_IF_ERROR(manifest.status());
  *response.mutable_manifest() = *std::move(manifest);
  return response;
}

void Backups::Start(const CallPtr& call, std::unique_ptr<v1::CreateBackupRequest> request) {
  if (!IsBackupId(request->backup_id())) {
    return call->Finish(
        InvalidField("backup_id", "INVALID_ID", "takes at most 63 letters, digits and hyphens"));
  }
  absl::MutexLock lock(&mutex_);
  if (running_) {
    return call->Finish(Error(absl::StatusCode::kResourceExhausted, "BACKUP_RUNNING",
                              "a backup is being written; wait for it to end")
                            .RetryAfter(absl::Seconds(5)));
  }
  if (thread_.joinable()) thread_.join();
  running_ = true;
  std::shared_ptr<v1::CreateBackupRequest> shared = std::move(request);
  thread_ = std::thread([this, call, shared] {
    auto response = Write(*shared);
    {
      // Before the answer: who has it may ask for the next one.
      absl::MutexLock done(&mutex_);
      running_ = false;
    }
    response.ok() ? call->Reply(*response) : call->Finish(response.status());
  });
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
