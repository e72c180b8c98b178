#include "server/resource_id.h"

#include <openssl/rand.h>

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/error.h"

namespace zhaolian {

std::string NewResourceId() {
  std::array<unsigned char, 16> bytes;
  RAND_bytes(bytes.data(), bytes.size());
  uint64_t milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(absl::Now()));
  for (int i = 5; i >= 0; --i) {
    bytes[i] = static_cast<unsigned char>(milliseconds & 0xff);
    milliseconds >>= 8;
  }
  bytes[6] = static_cast<unsigned char>(0x70 | (bytes[6] & 0x0f));  // version 7
  bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));  // variant of RFC 9562
  const std::string hex = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  const absl::string_view digits = hex;
  return absl::StrCat("u", digits.substr(0, 8), "-", digits.substr(8, 4), "-", digits.substr(12, 4),
                      "-", digits.substr(16, 4), "-", digits.substr(20));
}

absl::Status CheckName(const ResourceSchema& schema, const std::string& field,
                       const std::string& name) {
  if (IsResourceName(name) &&
      name.compare(0, schema.collection().size() + 1, schema.collection() + "/") == 0) {
    return absl::OkStatus();
  }
  return InvalidField(field, "INVALID_NAME",
                      absl::StrCat("\"", Excerpt(name), "\" is not a name such as ",
                                   schema.collection(), "/an-id"));
}

}  // namespace zhaolian
