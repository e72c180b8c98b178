#include "server/import/code_points.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace zhaolian {

std::u32string ToCodePoints(absl::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 point;
    U8_NEXT_OR_FFFD(text.data(), i, size, point);
    points.push_back(static_cast<char32_t>(point));
  }
  return points;
}

void AppendUtf8(char32_t point, std::string& text) {
  std::array<char, U8_MAX_LENGTH> bytes;
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes.data(), size, point);
  text.append(bytes.data(), static_cast<size_t>(size));
}

std::string ToUtf8(std::u32string_view points) {
  std::string text;
  for (char32_t point : points) AppendUtf8(point, text);
  return text;
}

bool IsHan(char32_t point) {
  return (point >= 0x4e00 && point <= 0x9fff) || (point >= 0x3400 && point <= 0x4dbf) ||
         (point >= 0x20000 && point <= 0x3ffff) || point == U'〇';
}

bool HasHan(absl::string_view text) {
  const std::u32string points = ToCodePoints(text);
  return std::any_of(points.begin(), points.end(), IsHan);
}

std::string WithoutSpaces(absl::string_view text) {
  // Every space beyond ASCII begins with one of these bytes.
  if (text.find_first_of(" \t\n\v\f\r\xc2\xe1\xe2\xe3") == absl::string_view::npos) {
    return std::string(text);
  }
  std::string kept;
  kept.reserve(text.size());
  for (char32_t point : ToCodePoints(text)) {
    if (!u_isUWhiteSpace(static_cast<UChar32>(point))) AppendUtf8(point, kept);
  }
  return kept;
}

}  // namespace zhaolian
