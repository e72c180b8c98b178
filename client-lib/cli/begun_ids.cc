#include "client-lib/cli/begun_ids.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/name_lookup.h"

namespace zhaolian {

bool BeginsMadeId(absl::string_view id) {
  constexpr size_t kLeast = 5;
  constexpr absl::string_view kForm = "axxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (id.size() < kLeast || id.size() >= kForm.size() || !absl::ascii_islower(id.front())) {
    return false;
  }
  for (size_t i = 1; i < id.size(); ++i) {
    const bool fits =
        kForm[i] == '-' ? id[i] == '-' : absl::ascii_isxdigit(id[i]) && !absl::ascii_isupper(id[i]);
    if (!fits) return false;
  }
  return true;
}

std::string BegunNames(const ResourceSchema& schema, absl::string_view id) {
  return absl::StrCat("name = \"", schema.collection(), "/", absl::StripSuffix(id, kCutMark),
                      "*\"");
}

}  // namespace zhaolian
