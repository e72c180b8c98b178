#include "server/spreadsheet/package_directory.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet_errors.h"

namespace zhaolian {
namespace {

// Appendix 4.3 of APPNOTE.TXT: the end record, and before it that of ZIP64 and its locator.
constexpr absl::string_view kEndMark = "PK\x05\x06";
constexpr size_t kEndBytes = 22;
constexpr absl::string_view kLocatorMark = "PK\x06\x07";
constexpr size_t kLocatorBytes = 20;
constexpr absl::string_view kEnd64Mark = "PK\x06\x06";
constexpr size_t kEnd64Bytes = 56;
constexpr size_t kMostCommentBytes = 65'535;

constexpr uint64_t kMostParts = 10'000;
constexpr uint64_t kMostDirectoryBytes = uint64_t{2} << 20;

uint64_t LittleEndian(absl::string_view bytes, size_t offset, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[offset + i]);
  return value;
}

std::string ReadAt(FILE* file, int64_t offset, size_t size) {
  std::string bytes(size, '\0');
  if (std::fseek(file, offset, SEEK_SET) != 0) return "";
  bytes.resize(std::fread(bytes.data(), 1, size, file));
  return bytes;
}

absl::Status CheckSize(uint64_t parts, uint64_t bytes) {
  if (parts <= kMostParts && bytes <= kMostDirectoryBytes) return absl::OkStatus();
  return UnpacksTooLarge("the archive says that it has more parts than a workbook needs");
}

// `before` are the bytes before the end record: a ZIP64 record counts instead of it, for
// values that are all ones there.
absl::Status CheckZip64(FILE* file, absl::string_view before) {
  if (before.size() < kLocatorBytes) return absl::OkStatus();
  const absl::string_view locator = before.substr(before.size() - kLocatorBytes);
  if (!absl::StartsWith(locator, kLocatorMark)) return absl::OkStatus();
  const uint64_t offset = LittleEndian(locator, 8, 8);
  if (offset > INT64_MAX) return DamagedFile("its directory is nowhere");
  const std::string record = ReadAt(file, static_cast<int64_t>(offset), kEnd64Bytes);
  if (record.size() < kEnd64Bytes || !absl::StartsWith(record, kEnd64Mark)) {
    return DamagedFile("its directory is not where it should be");
  }
  return CheckSize(LittleEndian(record, 32, 8), LittleEndian(record, 40, 8));
}

}  // namespace

absl::Status CheckPackageDirectory(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr || std::fseek(file.get(), 0, SEEK_END) != 0) return UnreadableFile();
  const int64_t size = std::ftell(file.get());
  const auto wanted = static_cast<int64_t>(kMostCommentBytes + kEndBytes + kLocatorBytes);
  const int64_t start = std::max(int64_t{0}, size - wanted);
  const std::string bytes_read = ReadAt(file.get(), start, static_cast<size_t>(size - start));
  const absl::string_view tail = bytes_read;
  bool found = false;
  for (size_t at = tail.find(kEndMark); at != absl::string_view::npos;
       at = tail.find(kEndMark, at + 1)) {
    if (tail.size() - at < kEndBytes) break;
    found = true;
    const uint64_t parts = LittleEndian(tail, at + 10, 2);
    const uint64_t bytes = LittleEndian(tail, at + 12, 4);
    absl::Status status = CheckSize(parts == 0xFFFF ? 0 : parts, bytes == 0xFFFFFFFF ? 0 : bytes);
    if (status.ok()) status = CheckZip64(file.get(), tail.substr(0, at));
    if (!status.ok()) return status;
  }
  return found ? absl::OkStatus() : DamagedFile("its end is missing");
}

}  // namespace zhaolian
