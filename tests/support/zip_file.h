// ZIP archives written by hand, with every lie that a directory can tell, and workbooks in them.
#ifndef ZHAOLIAN_TESTS_SUPPORT_ZIP_FILE_H_
#define ZHAOLIAN_TESTS_SUPPORT_ZIP_FILE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct ZipEntry {
  std::string name;
  std::string data;
  uint16_t method = 8;  // 8 is deflate, 0 none; others keep the data as they are
  uint16_t flags = 0;   // 1 is encrypted, 8 sizes after the data
  uint32_t attributes = 0;
  bool wrong_sum = false;
  std::optional<uint32_t> declared_size = std::nullopt;  // unpacked, in both headers
  std::optional<std::string> local_name = std::nullopt;  // in the header before the data
  // Has no bytes of its own: those of the entry before it, from its header on.
  bool shares_bytes = false;
};

// `zip64` adds the records of large archives, with the values in them alone.
std::string WriteZip(const std::vector<ZipEntry>& entries, bool zip64 = false);

// What DEFLATE makes of the data, without any header.
std::string Deflate(absl::string_view data);

// Parts of a package by name.
using Parts = std::map<std::string, std::string>;
std::string WriteZip(const Parts& parts, uint16_t method = 8);

// A workbook with one sheet named 线索 which has these rows ("<row>…</row>"), no shared strings and
// no styles of its own.
Parts WorkbookParts(absl::string_view rows);

// The content of a sheet, list of shared strings or style sheet.
std::string SheetXml(absl::string_view rows);
std::string SharedStringsXml(absl::string_view items);
std::string StylesXml(absl::string_view content);

// The text `times` times.
std::string Repeated(absl::string_view text, size_t times);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_ZIP_FILE_H_
