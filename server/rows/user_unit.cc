#include "server/rows/user_unit.h"

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/sight.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {

absl::Status CheckIsOf(const ResourceStore& resources, Connection& connection,
                       absl::string_view field, const std::string& user, const std::string& unit) {
  const ResourceSchema& users = *resources.registry().FindMessage(v1::User::descriptor());
  ASSIGN_OR_RETURN(const MessagePtr row, resources.Get(connection, users, Sight::All(), user));
  const std::string& own = static_cast<const v1::User&>(*row).unit();
  if (own == unit) return absl::OkStatus();
  const std::string problem = absl::StrCat("is of ", own, "; name somebody of ", unit);
  return Error(absl::StatusCode::kInvalidArgument, "DIFFERENT_UNIT",
               absl::StrCat(field, ": ", problem))
      .With("field", field)
      .With("user", user)
      .With("unit", own)
      .With("owner", unit)
      .Field(field, problem);
}

}  // namespace zhaolian
