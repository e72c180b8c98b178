#include "server/spreadsheet/package.h"

#include <sys/stat.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/spreadsheet/package_directory.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// Cells pack to a tenth; a bomb to a thousandth. Small parts do no harm.
constexpr uint64_t kMostGrowth = 100;
constexpr uint64_t kHarmlessBytes = uint64_t{8} << 20;

bool IsBomb(uint64_t packed, uint64_t unpacked) {
  return unpacked > kHarmlessBytes && unpacked / kMostGrowth > packed;
}

absl::Status Bomb(absl::string_view name) {
  return UnpacksTooLarge(absl::StrCat("the part ", Excerpt(name),
                                      " of the file unpacks to more than ", kMostGrowth,
                                      " times its size"));
}

bool LeadsOut(absl::string_view name) {
  if (absl::StartsWith(name, "/") || absl::StrContains(name, "\\") ||
      absl::StrContains(name, ":")) {
    return true;
  }
  const std::vector<absl::string_view> steps = absl::StrSplit(name, '/');
  return absl::c_linear_search(steps, "..");
}

bool IsLink(zip_t* archive, uint64_t index) {
  uint8_t system = 0;
  uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return false;
  return system == ZIP_OPSYS_UNIX && S_ISLNK(attributes >> 16);
}

}  // namespace

absl::StatusOr<size_t> PartReader::Read(void* buffer, size_t size) {
  const zip_int64_t read = zip_fread(file_.get(), buffer, size);
  if (read < 0) {
    return DamagedFile(absl::StrCat("its part ", Excerpt(name_), " cannot be unpacked"));
  }
  unpacked_ += static_cast<uint64_t>(read);
  *left_ -= read;
  if (unpacked_ > declared_ || (read == 0 && unpacked_ < declared_)) {
    return DamagedFile(absl::StrCat("its part ", Excerpt(name_), " is not as long as it says"));
  }
  if (IsBomb(packed_, unpacked_)) return Bomb(name_);
  if (*left_ < 0) return UnpacksTooLarge("the file unpacks to more than a workbook needs");
  return static_cast<size_t>(read);
}

absl::StatusOr<std::unique_ptr<Package>> Package::Open(const std::string& path,
                                                       const Spreadsheet::Limits& limits) {
  absl::Status status = CheckPackageDirectory(path);
  if (!status.ok()) return status;
  auto package = absl::WrapUnique(new Package(limits));
  int error = 0;
  package->archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, &error));
  if (package->archive_ == nullptr) {
    if (error == ZIP_ER_OPEN || error == ZIP_ER_READ) return UnreadableFile();
    return DamagedFile("the archive is not whole");
  }
  std::error_code ignored;
  status = package->AddParts(std::filesystem::file_size(path, ignored));
  if (!status.ok()) return status;
  return package;
}

absl::Status Package::AddParts(uint64_t file_bytes) {
  const auto count = static_cast<uint64_t>(zip_get_num_entries(archive_.get(), 0));
  uint64_t packed = 0;
  for (uint64_t index = 0; index < count; ++index) {
    zip_stat_t part;
    constexpr uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                 ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive_.get(), index, ZIP_FL_ENC_RAW, &part) != 0 ||
        (part.valid & kNeeded) != kNeeded) {
      return DamagedFile("its directory is incomplete");
    }
    if (part.comp_size > file_bytes) return DamagedFile("a part is larger than the file");
    packed += part.comp_size;
    absl::Status status = AddPart(part);
    if (!status.ok()) return status;
  }
  if (packed > file_bytes) return UnpacksTooLarge("parts of the archive share their bytes");
  return absl::OkStatus();
}

absl::Status Package::AddPart(const zip_stat_t& part) {
  const absl::string_view name = part.name;
  if (part.encryption_method != ZIP_EM_NONE) return EncryptedFile();
  if (name.empty() || LeadsOut(name) || IsLink(archive_.get(), part.index)) {
    return DamagedFile(absl::StrCat("it has a part with the name ", Excerpt(name),
                                    ", which no spreadsheet program gives"));
  }
  zip_stat_t kept = part;
  kept.name = nullptr;
  if (!parts_.emplace(absl::AsciiStrToLower(name), kept).second) {
    return DamagedFile(absl::StrCat("it has two parts with the name ", Excerpt(name)));
  }
  return absl::OkStatus();
}

bool Package::Has(absl::string_view name) const {
  return parts_.contains(absl::AsciiStrToLower(name));
}

absl::StatusOr<std::unique_ptr<PartReader>> Package::Read(absl::string_view name) {
  const auto found = parts_.find(absl::AsciiStrToLower(name));
  if (found == parts_.end()) {
    return DamagedFile(absl::StrCat("its part ", Excerpt(name), " is missing"));
  }
  const zip_stat_t& part = found->second;
  if (part.comp_method != ZIP_CM_STORE && part.comp_method != ZIP_CM_DEFLATE) {
    return DamagedFile(absl::StrCat("its part ", Excerpt(name), " is packed in an unusual way"));
  }
  if (IsBomb(part.comp_size, part.size)) return Bomb(name);
  auto reader = absl::WrapUnique(new PartReader);
  reader->name_ = std::string(name);
  reader->file_.reset(zip_fopen_index(archive_.get(), part.index, 0));
  if (reader->file_ == nullptr) {
    return DamagedFile(absl::StrCat("its part ", Excerpt(name), " is not where it should be"));
  }
  reader->packed_ = part.comp_size;
  reader->declared_ = part.size;
  reader->left_ = &left_;
  return reader;
}

}  // namespace zhaolian
