#include "server/caller.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/resource_schema.h"

namespace zhaolian {

absl::StatusOr<Caller> IdentifyCaller(absl::string_view stated) {
  if (stated.empty()) return Caller{std::string(kLocalUser), "stated"};
  std::string user(stated);
  if (!absl::StartsWith(stated, "users/")) user = absl::StrCat("users/", stated);
  if (IsResourceName(user)) return Caller{user, "stated"};
  return Error(absl::StatusCode::kUnauthenticated, "INVALID_USER",
               "the metadata zhaolian-user must be the name of a user, such as users/local")
      .With("user", Excerpt(stated));
}

}  // namespace zhaolian
