// What the methods of AccessService work with.
#ifndef ZHAOLIAN_SERVER_ACCESS_ACCESS_H_
#define ZHAOLIAN_SERVER_ACCESS_ACCESS_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/access/callers.h"
#include "server/access/passwords.h"
#include "server/access/roles.h"
#include "server/access/second_factors.h"
#include "server/access/sign_in_attempts.h"
#include "server/rows/domain_rules.h"
#include "server/rpc/admission.h"
#include "server/rpc/page_token.h"
#include "server/rpc/router.h"
#include "storage/store.h"

namespace zhaolian {

// All of it outlives the router.
struct Access {
  Store& store;
  const Admission& admission;
  const PageTokens& tokens;
  const Permissions& permissions;
  const Roles& roles;
  Callers& callers;
  Passwords& passwords;
  SignInAttempts& attempts;
  const SecondFactors& second_factors;
  absl::Duration session_time;
};

// Counts what the journal says of sign-ins that failed in the last window. Before the first call.
absl::Status RestoreAttempts(Connection& connection, absl::Time now, SignInAttempts& attempts);

// Parts of BindAccess (services.h), each in its file: sign_in.cc, password_changes.cc,
// second_factor_methods.cc, credentials_service.cc, registered_certificates.cc,
// user_roles.cc.
void BindSignIn(Access& access, Router& router);
void BindPasswords(Access& access, Router& router);
void BindSecondFactors(Access& access, Router& router);
void BindCredentials(Access& access, Router& router);
void BindCertificates(Access& access, Router& router);
void BindUserRoles(Access& access, Router& router, DomainRules& rules);

// Whether the caller has the permission, which is one of a method.
bool May(const Access& access, const Call& call, absl::string_view permission);

// Of a key or a certificate: whether `user` is the name of a user, and `display_name` says
// what it is for. INVALID_ARGUMENT.
absl::Status CheckPurpose(const Access& access, const std::string& user,
                          const std::string& display_name);
inline constexpr int kMostCredentialDays = 366;

// NOT_FOUND when there is no such user; FAILED_PRECONDITION, reason DELETED.
absl::Status CheckLiveUser(const Access& access, Tx& tx, const std::string& user);

// Counts one attempt at a password or a code within the session of the call.
// RESOURCE_EXHAUSTED, reason TOO_MANY_SIGN_INS, after as many as sign-in takes.
absl::Status TakeAttempt(Access& access, const Call& call);

// Goes on with `then`, on the thread of passwords, when the password is the caller's. Else
// it ends the call: the error of TakeAttempt, or UNAUTHENTICATED, reason WRONG_PASSWORD.
void CheckOwnPassword(Access& access, const CallPtr& call, const std::string& password,
                      std::function<void()> then);

// Sets the password of a user, as one that is good once and until `expire` when that
// is finite, and says so in the journal.
absl::Status KeepPassword(Tx& tx, const ChangeOrigin& origin, const std::string& user,
                          const std::string& hash, absl::Time expire);

// A password nobody has to invent: 20 characters, in groups that can be read out.
std::string NewOneTimePassword();
inline constexpr absl::Duration kOneTimePasswordLife = absl::Hours(72);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_ACCESS_H_
