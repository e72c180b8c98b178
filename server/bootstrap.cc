#include "server/bootstrap.h"

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "server/access/access.h"
#include "server/access/callers.h"
#include "server/access/officers.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr char kBureau[] = "units/bureau";
constexpr char kFirstOfficer[] = "users/security";

ChangeOrigin FirstStart(absl::string_view user) {
  return {std::string(user), "system", "first start", "", ""};
}

absl::Status MakeRow(Store& store, Tx& tx, google::protobuf::Message& row, const std::string& name,
                     absl::string_view by) {
  const ResourceSchema* schema = store.resources().registry().FindMessage(row.GetDescriptor());
  auto found = store.resources().Get(tx.connection(), *schema, Sight::All(), name);
  if (!absl::IsNotFound(found.status())) return found.status();
  return store.resources().Insert(tx, *schema, FirstStart(by), row);
}

v1::User UserOf(absl::string_view name, absl::string_view title) {
  v1::User user;
  user.set_name(std::string(name));
  user.set_display_name(std::string(title));
  user.set_unit(kBureau);
  return user;
}

// The officer of the first start as it was, or as it has to be again.
absl::Status MakeOfficer(Store& store, Tx& tx) {
  const ResourceSchema& users = *store.resources().registry().FindMessage(v1::User::descriptor());
  v1::User officer = UserOf(kFirstOfficer, "安全管理员");
  officer.add_roles(v1::ROLE_SECURITY_OFFICER);
  auto found = store.resources().Get(tx.connection(), users, Sight::All(), kFirstOfficer);
  if (absl::IsNotFound(found.status())) {
    return store.resources().Insert(tx, users, FirstStart(kFirstOfficer), officer);
  }
  RETURN_IF_ERROR(found.status());
  v1::User again = static_cast<const v1::User&>(**found);
  *again.mutable_roles() = officer.roles();
  again.clear_delete_time();
  again.clear_start_date();
  again.clear_end_date();
  if (StoredForm(again) == StoredForm(**found)) return absl::OkStatus();
  return store.resources().Replace(tx, users, FirstStart(kFirstOfficer), **found, again);
}

absl::StatusOr<bool> AnyPassword(Store& store) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, store.ConnectForReading());
  bool any = false;
  RETURN_IF_ERROR(
      connection->Run("SELECT 1 FROM passwords LIMIT 1", {}, [&](const Row&) { any = true; }));
  return any;
}

}  // namespace

absl::Status MakeFirstRows(Store& store, bool sign_in) {
  v1::Unit bureau;
  bureau.set_name(kBureau);
  bureau.set_display_name("市经济合作局");
  bureau.set_name_en("Economic Cooperation Bureau");
  bureau.add_aliases("市经合局");
  bureau.set_kind(v1::Unit::KIND_BUREAU);
  v1::User local = UserOf(kLocalUser, "本机用户");
  return store.WriteBulkAndWait([&](Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(
        MakeRow(store, tx, bureau, kBureau, sign_in ? kFirstOfficer : kLocalUser.data()));
    return sign_in ? absl::OkStatus() : MakeRow(store, tx, local, local.name(), kLocalUser);
  });
}

absl::Status CheckNobodySignsIn(Store& store) {
  ASSIGN_OR_RETURN(const bool known, AnyPassword(store));
  if (!known) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "people sign in to this database, and a trial would show it to everybody on this machine; "
      "start without --trial, or try it with another data directory");
}

absl::StatusOr<std::optional<FirstSignIn>> MakeFirstOfficer(Store& store, Passwords& passwords) {
  // Asked first: a hash takes long on purpose, and every start but one needs none.
  {
    const ResourceSchema& users = *store.resources().registry().FindMessage(v1::User::descriptor());
    ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, store.ConnectForReading());
    ASSIGN_OR_RETURN(const bool known, AnyOfficerGetsIn(*connection, users, absl::Now()));
    if (known) return std::nullopt;
  }
  FirstSignIn first{kFirstOfficer, NewOneTimePassword()};
  absl::StatusOr<std::string> hash;
  absl::Notification hashed;
  passwords.Hash(first.one_time_password, [&](absl::StatusOr<std::string> made) {
    hash = std::move(made);
    hashed.Notify();
  });
  hashed.WaitForNotification();
  RETURN_IF_ERROR(hash.status());
  RETURN_IF_ERROR(store.WriteBulkAndWait([&](Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(MakeOfficer(store, tx));
    return KeepPassword(tx, FirstStart(kFirstOfficer), kFirstOfficer, *hash,
                        absl::Now() + kOneTimePasswordLife);
  }));
  return first;
}

}  // namespace zhaolian
