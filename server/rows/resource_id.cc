#include "server/rows/resource_id.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/uuid.h"

namespace zhaolian {

std::string NewResourceId() { return "u" + NewUuid(); }

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

bool IsUnguessableId(absl::string_view id) {
  // After the letter: the version is the first digit of the third group, the variant
  // that of the fourth.
  constexpr size_t kVersion = 15, kVariant = 20;
  return !id.empty() && IsUuid(id.substr(1)) && id[kVersion] == '4' &&
         absl::StrContains("89ab", id.substr(kVariant, 1));
}

}  // namespace zhaolian
