// A user's own new password, and one that an officer gives.
#include <sodium.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/access/access.h"
#include "server/access/credentials.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using v1::ChangePasswordRequest;
using v1::ChangePasswordResponse;
using v1::ResetPasswordRequest;
using v1::ResetPasswordResponse;

absl::Status WrongPassword() {
  return Error(absl::StatusCode::kUnauthenticated, "WRONG_PASSWORD",
               "the present password is wrong");
}

// Keeps the hash and ends the user's sessions but the one of the call.
void Submit(Access& access, const CallPtr& call, const std::string& user, const std::string& hash,
            absl::Time expire, const std::function<absl::Status(Tx&)>& check,
            const std::shared_ptr<const google::protobuf::Message>& response) {
  auto change = [&access, call, user, hash, expire, check](Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(check(tx));
    const ChangeOrigin origin = OriginOf(*call);
    access.callers.MarkStale();
    RETURN_IF_ERROR(KeepPassword(tx, origin, user, hash, expire));
    return RevokeCredentials(tx, origin,
                             {.user = user,
                              .kind = v1::Credential::KIND_SESSION,
                              .but = call->caller->credential},
                             DeviceCopy::kIsRemoved)
        .status();
  };
  SubmitChange(access.store, call, access.admission.DeadlineOf(*call), std::move(change), response);
}

void ChangeOwn(Access& access, const CallPtr& call,
               std::unique_ptr<ChangePasswordRequest> request) {
  const std::string& password = request->new_password();
  const absl::Status strong = CheckNewPassword("new_password", call->caller->user, password);
  if (!strong.ok()) return call->Finish(strong);
  CheckOwnPassword(access, call, request->password(), [&access, call, password] {
    access.passwords.Hash(password, [&access, call](const absl::StatusOr<std::string>& hash) {
      if (!hash.ok()) return call->Finish(hash.status());
      Submit(
          access, call, call->caller->user, *hash, absl::InfiniteFuture(),
          [](Tx&) { return absl::OkStatus(); }, std::make_shared<ChangePasswordResponse>());
    });
  });
}

void Reset(Access& access, const CallPtr& call, std::unique_ptr<ResetPasswordRequest> request) {
  const ResourceSchema& users =
      *access.store.resources().registry().FindMessage(v1::User::descriptor());
  const absl::Status valid = CheckName(users, "user", request->user());
  if (!valid.ok()) return call->Finish(valid);
  auto response = std::make_shared<ResetPasswordResponse>();
  response->set_one_time_password(NewOneTimePassword());
  const absl::Time expire = absl::Now() + kOneTimePasswordLife;
  *response->mutable_expire_time() = ToTimestamp(expire);
  access.passwords.Hash(
      response->one_time_password(), [&access, call, response, expire, user = request->user()](
                                         const absl::StatusOr<std::string>& hash) {
        if (!hash.ok()) return call->Finish(hash.status());
        Submit(
            access, call, user, *hash, expire,
            [&access, user](Tx& tx) { return CheckLiveUser(access, tx, user); }, response);
      });
}

}  // namespace

absl::Status TakeAttempt(Access& access, const Call& call) {
  const absl::Duration wait = access.attempts.Take(call.caller->credential, absl::Now());
  if (wait == absl::ZeroDuration()) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_SIGN_INS",
               "too many passwords and codes were tried in this session; try again later")
      .RetryAfter(wait);
}

void CheckOwnPassword(Access& access, const CallPtr& call, const std::string& password,
                      std::function<void()> then) {
  const absl::Status may = TakeAttempt(access, *call);
  if (!may.ok()) return call->Finish(may);
  access.store.Read(
      access.admission.DeadlineOf(*call), [&access, call, password, then = std::move(then)](
                                              const absl::Status& status, Connection& connection) {
        absl::Status done = status;
        std::string hash;
        if (done.ok()) {
          done = connection.Run("SELECT hash FROM passwords WHERE user_name = $1",
                                {call->caller->user},
                                [&](const Row& row) { hash = std::string(row.Text(0)); });
        }
        if (!done.ok()) return call->Finish(done);
        access.passwords.Check(hash, password, [call, then](const absl::StatusOr<bool>& right) {
          if (!right.ok()) return call->Finish(right.status());
          *right ? then() : call->Finish(WrongPassword());
        });
      });
}

absl::Status KeepPassword(Tx& tx, const ChangeOrigin& origin, const std::string& user,
                          const std::string& hash, absl::Time expire) {
  Value until;
  if (expire != absl::InfiniteFuture()) until = absl::ToUnixMicros(expire);
  RETURN_IF_ERROR(
      tx.connection().Run("INSERT INTO passwords (user_name, hash, expire_time) VALUES ($1, $2, $3)"
                          " ON CONFLICT (user_name) DO UPDATE SET hash = excluded.hash,"
                          " expire_time = excluded.expire_time",
                          {user, hash, until}));
  // That it was changed, and not to what.
  return AppendToJournal(tx, tx.NextRevision(), origin,
                         absl::StrCat("passwords/", user.substr(user.find('/') + 1)), std::nullopt,
                         "");
}

std::string NewOneTimePassword() {
  // Without letters and digits that look alike.
  constexpr absl::string_view kCharacters = "abcdefghjkmnpqrstuvwxyz23456789";
  constexpr int kGroups = 5, kGroupLength = 4;
  std::string password;
  for (int i = 0; i < kGroups * kGroupLength; ++i) {
    if (i > 0 && i % kGroupLength == 0) password += '-';
    password += kCharacters[randombytes_uniform(kCharacters.size())];
  }
  return password;
}

void BindPasswords(Access& access, Router& router) {
  router.Bind<ChangePasswordRequest>(
      "zhaolian.v1.AccessService.ChangePassword",
      [&access](const CallPtr& call, std::unique_ptr<ChangePasswordRequest> request) {
        ChangeOwn(access, call, std::move(request));
      });
  router.Bind<ResetPasswordRequest>(
      "zhaolian.v1.AccessService.ResetPassword",
      [&access](const CallPtr& call, std::unique_ptr<ResetPasswordRequest> request) {
        Reset(access, call, std::move(request));
      });
}

}  // namespace zhaolian
