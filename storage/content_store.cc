#include "storage/content_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/directory_lock.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDigestCharacters = 64;

absl::Status Failed(const char* what) {
  return errno == ENOSPC || errno == EDQUOT ? DiskFull() : absl::ErrnoToStatus(errno, what);
}

std::string Hexadecimal(EVP_MD_CTX* context) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(context, digest, &size);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

// SyncPath, whose errors name paths, for what callers are told.
absl::Status SyncFolder(const std::string& path) {
  return SyncPath(path).ok() ? absl::OkStatus() : Failed("cannot sync a folder of evidence");
}

// Of a file that is there.
bool IsOlder(const std::string& path, absl::Time time) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && absl::TimeFromTimespec(info.st_mtim) < time;
}

}  // namespace

bool IsDigest(absl::string_view text) {
  return text.size() == kDigestCharacters && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

absl::Status EvidenceDamaged(absl::string_view digest, absl::string_view problem) {
  return Error(absl::StatusCode::kDataLoss, "EVIDENCE_DAMAGED",
               absl::StrCat("the file of evidence with SHA-256 ", digest, " ", problem,
                            "; upload the same file again, or have it put back from a backup"))
      .With("sha256", digest);
}

absl::Status ReadEvidenceDigests(Connection& connection,
                                 absl::FunctionRef<void(std::string digest)> take) {
  // "" is of rows that came by no upload.
  return connection.Run(
      "SELECT DISTINCT sha256 FROM attachments WHERE sha256 > '' AND erase_time IS NULL", {},
      [&](const Row& row) { take(std::string(row.Text(0))); });
}

std::string EvidencePath(absl::string_view directory, absl::string_view digest) {
  return absl::StrCat(directory, "/", digest.substr(0, 2), "/", digest);
}

absl::Status VerifyEvidence(absl::string_view directory, absl::string_view digest) {
  const absl::StatusOr<std::string> found = FileDigest(EvidencePath(directory, digest));
  if (!found.ok()) return EvidenceDamaged(digest, "is not there");
  return *found == digest ? absl::OkStatus() : EvidenceDamaged(digest, "is not what was uploaded");
}

absl::StatusOr<std::unique_ptr<ContentStore>> ContentStore::Open(const std::string& directory) {
  const std::string incoming = absl::StrCat(directory, "/", kIncoming);
  std::error_code ignored;  // what cannot be removed is in nobody's way
  fs::remove_all(incoming, ignored);
  RETURN_IF_ERROR(MakePrivateDirectory(incoming));
  RETURN_IF_ERROR(MakePrivateDirectory(directory));
  RETURN_IF_ERROR(SyncPath(fs::path(directory).parent_path().string()));
  return std::unique_ptr<ContentStore>(new ContentStore(directory));
}

ContentStore::Incoming::Incoming(std::string path, int fd)
    : path_(std::move(path)), fd_(fd), context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
  EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
}

ContentStore::Incoming::~Incoming() {
  if (fd_ >= 0) close(fd_);
  unlink(path_.c_str());  // where it was kept, there is none of the name
}

absl::Status ContentStore::Incoming::Append(absl::string_view part) {
  EVP_DigestUpdate(context_.get(), part.data(), part.size());
  bytes_ += static_cast<int64_t>(part.size());
  while (!part.empty()) {
    const ssize_t written = write(fd_, part.data(), part.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("cannot write a file of evidence");
    part.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status ContentStore::Incoming::Seal() {
  digest_ = Hexadecimal(context_.get());
  // What came of it before may be old, and is wanted from now on.
  if (futimens(fd_, nullptr) != 0) return Failed("cannot stamp a file of evidence");
  if (fsync(fd_) != 0) return Failed("cannot sync a file of evidence");
  close(std::exchange(fd_, -1));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ContentStore::Incoming>> ContentStore::Begin() const {
  std::string path = absl::StrCat(directory_, "/", kIncoming, "/XXXXXX");
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return Failed("cannot make a file of evidence");
  return std::unique_ptr<Incoming>(new Incoming(path, fd));
}

absl::Status ContentStore::Keep(Incoming& file) {
  const std::string path = PathOf(file.digest());
  const std::string folder = fs::path(path).parent_path().string();
  absl::MutexLock lock(&mutex_);
  if (mkdir(folder.c_str(), 0700) == 0) {
    RETURN_IF_ERROR(SyncFolder(directory_));
  } else if (errno != EEXIST) {
    return Failed("cannot make a folder of evidence");
  }
  if (rename(file.path().c_str(), path.c_str()) != 0) {
    return Failed("cannot rename a file of evidence");
  }
  return SyncFolder(folder);
}

absl::Status ContentStore::Remove(const std::string& digest, absl::Time until) {
  const std::string path = PathOf(digest);
  absl::MutexLock lock(&mutex_);
  if (!IsOlder(path, until)) return absl::OkStatus();
  if (unlink(path.c_str()) != 0) return Failed("cannot remove a file of evidence");
  return SyncFolder(fs::path(path).parent_path().string());
}

absl::StatusOr<int> ContentStore::Collect(
    absl::Time until, absl::FunctionRef<absl::StatusOr<bool>(const std::string&)> is_wanted) {
  std::vector<std::string> old;
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(directory_, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (IsDigest(name) && IsOlder(it->path().string(), until)) old.push_back(name);
  }
  int removed = 0;
  for (const std::string& digest : old) {
    ASSIGN_OR_RETURN(const bool wanted, is_wanted(digest));
    if (wanted) continue;
    absl::MutexLock lock(&mutex_);
    // Another upload may have brought it anew.
    if (IsOlder(PathOf(digest), until) && unlink(PathOf(digest).c_str()) == 0) ++removed;
  }
  return removed;
}

}  // namespace zhaolian
