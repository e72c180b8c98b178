#include "storage/revision_mark.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "storage/status_macros.h"

namespace zhaolian {

absl::StatusOr<RevisionMark> RevisionMark::Open(std::string path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (absl::IsNotFound(text.status())) return RevisionMark(std::move(path), 0);
  RETURN_IF_ERROR(text.status());
  int64_t revision = 0;
  if (!absl::SimpleAtoi(*text, &revision)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " holds no revision; remove it to accept the database as it is"));
  }
  return RevisionMark(std::move(path), revision);
}

absl::Status RevisionMark::Check(int64_t revision) const {
  if (revision >= revision_) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      revision == 0 ? "the database is gone"
                    : absl::StrCat("the database is an older copy, at revision ", revision),
      ": this directory had reached revision ", revision_,
      ". Put the newer database back, or restore a backup with `zhaolian admin restore`; to "
      "accept the loss, remove ",
      path_));
}

absl::Status RevisionMark::Raise(int64_t revision) {
  if (revision <= revision_) return absl::OkStatus();
  RETURN_IF_ERROR(WriteFileDurably(path_, absl::StrCat(revision, "\n")));
  revision_ = revision;
  return absl::OkStatus();
}

}  // namespace zhaolian
