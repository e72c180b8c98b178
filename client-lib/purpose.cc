#include "client-lib/purpose.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "zhaolian/v1/own_contacts.pb.h"

namespace zhaolian {

absl::Status CheckPurpose(absl::string_view purpose) {
  const auto* field = v1::DeviceUnmasking::descriptor()->FindFieldByName("purpose");
  const uint32_t most = RulesOf(field).max_length();
  const auto size = static_cast<int32_t>(purpose.size());
  uint32_t characters = 0;
  bool plain = true, says_something = false;
  for (int32_t i = 0; i < size; ++characters) {
    UChar32 c;
    U8_NEXT(purpose.data(), i, size, c);
    plain = plain && c >= 0 && u_isprint(c) != 0;
    says_something = says_something || u_isgraph(c) != 0;
  }
  if (!plain || characters > most) {
    return InvalidField("purpose", "INVALID_PURPOSE",
                        absl::StrCat("takes a line of at most ", most, " characters"));
  }
  if (says_something) return absl::OkStatus();
  return InvalidField("purpose", "REQUIRED", "say what it is needed for");
}

}  // namespace zhaolian
