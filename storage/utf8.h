// Characters of valid UTF-8.
#ifndef ZHAOLIAN_STORAGE_UTF8_H_
#define ZHAOLIAN_STORAGE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace zhaolian {

// The first `count` characters (Unicode code points), or all where there are fewer.
absl::string_view FirstCharacters(absl::string_view text, size_t count);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_UTF8_H_
