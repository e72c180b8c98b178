#include "server/evidence/partial_uploads.h"

#include <algorithm>
#include <utility>

namespace zhaolian {

void PartialUploads::Keep(UploadKey key, std::unique_ptr<ContentStore::Incoming> file,
                          absl::Time now) {
  absl::MutexLock lock(&mutex_);
  RemoveOld(now);
  const auto same = Find(key);
  if (same != entries_.end()) {
    // A call that was cut off first may end last.
    if (same->file->bytes() >= file->bytes()) return;
    entries_.erase(same);
  }
  const auto is_of_user = [&](const Entry& entry) { return entry.key.user == key.user; };
  const auto of_user =
      static_cast<size_t>(std::count_if(entries_.begin(), entries_.end(), is_of_user));
  if (of_user >= kMostOfOneUser) {
    entries_.erase(std::find_if(entries_.begin(), entries_.end(), is_of_user));
  } else if (entries_.size() >= kMost) {
    entries_.erase(entries_.begin());
  }
  entries_.push_back({std::move(key), std::move(file), now});
}

std::unique_ptr<ContentStore::Incoming> PartialUploads::Take(const UploadKey& key, int64_t bytes,
                                                             absl::Time now) {
  absl::MutexLock lock(&mutex_);
  RemoveOld(now);
  const auto found = Find(key);
  if (found == entries_.end() || found->file->bytes() != bytes) return nullptr;
  std::unique_ptr<ContentStore::Incoming> file = std::move(found->file);
  entries_.erase(found);
  return file;
}

int64_t PartialUploads::BytesOf(const UploadKey& key, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  RemoveOld(now);
  const auto found = Find(key);
  return found == entries_.end() ? 0 : found->file->bytes();
}

FileMentions PartialUploads::EraseFrom(const PersonalValues& values, bool remove, absl::Time now) {
  std::vector<std::pair<std::string, absl::Time>> files;
  {
    absl::MutexLock lock(&mutex_);
    RemoveOld(now);
    for (const Entry& entry : entries_) files.emplace_back(entry.file->path(), entry.time + kept_);
  }
  // Read without the lock, for which uploads would wait.
  FileMentions mentions;
  for (const auto& [path, end] : files) {
    if (!OccurInFile(values, path)) {
      mentions.last = std::max(mentions.last, end);
      continue;
    }
    ++mentions.naming;
    if (!remove) continue;
    absl::MutexLock lock(&mutex_);
    std::erase_if(entries_,
                  [&erased = path](const Entry& entry) { return entry.file->path() == erased; });
  }
  return mentions;
}

void PartialUploads::DropOld(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  RemoveOld(now);
}

void PartialUploads::RemoveOld(absl::Time now) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.time + kept_ <= now; });
}

std::vector<PartialUploads::Entry>::iterator PartialUploads::Find(const UploadKey& key) {
  return std::find_if(entries_.begin(), entries_.end(),
                      [&](const Entry& entry) { return entry.key == key; });
}

}  // namespace zhaolian
