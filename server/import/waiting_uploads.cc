#include "server/import/waiting_uploads.h"

#include "absl/strings/str_cat.h"
#include "storage/error.h"

namespace zhaolian {

absl::Status WaitingUploads::Add(const std::string& user, int64_t bytes) {
  absl::MutexLock lock(&mutex_);
  int64_t& waiting = bytes_[user];
  if (waiting + bytes > most_bytes_) {
    const std::string megabytes = absl::StrCat(most_bytes_ >> 20);
    return Error(absl::StatusCode::kResourceExhausted, "UPLOADS_WAIT",
                 absl::StrCat("files that you have uploaded and not planned may have ", megabytes,
                              " MiB in all; plan those that are there, or wait: each is deleted "
                              "a day after it was uploaded"))
        .With("limit", megabytes);
  }
  waiting += bytes;
  return absl::OkStatus();
}

void WaitingUploads::Note(const std::string& user, int64_t bytes) {
  absl::MutexLock lock(&mutex_);
  bytes_[user] += bytes;
}

void WaitingUploads::Take(const std::string& user, int64_t bytes) {
  absl::MutexLock lock(&mutex_);
  const auto found = bytes_.find(user);
  if (found == bytes_.end()) return;
  found->second -= bytes;
  if (found->second <= 0) bytes_.erase(found);
}

}  // namespace zhaolian
