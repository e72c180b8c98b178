// A package after ISO/IEC 29500-2, such as an XLSX file: named parts in a ZIP archive.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_PACKAGE_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_PACKAGE_H_

#include <zip.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

// The bytes of one part, unpacked as they are read. Its package must outlive it.
class PartReader {
 public:
  // 0 at the end, once the sum over the bytes was found to be right. DAMAGED_FILE,
  // UNPACKS_TOO_LARGE: for the package as a whole, or when a part grows to more than a hundred
  // times its packed size.
  absl::StatusOr<size_t> Read(void* buffer, size_t size);

  // As the package spells it.
  const std::string& name() const { return name_; }

 private:
  friend class Package;
  PartReader() = default;

  std::string name_;
  std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file_{nullptr, &zip_fclose};
  uint64_t packed_ = 0;
  uint64_t declared_ = 0;
  uint64_t unpacked_ = 0;
  int64_t* left_ = nullptr;  // of the package
};

class Package {
 public:
  // Looks at the names and sizes of all parts, and refuses archives that no program writes: a
  // name twice, a name that leads out of the archive, links, parts that share their bytes.
  // DAMAGED_FILE, ENCRYPTED_FILE, UNPACKS_TOO_LARGE, UNREADABLE_FILE.
  static absl::StatusOr<std::unique_ptr<Package>> Open(const std::string& path,
                                                       const Spreadsheet::Limits& limits);

  // Names have no slash at the beginning; capitals do not matter.
  bool Has(absl::string_view name) const;

  // DAMAGED_FILE also when the part does not exist.
  absl::StatusOr<std::unique_ptr<PartReader>> Read(absl::string_view name);

 private:
  explicit Package(const Spreadsheet::Limits& limits) : left_(limits.unpacked_bytes) {}

  absl::Status AddParts(uint64_t file_bytes);
  absl::Status AddPart(const zip_stat_t& part);

  std::unique_ptr<zip_t, void (*)(zip_t*)> archive_{nullptr, &zip_discard};
  absl::flat_hash_map<std::string, zip_stat_t> parts_;  // by name in lower case
  int64_t left_;                                        // bytes that may still be unpacked
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_PACKAGE_H_
