// Text as code points, for what is read a character at a time.
#ifndef ZHAOLIAN_SERVER_IMPORT_CODE_POINTS_H_
#define ZHAOLIAN_SERVER_IMPORT_CODE_POINTS_H_

#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace zhaolian {

// What is not valid UTF-8 becomes U+FFFD.
std::u32string ToCodePoints(absl::string_view text);

std::string ToUtf8(std::u32string_view points);

void AppendUtf8(char32_t point, std::string& text);

bool IsHan(char32_t point);

bool HasHan(absl::string_view text);

// Without any white space.
std::string WithoutSpaces(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_CODE_POINTS_H_
