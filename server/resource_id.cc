#include "server/resource_id.h"

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

}  // namespace zhaolian
