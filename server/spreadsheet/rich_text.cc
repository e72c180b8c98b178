#include "server/spreadsheet/rich_text.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"

namespace zhaolian {
namespace {

constexpr size_t kEscapeBytes = 7;  // _xHHHH_

// The unit of UTF-16 that the text begins with an escape of.
std::optional<uint32_t> UnitOfEscape(absl::string_view text) {
  if (text.size() < kEscapeBytes || text[0] != '_' || text[1] != 'x' || text[6] != '_') {
    return std::nullopt;
  }
  uint32_t unit = 0;
  for (const char digit : text.substr(2, 4)) {
    const auto byte = static_cast<unsigned char>(digit);
    if (!absl::ascii_isxdigit(byte)) return std::nullopt;
    unit = unit * 16 + (absl::ascii_isdigit(byte) ? byte - '0' : (byte | 0x20) - 'a' + 10);
  }
  return unit;
}

// Appends the character that the text begins with an escape of, and gives the bytes of that; 0
// when there is none.
size_t AppendEscaped(absl::string_view text, std::string& decoded) {
  const std::optional<uint32_t> unit = UnitOfEscape(text);
  if (!unit.has_value() || *unit == 0 || U16_IS_TRAIL(*unit)) return 0;
  UChar32 character = static_cast<UChar32>(*unit);
  size_t size = kEscapeBytes;
  if (U16_IS_LEAD(*unit)) {
    const std::optional<uint32_t> trail = UnitOfEscape(text.substr(kEscapeBytes));
    if (!trail.has_value() || !U16_IS_TRAIL(*trail)) return 0;
    character = U16_GET_SUPPLEMENTARY(*unit, *trail);
    size += kEscapeBytes;
  }
  char bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, character);
  decoded.append(bytes, static_cast<size_t>(length));
  return size;
}

}  // namespace

std::string DecodeEscapes(absl::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  size_t at = 0;
  while (at < text.size()) {
    const size_t escape = std::min(text.find("_x", at), text.size());
    decoded.append(text.data() + at, escape - at);
    at = escape;
    if (at == text.size()) break;
    const size_t size = AppendEscaped(text.substr(at), decoded);
    if (size == 0) decoded.push_back('_');
    at += size == 0 ? 1 : size;
  }
  if (absl::StrContains(decoded, "\r")) {
    absl::StrReplaceAll({{"\r\n", "\n"}, {"\r", "\n"}}, &decoded);
  }
  return decoded;
}

void RichText::Start(absl::string_view name, const XmlAttributes& attributes) {
  if (name == "rPh") in_reading_ = true;
  if (name != "t") return;
  in_run_ = true;
  preserved_ = attributes.PreservesSpace();
}

void RichText::Text(absl::string_view text) {
  if (in_run_ && !in_reading_) run_.append(text.data(), text.size());
}

void RichText::End(absl::string_view name) {
  if (name == "rPh") in_reading_ = false;
  if (name != "t") return;
  in_run_ = false;
  const absl::string_view run = run_;
  const absl::string_view kept = preserved_ ? run : absl::StripAsciiWhitespace(run);
  runs_.append(kept.data(), kept.size());
  run_.clear();
}

std::string RichText::Take() {
  std::string text = DecodeEscapes(runs_);
  runs_.clear();
  return text;
}

}  // namespace zhaolian
