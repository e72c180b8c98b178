// Files that were uploaded for an import, until they are planned: a day at most.
#ifndef ZHAOLIAN_SERVER_IMPORT_IMPORT_FILES_H_
#define ZHAOLIAN_SERVER_IMPORT_IMPORT_FILES_H_

#include <openssl/evp.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/import/waiting_uploads.h"
#include "server/privacy/personal_values.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

// A directory of files, of which copies know the same. Thread-safe: each function works on one
// file.
class ImportFiles {
 public:
  static constexpr absl::Duration kKept = absl::Hours(24);

  struct Limits {
    int64_t file_bytes;
    WaitingUploads::Limits waiting;
  };

  // Makes the directory (mode 0700) where needed.
  static absl::StatusOr<ImportFiles> Open(const std::string& directory, Limits limits);

  // A file on its way; removed unless it is finished.
  class Upload {
   public:
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    // INVALID_ARGUMENT, reason FILE_TOO_LARGE; RESOURCE_EXHAUSTED when the disk is full, or the
    // user has too much there (WaitingUploads).
    absl::Status Append(absl::string_view part);
    // INVALID_ARGUMENT, reason EMPTY_FILE. Nothing may be appended after it.
    absl::StatusOr<v1::ImportFile> Finish(absl::Time now);

   private:
    friend class ImportFiles;
    Upload() : digest_(EVP_MD_CTX_new(), &EVP_MD_CTX_free), file_(nullptr, &std::fclose) {}

    std::string path_, user_;
    int64_t most_bytes_ = 0;
    v1::ImportFile told_;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest_;
    std::unique_ptr<std::FILE, decltype(&std::fclose)> file_;
    std::shared_ptr<WaitingUploads> waiting_;
    int64_t counted_ = 0;  // of it, in `waiting_`
    bool finished_ = false;
  };

  // INVALID_ARGUMENT when the name is empty or holds a path; RESOURCE_EXHAUSTED when there are too
  // many files (WaitingUploads).
  absl::StatusOr<std::unique_ptr<Upload>> Begin(const std::string& user,
                                                const std::string& file_name) const;

  // NOT_FOUND when there is no such file, or it is somebody else's.
  absl::StatusOr<v1::ImportFile> Find(const std::string& user, const std::string& name) const;

  // Where a file lies; "importFiles/{id}".
  std::string PathOf(absl::string_view name) const;
  void Remove(absl::string_view name) const;
  // Removes those that name the person, where `remove`: in their plain bytes, or in a cell as an
  // import would read it.
  FileMentions EraseFrom(const PersonalValues& values, bool remove) const;

  // Those that are older than kKept, and what was cut off.
  void RemoveExpired(absl::Time now) const;

 private:
  ImportFiles(std::string directory, Limits limits)
      : directory_(std::move(directory)),
        most_bytes_(limits.file_bytes),
        waiting_(std::make_shared<WaitingUploads>(limits.waiting)) {}
  // Removes what is beside a file, at the path, and counts the file no more.
  void RemoveAbout(const std::string& path) const;

  std::string directory_;
  int64_t most_bytes_;
  std::shared_ptr<WaitingUploads> waiting_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_IMPORT_FILES_H_
