// Files of which a part came before the connection was lost, for whoever sends them to go on
// where it stopped.
#ifndef ZHAOLIAN_SERVER_EVIDENCE_PARTIAL_UPLOADS_H_
#define ZHAOLIAN_SERVER_EVIDENCE_PARTIAL_UPLOADS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/privacy/personal_values.h"
#include "storage/content_store.h"

namespace zhaolian {

// Which file it is, of whom.
struct UploadKey {
  std::string user, lead, digest;

  bool operator==(const UploadKey&) const = default;
};

// Thread-safe. Their bytes are on the disk, and gone with a restart.
class PartialUploads {
 public:
  static constexpr size_t kMostOfOneUser = 4, kMost = 32;

  explicit PartialUploads(absl::Duration kept) : kept_(kept) {}

  // In place of a shorter one of the same key, and of the oldest where there are too many.
  void Keep(UploadKey key, std::unique_ptr<ContentStore::Incoming> file, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Null where there is none with so many bytes; it is not here any more then.
  std::unique_ptr<ContentStore::Incoming> Take(const UploadKey& key, int64_t bytes, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // 0 where there is none.
  int64_t BytesOf(const UploadKey& key, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // Those in which a person occurs, in their plain bytes; they are removed, where `remove`. One
  // that is being gone on with is none.
  FileMentions EraseFrom(const PersonalValues& values, bool remove, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Removes those whose time is over, as each of the functions above does.
  void DropOld(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    UploadKey key;
    std::unique_ptr<ContentStore::Incoming> file;
    absl::Time time;
  };

  void RemoveOld(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Entry>::iterator Find(const UploadKey& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const absl::Duration kept_;
  absl::Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // oldest first
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EVIDENCE_PARTIAL_UPLOADS_H_
