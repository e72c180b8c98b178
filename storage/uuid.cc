#include "storage/uuid.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"

namespace zhaolian {
namespace {

// Some for many UUIDs at once: to ask costs more than to be given.
template <size_t Size>
std::array<unsigned char, Size> RandomBytes() {
  thread_local std::array<unsigned char, 32 * Size> many;
  thread_local size_t taken = many.size();
  if (taken == many.size()) {
    if (RAND_bytes(many.data(), static_cast<int>(many.size())) != 1) {
      std::fputs("the system gives no random numbers\n", stderr);
      std::abort();
    }
    taken = 0;
  }
  std::array<unsigned char, Size> random;
  std::copy_n(many.begin() + static_cast<std::ptrdiff_t>(taken), Size, random.begin());
  taken += Size;
  return random;
}

// The text of 16 bytes, in which the version and the variant of RFC 9562 are set.
std::string TextOf(std::string bytes, int version) {
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | version << 4);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = absl::BytesToHexString(bytes);
  const absl::string_view digits = hex;
  return absl::StrCat(digits.substr(0, 8), "-", digits.substr(8, 4), "-", digits.substr(12, 4), "-",
                      digits.substr(16, 4), "-", digits.substr(20));
}

}  // namespace

std::string NewUuid() { return UuidOf(absl::Now(), RandomBytes<10>()); }

std::string NewRandomUuid() {
  const auto random = RandomBytes<16>();
  return TextOf(std::string(random.begin(), random.end()), 4);
}

std::string UuidOf(absl::Time time, const std::array<unsigned char, 10>& random) {
  std::string bytes(16, '\0');
  auto milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(time));
  for (size_t i = 6; i-- > 0; milliseconds >>= 8) bytes[i] = static_cast<char>(milliseconds & 0xff);
  std::copy(random.begin(), random.end(), bytes.begin() + 6);
  return TextOf(std::move(bytes), 7);
}

std::string DerivedUuid(absl::string_view series_digest, uint32_t place, absl::string_view digest) {
  std::string bytes(digest.substr(0, 16));
  series_digest.copy(bytes.data(), 4);
  const std::array<uint32_t, 4> shifts = {20, 12, 8, 0};  // the version takes half a byte
  for (size_t i = 0; i < shifts.size(); ++i) bytes[4 + i] = static_cast<char>(place >> shifts[i]);
  return TextOf(std::move(bytes), 8);
}

bool IsUuid(absl::string_view text) {
  constexpr size_t kLength = 36;
  if (text.size() != kLength) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

}  // namespace zhaolian
