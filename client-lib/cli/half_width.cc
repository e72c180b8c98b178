#include "client-lib/cli/half_width.h"

#include <unicode/utf8.h>

#include "absl/strings/str_cat.h"

namespace zhaolian {

std::string HalfWidth(absl::string_view text) {
  constexpr UChar32 kFirst = 0xff01, kLast = 0xff5e, kSpace = 0x3000;
  constexpr UChar32 kDistance = kFirst - '!';
  const auto size = static_cast<int32_t>(text.size());
  std::string narrow;
  for (int32_t end = 0; end < size;) {
    const int32_t begin = end;
    UChar32 character = 0;
    U8_NEXT(text.data(), end, size, character);
    if (character >= kFirst && character <= kLast) {
      narrow += static_cast<char>(character - kDistance);
    } else if (character == kSpace) {
      narrow += ' ';
    } else {
      absl::StrAppend(&narrow,
                      text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
    }
  }
  return narrow;
}

}  // namespace zhaolian
