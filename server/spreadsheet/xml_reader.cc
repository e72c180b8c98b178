#include "server/spreadsheet/xml_reader.h"

#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr int kMostDepth = 64;
constexpr int kPieceBytes = 32 << 10;
// expat keeps a tag until it ends.
constexpr int64_t kMostTagBytes = int64_t{512} << 10;
constexpr size_t kMemoryBytes = size_t{12} << 20;

// Between namespace and name; expat refuses namespaces with it.
constexpr char kNamespaceEnd = '\n';

constexpr absl::string_view kNamespaces[] = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main\n",
    "http://purl.oclc.org/ooxml/spreadsheetml/main\n",
    "http://schemas.openxmlformats.org/package/2006/relationships\n",
};

absl::string_view LocalName(absl::string_view name) {
  for (const absl::string_view prefix : kNamespaces) {
    if (absl::StartsWith(name, prefix)) return name.substr(prefix.size());
  }
  return "";
}

}  // namespace

absl::string_view XmlAttributes::Find(const char* name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (std::strcmp(name, *pair) == 0) return pair[1];
  }
  return "";
}

absl::string_view XmlAttributes::FindRelationship() const {
  const absl::string_view strict =
      Find("http://purl.oclc.org/ooxml/officeDocument/relationships\nid");
  return strict.empty()
             ? Find("http://schemas.openxmlformats.org/officeDocument/2006/relationships\nid")
             : strict;
}

bool XmlAttributes::PreservesSpace() const {
  return Find("http://www.w3.org/XML/1998/namespace\nspace") == "preserve";
}

XmlReader::XmlReader(std::unique_ptr<PartReader> part, XmlHandler& handler)
    : part_(std::move(part)),
      handler_(handler),
      memory_(kMemoryBytes),
      parser_(nullptr, &XML_ParserFree) {
  const XmlMemory::Scope scope(memory_);
  const char separator[] = {kNamespaceEnd, '\0'};
  parser_.reset(XML_ParserCreate_MM(nullptr, &XmlMemory::functions(), separator));
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), &OnStart, &OnEnd);
  XML_SetCharacterDataHandler(parser_.get(), &OnText);
  XML_SetStartDoctypeDeclHandler(parser_.get(), &OnDocumentType);
}

absl::StatusOr<bool> XmlReader::Read() {
  const XmlMemory::Scope scope(memory_);
  XML_Status status = XML_STATUS_OK;
  if (paused_) {
    paused_ = false;
    status = XML_ResumeParser(parser_.get());
  }
  while (status == XML_STATUS_OK) {
    XML_ParsingStatus parsing;
    XML_GetParsingStatus(parser_.get(), &parsing);
    if (parsing.parsing == XML_FINISHED) return false;
    const auto piece = ReadPiece();
    if (!piece.ok()) return piece.status();
    status = *piece;
  }
  if (status == XML_STATUS_SUSPENDED) return true;
  return Failure();
}

absl::StatusOr<XML_Status> XmlReader::ReadPiece() {
  if (fed_ > 0 && fed_ - XML_GetCurrentByteIndex(parser_.get()) > kMostTagBytes) {
    return UnpacksTooLarge(
        absl::StrCat("the file has a tag of more than ", kMostTagBytes, " bytes"));
  }
  void* buffer = XML_GetBuffer(parser_.get(), kPieceBytes);
  if (buffer == nullptr) return Failure();
  const auto read = part_->Read(buffer, kPieceBytes);
  if (!read.ok()) return read.status();
  fed_ += static_cast<int64_t>(*read);
  return XML_ParseBuffer(parser_.get(), static_cast<int>(*read), *read == 0 ? XML_TRUE : XML_FALSE);
}

absl::Status XmlReader::Failure() const {
  if (!failure_.ok()) return failure_;
  const XML_Error error = XML_GetErrorCode(parser_.get());
  if (error == XML_ERROR_NO_MEMORY) return UnpacksTooLarge("the file has too many different names");
  return DamagedFile(absl::StrCat("its part ", Excerpt(part_->name()), " is no XML from line ",
                                  XML_GetCurrentLineNumber(parser_.get()), " on (",
                                  XML_ErrorString(error), ")"));
}

void XmlReader::Pause() {
  paused_ = true;
  XML_StopParser(parser_.get(), XML_TRUE);
}

void XmlReader::Fail(absl::Status failure) {
  if (!failure_.ok()) return;
  failure_ = std::move(failure);
  XML_StopParser(parser_.get(), XML_FALSE);
}

void XmlReader::OnStart(void* self, const char* name, const char** attributes) {
  auto& reader = *static_cast<XmlReader*>(self);
  if (!reader.failure_.ok()) return;
  const absl::string_view local = LocalName(name);
  if (reader.depth_ == 0 && local.empty()) {
    return reader.Fail(DamagedFile(
        absl::StrCat("its part ", Excerpt(reader.part_->name()), " is none of a spreadsheet")));
  }
  if (++reader.depth_ > kMostDepth) {
    return reader.Fail(UnpacksTooLarge("the file has elements within elements without an end"));
  }
  reader.handler_.Start(local, XmlAttributes(attributes), reader);
}

void XmlReader::OnEnd(void* self, const char* name) {
  auto& reader = *static_cast<XmlReader*>(self);
  if (!reader.failure_.ok()) return;
  --reader.depth_;
  reader.handler_.End(LocalName(name), reader);
}

void XmlReader::OnText(void* self, const char* text, int size) {
  auto& reader = *static_cast<XmlReader*>(self);
  if (!reader.failure_.ok()) return;
  reader.handler_.Text({text, static_cast<size_t>(size)}, reader);
}

void XmlReader::OnDocumentType(void* self, const char*, const char*, const char*, int) {
  static_cast<XmlReader*>(self)->Fail(
      DamagedFile("it has a document type, which no spreadsheet program writes"));
}

absl::Status ReadXml(Package& package, absl::string_view part, XmlHandler& handler) {
  auto opened = package.Read(part);
  if (!opened.ok()) return opened.status();
  XmlReader reader(*std::move(opened), handler);
  return reader.Read().status();
}

}  // namespace zhaolian
