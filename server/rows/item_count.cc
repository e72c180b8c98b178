#include "server/rows/item_count.h"

#include "absl/strings/str_cat.h"
#include "storage/error.h"

namespace zhaolian {

absl::Status CheckItemCount(absl::string_view field, absl::string_view label, size_t count,
                            size_t limit, absl::string_view remedy) {
  if (count <= limit) return absl::OkStatus();
  const std::string description =
      absl::StrCat("has ", count, " items; at most ", limit, " are allowed: ", remedy);
  return Error(absl::StatusCode::kInvalidArgument, "TOO_MANY_ITEMS",
               absl::StrCat(field, ": ", description))
      .With("field", field)
      .With("label", label)
      .With("length", absl::StrCat(count))
      .With("limit", absl::StrCat(limit))
      .Field(field, description);
}

}  // namespace zhaolian
