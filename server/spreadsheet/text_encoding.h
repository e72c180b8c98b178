// In which encoding a file of text is. Nobody says so, and Excel on a Chinese Windows writes
// another one than any other program.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_TEXT_ENCODING_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_TEXT_ENCODING_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace zhaolian {

struct TextEncoding {
  const char* name;      // as people call it, and as ICU does: "UTF-8", "UTF-16LE", "GB18030"
  size_t mark_size = 0;  // bytes of the byte order mark at the beginning
};

// Reads the whole file: a byte order mark decides; without one UTF-16 if every other byte is
// often zero, UTF-8 if all of it is, GB18030 if all of it can be. Text that is UTF-8 but for a
// few places is not taken for GB18030, in which it would be nonsense.
//
// UNKNOWN_ENCODING with the first byte that fits none, counted from 1; UNREADABLE_FILE.
absl::StatusOr<TextEncoding> DetectEncoding(const std::string& path);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_TEXT_ENCODING_H_
