#include "server/import/import_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/rows/file_name.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/spreadsheet/spreadsheet.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/internal/v1/imports.pb.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kCollection = "importFiles/";
// What a file is, beside it; written last.
constexpr absl::string_view kAbout = ".about";

absl::Status FileTooLarge(int64_t limit) {
  const std::string megabytes = absl::StrCat(limit >> 20, " MiB");
  return Error(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE",
               absl::StrCat("a file may have ", megabytes, "; send it in parts of fewer rows"))
      .With("limit", absl::StrCat(limit))
      .Field("part", absl::StrCat("takes ", megabytes, " in all"));
}

absl::Status NoSuchFile(absl::string_view name) {
  const std::string shown = Excerpt(name);
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
               absl::StrCat("there is no ", shown,
                            " of yours; it may have been planned, name a person who "
                            "was erased, or be older than a day: upload it again"))
      .With("name", shown)
      .Resource(shown);
}

std::optional<internal::v1::UploadedFile> ReadAbout(const std::string& path) {
  internal::v1::UploadedFile about;
  const absl::StatusOr<std::string> content = ReadFile(path);
  if (!content.ok() || !about.ParseFromString(*content)) return std::nullopt;
  return about;
}

// Whether a value occurs in a cell of the file; in what can be read of it.
bool OccurInCells(const PersonalValues& values, const std::string& path, int64_t most_bytes) {
  Spreadsheet::Limits limits;
  limits.file_bytes = most_bytes;
  const auto spreadsheet = OpenSpreadsheet(path, limits);
  if (!spreadsheet.ok()) return false;
  for (const Sheet& sheet : (*spreadsheet)->sheets()) {
    if (values.OccurIn(sheet.name)) return true;
  }
  SheetRow row;
  while ((*spreadsheet)->Next(row).value_or(false)) {
    for (const Cell& cell : row.cells) {
      if (values.OccurIn(cell.text)) return true;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<ImportFiles> ImportFiles::Open(const std::string& directory, Limits limits) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (!error) fs::permissions(directory, fs::perms::owner_all, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make ", directory, ": ", error.message()));
  }
  ImportFiles files(directory, limits);
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() != std::string(kAbout)) continue;
    if (const auto about = ReadAbout(entry.path().string()); about.has_value()) {
      files.waiting_->Note(about->user(), about->file().bytes());
    }
  }
  return files;
}

ImportFiles::Upload::~Upload() {
  std::error_code ignored;
  if (finished_) return;
  fs::remove(path_, ignored);
  if (waiting_ != nullptr) waiting_->Take(user_, counted_);
}

absl::StatusOr<std::unique_ptr<ImportFiles::Upload>> ImportFiles::Begin(
    const std::string& user, const std::string& file_name) const {
  RETURN_IF_ERROR(CheckFileName(file_name, "线索台账.xlsx"));
  std::unique_ptr<Upload> upload(new Upload());
  upload->told_.set_name(absl::StrCat(kCollection, NewResourceId()));
  upload->told_.set_file_name(file_name);
  upload->user_ = user;
  upload->most_bytes_ = most_bytes_;
  RETURN_IF_ERROR(waiting_->Begin(user));
  upload->waiting_ = waiting_;
  upload->path_ = PathOf(upload->told_.name());
  EVP_DigestInit_ex(upload->digest_.get(), EVP_sha256(), nullptr);
  upload->file_.reset(std::fopen(upload->path_.c_str(), "wbxe"));
  if (upload->file_ == nullptr || chmod(upload->path_.c_str(), 0600) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot make ", upload->path_));
  }
  return upload;
}

absl::Status ImportFiles::Upload::Append(absl::string_view part) {
  told_.set_bytes(told_.bytes() + static_cast<int64_t>(part.size()));
  if (told_.bytes() > most_bytes_) return FileTooLarge(most_bytes_);
  RETURN_IF_ERROR(waiting_->Add(user_, static_cast<int64_t>(part.size())));
  counted_ = told_.bytes();
  EVP_DigestUpdate(digest_.get(), part.data(), part.size());
  if (std::fwrite(part.data(), 1, part.size(), file_.get()) == part.size()) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kResourceExhausted, "DISK_FULL",
               "the server has no room for the file; its administrator has to make some");
}

absl::StatusOr<v1::ImportFile> ImportFiles::Upload::Finish(absl::Time now) {
  if (told_.bytes() == 0) {
    return InvalidField("part", "EMPTY_FILE", "the file is empty; send one with a header row");
  }
  if (std::fflush(file_.get()) != 0) return absl::ResourceExhaustedError("cannot write the file");
  file_.reset();
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest_.get(), digest, &size);
  told_.set_digest(
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size)));
  *told_.mutable_expire_time() = ToTimestamp(now + kKept);
  internal::v1::UploadedFile about;
  about.set_user(user_);
  *about.mutable_file() = told_;
  RETURN_IF_ERROR(WriteFileDurably(absl::StrCat(path_, kAbout), about.SerializeAsString()));
  finished_ = true;
  return told_;
}

std::string ImportFiles::PathOf(absl::string_view name) const {
  return absl::StrCat(directory_, "/", name.substr(kCollection.size()));
}

absl::StatusOr<v1::ImportFile> ImportFiles::Find(const std::string& user,
                                                 const std::string& name) const {
  if (!absl::StartsWith(name, kCollection) ||
      absl::StrContains(absl::string_view(name).substr(kCollection.size()), '/')) {
    return InvalidField("file", "INVALID_NAME",
                        "is the name of an uploaded file, importFiles/{id}");
  }
  const auto about = ReadAbout(absl::StrCat(PathOf(name), kAbout));
  if (!about.has_value() || about->user() != user) return NoSuchFile(name);
  return about->file();
}

void ImportFiles::RemoveAbout(const std::string& path) const {
  const auto about = ReadAbout(path);
  std::error_code ignored;
  // Of two who remove it at a time one does.
  if (fs::remove(path, ignored) && about.has_value()) {
    waiting_->Take(about->user(), about->file().bytes());
  }
}

void ImportFiles::Remove(absl::string_view name) const {
  RemoveAbout(absl::StrCat(PathOf(name), kAbout));
  std::error_code ignored;
  fs::remove(PathOf(name), ignored);
}

FileMentions ImportFiles::EraseFrom(const PersonalValues& values, bool remove) const {
  FileMentions mentions;
  std::error_code ignored;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory_, ignored)) {
    if (entry.path().extension() != std::string(kAbout)) files.push_back(entry.path());
  }
  for (const fs::path& file : files) {
    struct stat info;
    if (stat(file.c_str(), &info) != 0) continue;  // planned meanwhile
    const std::string name = absl::StrCat(kCollection, file.filename().string());
    const absl::StatusOr<std::string> about = ReadFile(absl::StrCat(PathOf(name), kAbout));
    const bool named = about.ok() && values.OccurIn(*about);
    if (named || OccurInFile(values, file.string()) ||
        OccurInCells(values, file.string(), most_bytes_)) {
      ++mentions.naming;
      if (remove) Remove(name);
    } else {
      mentions.last = std::max(mentions.last, absl::FromTimeT(info.st_mtime) + kKept);
    }
  }
  return mentions;
}

void ImportFiles::RemoveExpired(absl::Time now) const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory_, ignored)) {
    struct stat info;
    if (stat(entry.path().c_str(), &info) != 0) continue;
    if (absl::FromTimeT(info.st_mtime) + kKept > now) continue;
    if (entry.path().extension() == std::string(kAbout)) {
      RemoveAbout(entry.path().string());
    } else {
      fs::remove(entry.path(), ignored);
    }
  }
}

}  // namespace zhaolian
