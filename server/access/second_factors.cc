#include "server/access/second_factors.h"

#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/access/one_time_code.h"
#include "storage/error.h"
#include "storage/sealing.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

std::string NameOf(absl::string_view user) {
  return absl::StrCat("secondFactors/", user.substr(user.find('/') + 1));
}

absl::Status AlreadySet(const std::string& user) {
  return Error(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_SET",
               "you have a second factor; remove it first, with a code of it")
      .Violation("SECOND_FACTOR_SET", NameOf(user), "remove it first");
}

absl::Status NotStarted(const std::string& user) {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_SECOND_FACTOR",
               "there is no second factor to confirm; start one first")
      .Violation("NO_SECOND_FACTOR", NameOf(user), "start one first");
}

absl::Status CodeNeeded() {
  return Error(absl::StatusCode::kFailedPrecondition, "CODE_NEEDED",
               "this user signs in with a one-time code too")
      .Field("one_time_code", "takes the six digits that the authenticator app shows now");
}

absl::Status WrongCode() {
  return Error(absl::StatusCode::kUnauthenticated, "WRONG_CODE",
               "the code is wrong, too old or was used before; wait for the next one that the "
               "app shows, and see that the clock of the phone is right");
}

// Only the file of the key opens what it sealed.
absl::Status Sealed(const std::string& user) {
  return Error(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_SEALED",
               "the second factor was sealed with a key that the server does not have any more; "
               "have keys/second-factors of the data directory put back, or a security officer "
               "remove the second factor")
      .Violation("SECOND_FACTOR_SEALED", NameOf(user), "put keys/second-factors back");
}

// That something was done, and nothing of the secret.
absl::Status Say(Tx& tx, const ChangeOrigin& origin, const std::string& user) {
  return AppendToJournal(tx, tx.NextRevision(), origin, NameOf(user), std::nullopt, "");
}

}  // namespace

struct SecondFactors::Factor {
  std::string user, sealed;
  bool confirmed = false;
  int64_t last_step = 0;

  static absl::StatusOr<std::optional<Factor>> Of(Connection& connection, const std::string& user) {
    std::optional<Factor> factor;
    RETURN_IF_ERROR(connection.Run(
        "SELECT sealed_secret, confirmed, last_step FROM second_factors WHERE user_name = $1",
        {user}, [&](const Row& row) {
          factor = Factor{user, std::string(row.Text(0)), row.Integer(1) != 0, row.Integer(2)};
        }));
    return factor;
  }
};

absl::StatusOr<bool> SecondFactors::Has(Connection& connection, const std::string& user) {
  ASSIGN_OR_RETURN(const std::optional<Factor> factor, Factor::Of(connection, user));
  return factor.has_value() && factor->confirmed;
}

absl::StatusOr<std::string> SecondFactors::Start(Tx& tx, const ChangeOrigin& origin,
                                                 const std::string& user) const {
  ASSIGN_OR_RETURN(const bool has, Has(tx.connection(), user));
  if (has) return AlreadySet(user);
  std::string secret = NewCodeSecret();
  ASSIGN_OR_RETURN(const std::string sealed, Seal(key_, user, secret));
  RETURN_IF_ERROR(tx.connection().Run(
      "INSERT INTO second_factors (user_name, sealed_secret, confirmed, last_step)"
      " VALUES ($1, $2, 0, 0)"
      " ON CONFLICT (user_name) DO UPDATE SET sealed_secret = excluded.sealed_secret",
      {user, Bytes{sealed}}));
  RETURN_IF_ERROR(Say(tx, origin, user));
  return secret;
}

absl::Status SecondFactors::Confirm(Tx& tx, const ChangeOrigin& origin, const std::string& user,
                                    const std::string& code) const {
  ASSIGN_OR_RETURN(const std::optional<Factor> factor, Factor::Of(tx.connection(), user));
  if (!factor.has_value()) return NotStarted(user);
  if (factor->confirmed) return AlreadySet(user);
  RETURN_IF_ERROR(Use(tx, *factor, code));
  RETURN_IF_ERROR(
      tx.connection().Run("UPDATE second_factors SET confirmed = 1 WHERE user_name = $1", {user}));
  return Say(tx, origin, user);
}

absl::Status SecondFactors::Remove(Tx& tx, const ChangeOrigin& origin, const std::string& user) {
  ASSIGN_OR_RETURN(const bool has, Has(tx.connection(), user));
  if (!has) return NotFound(NameOf(user));
  RETURN_IF_ERROR(tx.connection().Run("DELETE FROM second_factors WHERE user_name = $1", {user}));
  return Say(tx, origin, user);
}

absl::Status SecondFactors::Check(Tx& tx, const std::string& user, const std::string& code) const {
  ASSIGN_OR_RETURN(const std::optional<Factor> factor, Factor::Of(tx.connection(), user));
  if (!factor.has_value() || !factor->confirmed) return absl::OkStatus();
  if (code.empty()) return CodeNeeded();
  return Use(tx, *factor, code);
}

absl::Status SecondFactors::Use(Tx& tx, const Factor& factor, const std::string& code) const {
  const std::optional<std::string> secret = Unseal(key_, factor.user, factor.sealed);
  if (!secret.has_value()) return Sealed(factor.user);
  const std::optional<int64_t> step = StepOfCode(*secret, code, tx.now(), factor.last_step);
  if (!step.has_value()) return WrongCode();
  return tx.connection().Run("UPDATE second_factors SET last_step = $2 WHERE user_name = $1",
                             {factor.user, *step});
}

}  // namespace zhaolian
