#include "storage/utf8.h"

namespace zhaolian {

absl::string_view FirstCharacters(absl::string_view text, size_t count) {
  size_t size = 0;
  for (; size < text.size(); ++size) {
    const bool is_first_byte = (static_cast<unsigned char>(text[size]) & 0xC0) != 0x80;
    if (is_first_byte && count-- == 0) break;
  }
  return text.substr(0, size);
}

}  // namespace zhaolian
