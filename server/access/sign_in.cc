// Sign-in: a password is looked up by a reader, checked on the thread of passwords,
// and the session is made by the writer, which sees to it that a code is good once.
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/access/access.h"
#include "server/access/credentials.h"
#include "server/log.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/internal/v1/sign_ins.pb.h"

namespace zhaolian {
namespace {

using Failure = SignInAttempts::Failure;
using v1::SignInRequest;
using v1::SignInResponse;

// Ids sort by their times, for the last ones to be found.
std::string FailureId(absl::Time time) {
  return absl::StrFormat("t%016d", absl::ToUnixMicros(time));
}

absl::Status WrongPassword() {
  return Error(absl::StatusCode::kUnauthenticated, "WRONG_PASSWORD",
               "the user or the password is wrong, or the user may not sign in");
}

absl::Status TooManySignIns(absl::Duration wait) {
  return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_SIGN_INS",
               "too many passwords were tried for this user; try again later, or from a device "
               "that the user has signed in from before")
      .RetryAfter(wait);
}

absl::Status NewPasswordNeeded() {
  return Error(absl::StatusCode::kFailedPrecondition, "NEW_PASSWORD_NEEDED",
               "this password is good once: sign in with it and a new password")
      .Field("new_password", "takes the password to use from now on");
}

// One sign-in on its way.
struct Attempt {
  CallPtr call;
  std::unique_ptr<SignInRequest> request;
  absl::Time deadline;
  // What is known of the user: empty when there is nobody, or no password.
  std::string hash;
  std::optional<absl::Time> expire;  // of a one-time password
  bool second_factor = false;
  std::string attempts_key;
  bool exists = false;  // the user, with a password
  bool known_device = false;
  std::string new_hash;
  SignInResponse response;

  const std::string& user() const { return request->user(); }
};
using AttemptPtr = std::shared_ptr<Attempt>;

absl::Status LookUp(Connection& connection, Attempt& attempt) {
  RETURN_IF_ERROR(connection.Run("SELECT hash, expire_time FROM passwords WHERE user_name = $1",
                                 {attempt.user()}, [&](const Row& row) {
                                   attempt.hash = std::string(row.Text(0));
                                   if (row.IsNull(1)) return;
                                   attempt.expire = absl::FromUnixMicros(row.Integer(1));
                                 }));
  ASSIGN_OR_RETURN(attempt.second_factor, SecondFactors::Has(connection, attempt.user()));
  attempt.exists = !attempt.hash.empty();
  const std::string device = Sha256(attempt.request->device_token());
  RETURN_IF_ERROR(connection.Run("SELECT 1 FROM devices WHERE digest = $1 AND user_name = $2",
                                 {Bytes{device}, attempt.user()},
                                 [&](const Row&) { attempt.known_device = true; }));
  if (attempt.known_device) {
    attempt.attempts_key = device;
  } else if (attempt.hash.empty()) {
    attempt.attempts_key = SignInAttempts::KeyOfUnknownUser(attempt.user());
  } else {
    attempt.attempts_key = attempt.user();
  }
  return absl::OkStatus();
}

// Ends the call, and says in the journal that somebody tried; nobody waits for that, or could
// tell from the time it takes whether there is such a user.
void Refuse(const Access& access, const AttemptPtr& attempt, const absl::Status& status) {
  attempt->call->Finish(status);
  if (!attempt->exists) return;
  const absl::Time now = absl::Now();
  const Failure failure = access.attempts.Failed(attempt->attempts_key, now);
  if (failure == Failure::kKnown) return;
  internal::v1::SignInFailure note;
  note.set_attempts_key(attempt->attempts_key);
  note.set_locked_out(failure == Failure::kLockedOut);
  Log("warning", note.locked_out() ? "sign-ins are locked out" : "a sign-in failed",
      {{"user", attempt->user()}});
  Writer::Operation operation;
  operation.run = [origin = ChangeOrigin{attempt->user(), "password",
                                         attempt->call->path().substr(1), "", ""},
                   image = note.SerializeAsString(), now](Tx& tx) {
    return AppendToJournal(tx, tx.NextRevision(), origin,
                           absl::StrCat(kSignInFailures, "/", FailureId(now)), std::nullopt, image);
  };
  // What cannot be noted is in the log.
  operation.done = [](const absl::Status&) {};
  access.store.Write(std::move(operation));
}

// Whether the user may sign in at all; what has changed since the password was looked
// up counts.
absl::Status CheckUser(const Access& access, Tx& tx, const Attempt& attempt) {
  const ResourceSchema& users =
      *access.store.resources().registry().FindMessage(v1::User::descriptor());
  auto row = access.store.resources().Get(tx.connection(), users, Sight::All(), attempt.user());
  if (absl::IsNotFound(row.status())) return WrongPassword();
  RETURN_IF_ERROR(row.status());
  const auto& user = static_cast<const v1::User&>(**row);
  std::string hash;
  RETURN_IF_ERROR(tx.connection().Run("SELECT hash FROM passwords WHERE user_name = $1",
                                      {attempt.user()},
                                      [&](const Row& each) { hash = std::string(each.Text(0)); }));
  const bool may = !user.has_delete_time() && !user.roles().empty() &&
                   ActiveTimeOf(user).Contains(tx.now()) && hash == attempt.hash;
  return may ? absl::OkStatus() : WrongPassword();
}

absl::Status KeepDevice(Tx& tx, const Attempt& attempt, const std::string& token) {
  return tx.connection().Run(
      "INSERT INTO devices (digest, user_name, last_use_time) VALUES ($1, $2, $3)"
      " ON CONFLICT (digest) DO UPDATE SET last_use_time = excluded.last_use_time",
      {Bytes{Sha256(token)}, attempt.user(), absl::ToUnixMicros(tx.now())});
}

absl::Status OpenSession(const Access& access, Tx& tx, Attempt& attempt) {
  RETURN_IF_ERROR(CheckUser(access, tx, attempt));
  RETURN_IF_ERROR(
      access.second_factors.Check(tx, attempt.user(), attempt.request->one_time_code()));
  access.attempts.Forget(attempt.attempts_key);
  const ChangeOrigin origin{attempt.user(), "password", attempt.call->path().substr(1), "", ""};
  if (!attempt.new_hash.empty()) {
    RETURN_IF_ERROR(
        KeepPassword(tx, origin, attempt.user(), attempt.new_hash, absl::InfiniteFuture()));
    RETURN_IF_ERROR(RevokeCredentials(
                        tx, origin, {.user = attempt.user(), .kind = v1::Credential::KIND_SESSION},
                        DeviceCopy::kIsRemoved)
                        .status());
  }
  attempt.response.set_token(NewSecret(kSessionPrefix));
  attempt.response.set_device_token(attempt.known_device ? attempt.request->device_token()
                                                         : NewSecret(kDevicePrefix));
  RETURN_IF_ERROR(KeepDevice(tx, attempt, attempt.response.device_token()));
  v1::Credential& session = *attempt.response.mutable_session();
  session.set_kind(v1::Credential::KIND_SESSION);
  session.set_user(attempt.user());
  session.set_creator(attempt.user());
  session.set_display_name(attempt.request->display_name());
  *session.mutable_expire_time() = ToTimestamp(tx.now() + access.session_time);
  access.callers.MarkStale();
  return InsertCredential(tx, origin, attempt.response.token(), session);
}

void SubmitSession(const Access& access, const AttemptPtr& attempt) {
  Writer::Operation operation;
  operation.deadline = attempt->deadline;
  operation.run = [&access, attempt](Tx& tx) { return OpenSession(access, tx, *attempt); };
  operation.done = [&access, attempt](const absl::Status& status) {
    if (status.ok()) return attempt->call->Reply(attempt->response);
    // A code that is asked for is none that was wrong.
    if (!absl::IsUnauthenticated(status)) return attempt->call->Finish(status);
    Refuse(access, attempt, status);
  };
  access.store.Write(std::move(operation));
}

// The password was right.
void GoOn(const Access& access, const AttemptPtr& attempt) {
  if (attempt->expire.has_value() && absl::Now() >= *attempt->expire) {
    return Refuse(access, attempt, WrongPassword());
  }
  // Where a code is to come, guesses at it go on being counted.
  if (!attempt->second_factor) access.attempts.Forget(attempt->attempts_key);
  const std::string& password = attempt->request->new_password();
  if (password.empty()) {
    if (attempt->expire.has_value()) return attempt->call->Finish(NewPasswordNeeded());
    return SubmitSession(access, attempt);
  }
  const absl::Status strong = CheckNewPassword("new_password", attempt->user(), password);
  if (!strong.ok()) return attempt->call->Finish(strong);
  access.passwords.Hash(password, [&access, attempt](absl::StatusOr<std::string> hash) {
    if (!hash.ok()) return attempt->call->Finish(hash.status());
    attempt->new_hash = *std::move(hash);
    SubmitSession(access, attempt);
  });
}

void CheckPassword(const Access& access, const AttemptPtr& attempt) {
  const absl::Duration wait = access.attempts.Take(attempt->attempts_key, absl::Now());
  if (wait > absl::ZeroDuration()) return attempt->call->Finish(TooManySignIns(wait));
  access.passwords.Check(attempt->hash, attempt->request->password(),
                         [&access, attempt](const absl::StatusOr<bool>& right) {
                           if (!right.ok()) return attempt->call->Finish(right.status());
                           if (!*right) return Refuse(access, attempt, WrongPassword());
                           GoOn(access, attempt);
                         });
}

}  // namespace

absl::Status RestoreAttempts(Connection& connection, absl::Time now, SignInAttempts& attempts) {
  return ReadEntriesOf(
      connection, std::string(kSignInFailures),
      [&](const JournalEntry& entry) {
        internal::v1::SignInFailure note;
        if (!note.ParseFromString(entry.after.value_or(""))) return;
        attempts.Restore(note.attempts_key(),
                         note.locked_out() ? Failure::kLockedOut : Failure::kFirst, entry.time);
      },
      FailureId(now - SignInAttempts::kWindow));
}

void BindSignIn(Access& access, Router& router) {
  router.Bind<SignInRequest>(
      "zhaolian.v1.AccessService.SignIn",
      [&access](const CallPtr& call, std::unique_ptr<SignInRequest> request) {
        auto attempt = std::make_shared<Attempt>();
        attempt->call = call;
        attempt->request = std::move(request);
        attempt->deadline = access.admission.DeadlineOf(*call);
        access.store.Read(attempt->deadline,
                          [&access, attempt](const absl::Status& status, Connection& connection) {
                            absl::Status done = status;
                            if (done.ok()) done = LookUp(connection, *attempt);
                            if (!done.ok()) return attempt->call->Finish(done);
                            CheckPassword(access, attempt);
                          });
      });
}

}  // namespace zhaolian
