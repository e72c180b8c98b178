#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "server/spreadsheet/csv_reader.h"
#include "server/spreadsheet/spreadsheet.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "server/spreadsheet/xlsx_reader.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using FilePointer = std::unique_ptr<FILE, int (*)(FILE*)>;

constexpr absl::string_view kZipMark = "PK\x03\x04";
constexpr absl::string_view kEmptyZipMark = "PK\x05\x06";
// Excel before 5.0 wrote without a container.
constexpr absl::string_view kBareExcelMarks[] = {
    {"\x09\x00\x04\x00", 4}, {"\x09\x02\x06\x00", 4}, {"\x09\x04\x06\x00", 4}};
constexpr absl::string_view kOleMark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

FilePointer OpenFile(const std::string& path) {
  return {std::fopen(path.c_str(), "rb"), &std::fclose};
}

std::string ReadBeginning(const std::string& path) {
  const FilePointer file = OpenFile(path);
  std::string beginning(512, '\0');
  beginning.resize(file == nullptr ? 0
                                   : std::fread(beginning.data(), 1, beginning.size(), file.get()));
  return beginning;
}

bool Contains(const std::string& path, absl::string_view wanted) {
  const FilePointer file = OpenFile(path);
  if (file == nullptr) return false;
  std::string buffer(size_t{64} << 10, '\0');
  size_t kept = 0;
  while (true) {
    const size_t read = std::fread(buffer.data() + kept, 1, buffer.size() - kept, file.get());
    if (read == 0) return false;
    const absl::string_view bytes(buffer.data(), kept + read);
    if (absl::StrContains(bytes, wanted)) return true;
    kept = std::min(bytes.size(), wanted.size() - 1);
    std::copy(bytes.end() - static_cast<int64_t>(kept), bytes.end(), buffer.begin());
  }
}

// Old Excel and Word files and encrypted new ones share a container, whose streams have names in
// UTF-16.
absl::Status RefuseOleFile(const std::string& path) {
  constexpr absl::string_view kEncrypted("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
  constexpr absl::string_view kDocument("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", 24);
  if (Contains(path, kEncrypted)) return EncryptedFile();
  if (Contains(path, kDocument)) return UnknownFile("a text document", kSaveAsXlsx);
  return OldExcelFile();
}

// What is no spreadsheet but would pass for text.
absl::Status RefuseOtherFormats(absl::string_view beginning) {
  for (const absl::string_view mark : kBareExcelMarks) {
    if (absl::StartsWith(beginning, mark)) return OldExcelFile();
  }
  if (absl::StartsWith(beginning, "%PDF")) return UnknownFile("a PDF document", kSaveAsXlsx);
  if (absl::StartsWith(beginning, "{\\rtf")) return UnknownFile("a text document", kSaveAsXlsx);
  absl::ConsumePrefix(&beginning, "\xEF\xBB\xBF");
  const std::string text = absl::AsciiStrToLower(absl::StripLeadingAsciiWhitespace(beginning));
  if (absl::StartsWith(text, "<?xml") && absl::StrContains(text, "opendocument")) {
    return OpenDocumentFile();
  }
  for (const absl::string_view mark : {"<!doctype", "<html", "<table", "<?xml", "<head", "<meta"}) {
    if (absl::StartsWith(text, mark)) return UnknownFile("a web page or XML", kSaveAsXlsx);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Spreadsheet>> OpenSpreadsheet(const std::string& path,
                                                             const Spreadsheet::Limits& limits) {
  std::error_code error;
  const auto size = static_cast<int64_t>(std::filesystem::file_size(path, error));
  if (error) return UnreadableFile();
  if (size == 0) {
    return Error(absl::StatusCode::kInvalidArgument, "EMPTY_FILE",
                 "the file is empty; look whether it was saved, and send it again");
  }
  if (size > limits.file_bytes) {
    return Error(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE",
                 absl::StrCat("the file has more than ", limits.file_bytes,
                              " bytes; divide it, or take the pictures out"))
        .With("limit", absl::StrCat(limits.file_bytes));
  }
  const std::string beginning = ReadBeginning(path);
  if (absl::StartsWith(beginning, kOleMark)) return RefuseOleFile(path);
  if (absl::StartsWith(beginning, kZipMark) || absl::StartsWith(beginning, kEmptyZipMark)) {
    return XlsxReader::Open(path, limits);
  }
  absl::Status status = RefuseOtherFormats(beginning);
  if (!status.ok()) return status;
  return CsvReader::Open(path, limits);
}

}  // namespace zhaolian
