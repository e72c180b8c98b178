// Files kept by what they hold, in a directory beside the database:
//
//   evidence/ab/abcd…   a file, called by its SHA-256; never changed
//   evidence/incoming/  files on their way
//
// A file is on the disk before anything names it: it is synced, renamed and its directory synced
// by Keep. What crashes before that leaves nothing but a file on its way, and what crashes after
// it a file that no row names; Collect removes that once it is old. So a file may be kept in
// vain, and is never missing.
#ifndef ZHAOLIAN_STORAGE_CONTENT_STORE_H_
#define ZHAOLIAN_STORAGE_CONTENT_STORE_H_

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/database.h"

namespace zhaolian {

// Whether the text is a SHA-256 in lower-case hexadecimal.
bool IsDigest(absl::string_view text);

// DATA_LOSS, reason EVIDENCE_DAMAGED, of the file that should have the digest.
absl::Status EvidenceDamaged(absl::string_view digest, absl::string_view problem);

// Has every digest that a row of evidence names whose file was not erased, withdrawn ones too.
absl::Status ReadEvidenceDigests(Connection& connection,
                                 absl::FunctionRef<void(std::string digest)> take);

// Where the file of the digest lies below the directory, or would.
std::string EvidencePath(absl::string_view directory, absl::string_view digest);

// Reads the file whole: DATA_LOSS, reason EVIDENCE_DAMAGED, when it is not there or not what
// its digest says.
absl::Status VerifyEvidence(absl::string_view directory, absl::string_view digest);

// Thread-safe.
class ContentStore {
 public:
  static constexpr char kIncoming[] = "incoming";

  // Makes the directory (mode 0700) where needed, and removes what was on its way.
  static absl::StatusOr<std::unique_ptr<ContentStore>> Open(const std::string& directory);

  // A file on its way; removed unless it is kept. RESOURCE_EXHAUSTED, reason DISK_FULL.
  class Incoming {
   public:
    ~Incoming();
    Incoming(const Incoming&) = delete;
    Incoming& operator=(const Incoming&) = delete;

    absl::Status Append(absl::string_view part);
    // Writes it through to the disk. Nothing may be appended after it.
    absl::Status Seal();

    int64_t bytes() const { return bytes_; }
    // Once it is sealed.
    const std::string& digest() const { return digest_; }
    const std::string& path() const { return path_; }

   private:
    friend class ContentStore;
    Incoming(std::string path, int fd);

    const std::string path_;
    int fd_;
    int64_t bytes_ = 0;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
    std::string digest_;
  };
  absl::StatusOr<std::unique_ptr<Incoming>> Begin() const;

  // Puts a sealed file under its digest. One that is there already is replaced by it, which
  // holds the same, or should: a damaged one is whole after it. Durable when it returns.
  absl::Status Keep(Incoming& file) ABSL_LOCKS_EXCLUDED(mutex_);

  // Removes the file, unless it was kept at this time or later. Durable when it returns.
  absl::Status Remove(const std::string& digest, absl::Time until) ABSL_LOCKS_EXCLUDED(mutex_);

  // EvidencePath and VerifyEvidence.
  std::string PathOf(absl::string_view digest) const { return EvidencePath(directory_, digest); }
  absl::Status Verify(absl::string_view digest) const { return VerifyEvidence(directory_, digest); }

  // Removes the files kept before `until` that are not wanted, and says how many they were.
  absl::StatusOr<int> Collect(
      absl::Time until,
      absl::FunctionRef<absl::StatusOr<bool>(const std::string& digest)> is_wanted)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  explicit ContentStore(std::string directory) : directory_(std::move(directory)) {}

  const std::string directory_;
  // Between a look at how old a file is and its removal no newer one takes its place.
  absl::Mutex mutex_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_CONTENT_STORE_H_
