// Second factors of users: secrets of one-time codes, kept sealed.
//
// A secret counts once its user has shown a code of it; until then it is as if there
// were none.
#ifndef ZHAOLIAN_SERVER_ACCESS_SECOND_FACTORS_H_
#define ZHAOLIAN_SERVER_ACCESS_SECOND_FACTORS_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/database.h"
#include "storage/journal.h"
#include "storage/writer.h"

namespace zhaolian {

class SecondFactors {
 public:
  // `key` has 32 bytes and seals the secrets.
  explicit SecondFactors(std::string key) : key_(std::move(key)) {}

  // Whether the user's sign-in asks for a code.
  static absl::StatusOr<bool> Has(Connection& connection, const std::string& user);

  // Each of the following says in the journal what was done, under the name
  // "secondFactors/{id of the user}", and never with the secret.

  // A new secret in place of one that was not confirmed. FAILED_PRECONDITION, reason
  // SECOND_FACTOR_SET, when the user has one.
  absl::StatusOr<std::string> Start(Tx& tx, const ChangeOrigin& origin,
                                    const std::string& user) const;
  // From now on it counts. FAILED_PRECONDITION: NO_SECOND_FACTOR when none was started,
  // SECOND_FACTOR_SET when it counts already. UNAUTHENTICATED: WRONG_CODE.
  absl::Status Confirm(Tx& tx, const ChangeOrigin& origin, const std::string& user,
                       const std::string& code) const;
  // NOT_FOUND when the user has none.
  static absl::Status Remove(Tx& tx, const ChangeOrigin& origin, const std::string& user);

  // Whether the code, which is used up by it, is right where the user has a second
  // factor. FAILED_PRECONDITION, reason CODE_NEEDED, when it is empty; reason
  // SECOND_FACTOR_SEALED when the key is not that of the secret. UNAUTHENTICATED, reason
  // WRONG_CODE, when it is wrong, too old or was used before.
  absl::Status Check(Tx& tx, const std::string& user, const std::string& code) const;

 private:
  struct Factor;
  // Uses the code up.
  absl::Status Use(Tx& tx, const Factor& factor, const std::string& code) const;

  const std::string key_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_SECOND_FACTORS_H_
