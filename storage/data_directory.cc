#include "storage/data_directory.h"

#include <openssl/rand.h>
#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr size_t kKeyBytes = 32;

}  // namespace

absl::StatusOr<std::unique_ptr<DataDirectory>> DataDirectory::Open(const std::string& path) {
  RETURN_IF_ERROR(MakePrivateDirectory(path));
  ASSIGN_OR_RETURN(std::optional<DirectoryLock> lock,
                   DirectoryLock::Take(absl::StrCat(path, "/lock"), absl::InfinitePast()));
  if (!lock.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat("another process is using the data directory ", path,
                     "; stop it first, or choose another directory"));
  }
  return std::unique_ptr<DataDirectory>(new DataDirectory(path, *std::move(lock)));
}

std::string DataDirectory::database_path() const { return absl::StrCat(path_, "/zhaolian.db"); }
bool DataDirectory::HasDatabase() const {
  std::error_code error;  // what cannot be looked at will not open either
  return std::filesystem::exists(database_path(), error);
}
std::string DataDirectory::keys_path() const { return absl::StrCat(path_, "/keys"); }
std::string DataDirectory::backups_path() const { return absl::StrCat(path_, "/backups"); }
std::string DataDirectory::evidence_path() const { return absl::StrCat(path_, "/evidence"); }
std::string DataDirectory::imports_path() const { return absl::StrCat(path_, "/imports"); }
std::string DataDirectory::mark_path() const { return absl::StrCat(path_, "/revision"); }

absl::StatusOr<std::string> DataDirectory::Key(absl::string_view name) const {
  RETURN_IF_ERROR(MakePrivateDirectory(keys_path()));
  const std::string path = absl::StrCat(keys_path(), "/", name);
  struct stat info;
  if (stat(path.c_str(), &info) == 0) {
    if ((info.st_mode & 077) != 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " can be read by others; run: chmod 600 ", path));
    }
    ASSIGN_OR_RETURN(std::string key, ReadFile(path));
    if (key.size() == kKeyBytes) return key;
    return absl::FailedPreconditionError(
        absl::StrCat(path, " does not hold a key of ", kKeyBytes,
                     " bytes; put back the one of a backup, or remove it and a new one is made: "
                     "what was sealed with it is lost then"));
  }
  std::string key(kKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), kKeyBytes) != 1) {
    return absl::InternalError("the system gives no random numbers");
  }
  RETURN_IF_ERROR(WriteFileDurably(path, key));
  return key;
}

}  // namespace zhaolian
