#include "server/evidence/media_types.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/spreadsheet/package.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr size_t kMostMagicBytes = 8;

struct MediaType {
  absl::string_view name;
  absl::string_view label;  // as people call it
  std::array<absl::string_view, 2> ends;
  absl::string_view magic;
  absl::string_view part;  // that a package of it has; "" for what is none
};

constexpr absl::string_view kZip = "PK\x03\x04";
// PDF: ISO 32000. OFD: GB/T 33190, the national format of electronic documents.
constexpr MediaType kTypes[] = {
    {"application/pdf", "PDF", {".pdf", ""}, "%PDF-", ""},
    {"image/jpeg", "JPEG", {".jpg", ".jpeg"}, "\xff\xd8\xff", ""},
    {"image/png", "PNG", {".png", ""}, "\x89PNG\r\n\x1a\n", ""},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "DOCX",
     {".docx", ""},
     kZip,
     "word/document.xml"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     "XLSX",
     {".xlsx", ""},
     kZip,
     "xl/workbook.xml"},
    {"application/ofd", "OFD", {".ofd", ""}, kZip, "OFD.xml"},
};

const MediaType* Find(absl::string_view name) {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const MediaType& type) { return type.name == name; });
  return found == std::end(kTypes) ? nullptr : found;
}

absl::Status NotAllowed(const std::vector<std::string>& allowed) {
  std::vector<absl::string_view> labels;
  for (const std::string& name : allowed) labels.push_back(Find(name)->label);
  const std::string types = absl::StrJoin(labels, ", ");
  return Error(absl::StatusCode::kInvalidArgument, "FILE_TYPE_NOT_ALLOWED",
               absl::StrCat("evidence is one of ", types, "; save the file as one of them"))
      .With("types", types)
      .Field("file_name", absl::StrCat("ends as a file of ", types));
}

absl::Status Mismatch(const MediaType& type) {
  return Error(absl::StatusCode::kInvalidArgument, "FILE_TYPE_MISMATCH",
               absl::StrCat("the name says ", type.label,
                            ", and the file is none, or is damaged; open it and save it anew"))
      .With("type", type.label)
      .Field("file_name", "has to say what the file is");
}

}  // namespace

std::vector<std::string> KnownMediaTypes() {
  std::vector<std::string> names;
  for (const MediaType& type : kTypes) names.emplace_back(type.name);
  return names;
}

absl::StatusOr<std::string> MediaTypeOfName(const std::string& file_name,
                                            const std::vector<std::string>& allowed) {
  const std::string lower = absl::AsciiStrToLower(file_name);
  for (const std::string& name : allowed) {
    const MediaType& type = *Find(name);
    for (const absl::string_view end : type.ends) {
      if (!end.empty() && absl::EndsWith(lower, end)) return name;
    }
  }
  return NotAllowed(allowed);
}

absl::Status CheckMediaType(const std::string& path, absl::string_view media_type) {
  const MediaType& type = *Find(media_type);
  std::ifstream file(path, std::ios::binary);
  std::array<char, kMostMagicBytes> first{};
  file.read(first.data(), first.size());
  const absl::string_view found(first.data(), static_cast<size_t>(file.gcount()));
  if (!absl::StartsWith(found, type.magic)) return Mismatch(type);
  if (type.part.empty()) return absl::OkStatus();
  const auto package = Package::Open(path, Spreadsheet::Limits());
  return package.ok() && (*package)->Has(type.part) ? absl::OkStatus() : Mismatch(type);
}

}  // namespace zhaolian
