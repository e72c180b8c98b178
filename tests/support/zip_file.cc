#include "tests/support/zip_file.h"

#include <zlib.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr absl::string_view kOffice =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr absl::string_view kPackage =
    "http://schemas.openxmlformats.org/package/2006/relationships";

void Put(std::string& bytes, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
}

// What both headers have in common, from the version on.
void PutHeader(const ZipEntry& entry, size_t packed, std::string& bytes) {
  const auto sum = static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(entry.data.data()),
                                               static_cast<uInt>(entry.data.size())));
  Put(bytes, 20, 2);
  Put(bytes, entry.flags, 2);
  Put(bytes, entry.method, 2);
  Put(bytes, 0x21 << 16, 4);  // 1980-01-01
  Put(bytes, entry.wrong_sum ? ~sum : sum, 4);
  Put(bytes, packed, 4);
  Put(bytes, entry.declared_size.value_or(static_cast<uint32_t>(entry.data.size())), 4);
}

void PutEntry(const ZipEntry& entry, std::string& bytes, std::string& directory, size_t& offset) {
  const std::string packed = entry.method == 8 ? Deflate(entry.data) : entry.data;
  if (!entry.shares_bytes) {
    const std::string& name = entry.local_name.has_value() ? *entry.local_name : entry.name;
    offset = bytes.size();
    Put(bytes, 0x04034B50, 4);
    PutHeader(entry, packed.size(), bytes);
    Put(bytes, name.size(), 2);
    Put(bytes, 0, 2);
    absl::StrAppend(&bytes, name, packed);
    if ((entry.flags & 8) != 0) {
      std::string header;
      PutHeader(entry, packed.size(), header);
      absl::StrAppend(&bytes, "PK\x07\x08", header.substr(10));
    }
  }
  Put(directory, 0x02014B50, 4);
  Put(directory, 3 << 8 | 20, 2);  // made on Unix
  PutHeader(entry, packed.size(), directory);
  Put(directory, entry.name.size(), 2);
  Put(directory, 0, 8);
  Put(directory, entry.attributes, 4);
  Put(directory, offset, 4);
  absl::StrAppend(&directory, entry.name);
}

void PutZip64End(size_t entries, size_t size, size_t offset, std::string& bytes) {
  const size_t at = bytes.size();
  Put(bytes, 0x06064B50, 4);
  Put(bytes, 44, 8);
  Put(bytes, 45 << 16 | 45, 4);
  Put(bytes, 0, 8);
  Put(bytes, entries, 8);
  Put(bytes, entries, 8);
  Put(bytes, size, 8);
  Put(bytes, offset, 8);
  Put(bytes, 0x07064B50, 4);
  Put(bytes, 0, 4);
  Put(bytes, at, 8);
  Put(bytes, 1, 4);
}

}  // namespace

std::string Deflate(absl::string_view data) {
  z_stream stream = {};
  if (deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string packed(deflateBound(&stream, data.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string WriteZip(const std::vector<ZipEntry>& entries, bool zip64) {
  std::string bytes;
  std::string directory;
  size_t offset = 0;
  for (const ZipEntry& entry : entries) PutEntry(entry, bytes, directory, offset);
  const size_t start = bytes.size();
  absl::StrAppend(&bytes, directory);
  if (zip64) PutZip64End(entries.size(), directory.size(), start, bytes);
  Put(bytes, 0x06054B50, 4);
  Put(bytes, 0, 4);
  Put(bytes, zip64 ? 0xFFFF : entries.size(), 2);
  Put(bytes, zip64 ? 0xFFFF : entries.size(), 2);
  Put(bytes, zip64 ? 0xFFFFFFFF : directory.size(), 4);
  Put(bytes, zip64 ? 0xFFFFFFFF : start, 4);
  Put(bytes, 0, 2);
  return bytes;
}

std::string WriteZip(const Parts& parts, uint16_t method) {
  std::vector<ZipEntry> entries;
  for (const auto& [name, data] : parts)
    entries.push_back({.name = name, .data = data, .method = method});
  return WriteZip(entries);
}

Parts WorkbookParts(absl::string_view rows) {
  Parts parts;
  parts["[Content_Types].xml"] =
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
  parts["_rels/.rels"] =
      absl::StrCat("<Relationships xmlns=\"", kPackage, "\"><Relationship Id=\"a\" Type=\"",
                   kOffice, "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
  parts["xl/workbook.xml"] = absl::StrCat(
      "<workbook xmlns=\"", kMain, "\" xmlns:r=\"", kOffice,
      "\"><sheets><sheet name=\"线索\" sheetId=\"1\" r:id=\"s1\"/></sheets></workbook>");
  parts["xl/_rels/workbook.xml.rels"] = absl::StrCat(
      "<Relationships xmlns=\"", kPackage, "\"><Relationship Id=\"s1\" Type=\"", kOffice,
      "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"t\" Type=\"", kOffice,
      "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"u\" Type=\"", kOffice,
      "/styles\" Target=\"/xl/styles.xml\"/></Relationships>");
  parts["xl/worksheets/sheet1.xml"] = SheetXml(rows);
  parts["xl/sharedStrings.xml"] = SharedStringsXml("");
  parts["xl/styles.xml"] = StylesXml("");
  return parts;
}

std::string SheetXml(absl::string_view rows) {
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet xmlns=\"", kMain,
                      "\"><sheetData>", rows, "</sheetData></worksheet>");
}

std::string SharedStringsXml(absl::string_view items) {
  return absl::StrCat("<sst xmlns=\"", kMain, "\">", items, "</sst>");
}

std::string StylesXml(absl::string_view content) {
  return absl::StrCat("<styleSheet xmlns=\"", kMain, "\">", content, "</styleSheet>");
}

std::string Repeated(absl::string_view text, size_t times) {
  std::string repeated;
  repeated.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

}  // namespace zhaolian
