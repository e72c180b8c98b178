#include "server/access/officers.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "server/access/callers.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// How long a user is an officer, in the order of how much that is.
enum class Stay { kNone, kUntilItsEnd, kForGood };

Stay StayOf(const v1::User& user, absl::Time now) {
  const bool officer = std::find(user.roles().begin(), user.roles().end(),
                                 v1::ROLE_SECURITY_OFFICER) != user.roles().end();
  const ActiveTime active = ActiveTimeOf(user);
  if (!officer || user.has_delete_time() || !active.Contains(now)) return Stay::kNone;
  return active.end == absl::InfiniteFuture() ? Stay::kForGood : Stay::kUntilItsEnd;
}

absl::Status ForEachUser(Connection& connection, const ResourceSchema& users,
                         absl::FunctionRef<void(const v1::User&)> on_user) {
  absl::Status decoded;
  RETURN_IF_ERROR(
      connection.Run("SELECT name, message, revision FROM users WHERE delete_time IS NULL", {},
                     [&](const Row& row) {
                       v1::User user;
                       decoded.Update(DecodeRow(users, row, user));
                       on_user(user);
                     }));
  return decoded;
}

}  // namespace

absl::Status CheckOfficerLeft(Tx& tx, const ResourceSchema& users, const v1::User& before,
                              const v1::User& after) {
  const Stay stay = StayOf(before, tx.now());
  if (StayOf(after, tx.now()) >= stay) return absl::OkStatus();
  bool another = false;
  RETURN_IF_ERROR(ForEachUser(tx.connection(), users, [&](const v1::User& user) {
    another |= user.name() != before.name() && StayOf(user, tx.now()) >= stay;
  }));
  if (another) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "LAST_OFFICER",
               absl::StrCat(before.name(),
                            " is the last security officer, and without one nobody could be given "
                            "a role again; make another one first"))
      .With("name", before.name())
      .Resource(before.name())
      .Violation("LAST_OFFICER", before.name(), "make another security officer first");
}

absl::StatusOr<bool> AnyOfficerGetsIn(Connection& connection, const ResourceSchema& users,
                                      absl::Time now) {
  std::set<std::string> known;
  RETURN_IF_ERROR(connection.Run(
      "SELECT user_name FROM passwords WHERE expire_time IS NULL OR expire_time > $1"
      " UNION SELECT user_name FROM credentials WHERE kind <> $2 AND expire_time > $1",
      {absl::ToUnixMicros(now), int64_t{v1::Credential::KIND_SESSION}},
      [&](const Row& row) { known.emplace(row.Text(0)); }));
  bool any = false;
  RETURN_IF_ERROR(ForEachUser(connection, users, [&](const v1::User& user) {
    any |= StayOf(user, now) != Stay::kNone && known.contains(user.name());
  }));
  return any;
}

}  // namespace zhaolian
