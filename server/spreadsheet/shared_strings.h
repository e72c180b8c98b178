// The texts of a workbook that its cells refer to by number.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_SHARED_STRINGS_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_SHARED_STRINGS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/package.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

// Kept in blocks that are never copied, so that they never cost twice what they are.
class SharedStrings {
 public:
  explicit SharedStrings(size_t limit_bytes) : left_(limit_bytes) {}

  // UNPACKS_TOO_LARGE beyond the limit, in which each text counts eight bytes more.
  absl::Status Add(absl::string_view text);

  size_t size() const { return entries_.size(); }
  // Requires index < size().
  absl::string_view operator[](size_t index) const;

 private:
  struct Entry {
    uint32_t block_and_offset;
    uint32_t size;
  };

  size_t left_;
  std::deque<std::string> blocks_;
  std::deque<Entry> entries_;
};

// From the part with the shared strings. CELL_TOO_LONG, UNPACKS_TOO_LARGE, DAMAGED_FILE.
absl::Status ReadSharedStrings(Package& package, absl::string_view part,
                               const Spreadsheet::Limits& limits, SharedStrings& strings);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_SHARED_STRINGS_H_
