#include "server/import/waiting_uploads.h"

#include "absl/strings/str_cat.h"
#include "storage/error.h"

namespace zhaolian {

absl::Status WaitingUploads::Begin(const std::string& user) {
  absl::MutexLock lock(&mutex_);
  const auto found = of_user_.find(user);
  if (found != of_user_.end() && found->second.files >= limits_.files) {
    return Error(absl::StatusCode::kResourceExhausted, "UPLOAD_FILES_WAIT",
                 absl::StrCat("you may have ", limits_.files,
                              " files that are uploaded and not planned; plan those that are "
                              "there, or wait: each is deleted a day after it was uploaded"))
        .With("limit", absl::StrCat(limits_.files));
  }
  if (files_ >= limits_.files_in_all) {
    return Error(absl::StatusCode::kResourceExhausted, "UPLOADS_FULL",
                 absl::StrCat("all users together may have ", limits_.files_in_all,
                              " files that are uploaded and not planned; try again later: each "
                              "is deleted a day after it was uploaded"))
        .With("limit", absl::StrCat(limits_.files_in_all));
  }
  ++of_user_[user].files;
  ++files_;
  return absl::OkStatus();
}

absl::Status WaitingUploads::Add(const std::string& user, int64_t bytes) {
  absl::MutexLock lock(&mutex_);
  int64_t& waiting = of_user_[user].bytes;
  if (waiting + bytes > limits_.bytes) {
    const std::string megabytes = absl::StrCat(limits_.bytes >> 20);
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
  Waiting& waiting = of_user_[user];
  ++waiting.files;
  ++files_;
  waiting.bytes += bytes;
}

void WaitingUploads::Take(const std::string& user, int64_t bytes) {
  absl::MutexLock lock(&mutex_);
  const auto found = of_user_.find(user);
  if (found == of_user_.end()) return;
  --files_;
  found->second.bytes -= bytes;
  if (--found->second.files <= 0) of_user_.erase(found);
}

}  // namespace zhaolian
