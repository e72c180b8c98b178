#include "server/access/credentials.h"

#include <google/protobuf/util/time_util.h>
#include <sodium.h>

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/rows/resource_id.h"
#include "storage/journal.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int kSecretBytes = 32;
// So long may somebody notice that the device of one is missing.
constexpr absl::Duration kEndedKept = absl::Hours(180 * 24);
constexpr absl::Duration kRevokedKept = absl::Hours(2 * 365 * 24);

// The condition of a filter; each part is switched off by an empty parameter, so that
// there is one statement for all.
constexpr absl::string_view kMatches =
    "($1 = '' OR name = $1) AND ($2 = '' OR user_name = $2) AND ($3 = 0 OR kind = $3)"
    " AND name <> $4";

std::vector<Value> ParametersOf(const CredentialFilter& filter) {
  return {filter.name, filter.user, int64_t{filter.kind}, filter.but};
}

v1::Credential CredentialOf(const Row& row) {
  v1::Credential credential;
  credential.ParseFromString(std::string(row.Text(0)));
  // It begins to idle when it is made; that is no use of it.
  if (row.Integer(1) > TimeUtil::TimestampToMicroseconds(credential.create_time())) {
    *credential.mutable_last_use_time() = TimeUtil::MicrosecondsToTimestamp(row.Integer(1));
  }
  return credential;
}

// A certificate may have been registered and revoked before.
absl::Status NoteRevoked(Tx& tx, const CredentialFilter& filter, bool discard_unsent) {
  std::vector<Value> parameters = ParametersOf(filter);
  parameters.insert(parameters.end(), {absl::ToUnixMicros(tx.now()), int64_t{discard_unsent}});
  return tx.connection().Run(
      absl::StrCat("INSERT INTO revoked_credentials (digest, revoke_time, discard_unsent)"
                   " SELECT digest, $5, $6 FROM credentials WHERE ",
                   kMatches,
                   " ON CONFLICT (digest) DO UPDATE SET revoke_time = excluded.revoke_time,"
                   " discard_unsent = excluded.discard_unsent"),
      parameters);
}

}  // namespace

std::string NewSecret(absl::string_view prefix) {
  std::array<char, kSecretBytes> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return absl::StrCat(prefix, absl::WebSafeBase64Escape({bytes.data(), bytes.size()}));
}

absl::Status InsertCredential(Tx& tx, const ChangeOrigin& origin, absl::string_view proof,
                              v1::Credential& credential) {
  credential.set_name(absl::StrCat("credentials/", NewResourceId()));
  const int64_t now = absl::ToUnixMicros(tx.now());
  *credential.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(now);
  const std::string message = credential.SerializeAsString();
  RETURN_IF_ERROR(tx.connection().Run(
      "INSERT INTO credentials (name, digest, user_name, kind, expire_time, last_use_time, message)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {credential.name(), Bytes{Sha256(proof)}, credential.user(), int64_t{credential.kind()},
       TimeUtil::TimestampToMicroseconds(credential.expire_time()), now, Bytes{message}}));
  RETURN_IF_ERROR(tx.connection().Run("DELETE FROM revoked_credentials WHERE digest = $1",
                                      {Bytes{Sha256(proof)}}));
  return AppendToJournal(tx, tx.NextRevision(), origin, credential.name(), std::nullopt, message);
}

absl::StatusOr<int> RevokeCredentials(Tx& tx, const ChangeOrigin& origin,
                                      const CredentialFilter& filter, DeviceCopy copy) {
  if (copy != DeviceCopy::kStays) {
    RETURN_IF_ERROR(NoteRevoked(tx, filter, copy == DeviceCopy::kIsRemovedWithUnsent));
  }
  std::vector<std::pair<std::string, std::string>> revoked;
  RETURN_IF_ERROR(tx.connection().Run(
      absl::StrCat("DELETE FROM credentials WHERE ", kMatches, " RETURNING name, message"),
      ParametersOf(filter),
      [&](const Row& row) { revoked.emplace_back(row.Text(0), row.Text(1)); }));
  for (auto& [name, message] : revoked) {
    RETURN_IF_ERROR(AppendToJournal(tx, tx.NextRevision(), origin, name, std::move(message), ""));
  }
  return static_cast<int>(revoked.size());
}

absl::Status NoteEnded(Tx& tx, const std::string& user) {
  return tx.connection().Run(
      "INSERT INTO revoked_credentials (digest, revoke_time, discard_unsent)"
      " SELECT digest, $2, 0 FROM credentials WHERE user_name = $1 AND ended = 1"
      " ON CONFLICT (digest) DO NOTHING",
      {user, absl::ToUnixMicros(tx.now())});
}

absl::StatusOr<std::vector<v1::Credential>> ReadCredentials(Connection& connection,
                                                            const CredentialFilter& filter,
                                                            absl::Time expire_after,
                                                            const std::string& after, int limit) {
  std::vector<Value> parameters = ParametersOf(filter);
  parameters.insert(parameters.end(), {absl::ToUnixMicros(expire_after), after, int64_t{limit}});
  std::vector<v1::Credential> credentials;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT message, last_use_time FROM credentials WHERE ", kMatches,
                   " AND expire_time > $5 AND name > $6 ORDER BY name LIMIT $7"),
      parameters, [&](const Row& row) { credentials.push_back(CredentialOf(row)); }));
  return credentials;
}

absl::Status KeepUses(Callers& callers, Store& store) {
  const std::vector<std::pair<std::string, absl::Time>> uses = callers.TakeUses();
  return store.WriteAndWait([&](Tx& tx) -> absl::Status {
    for (const auto& [name, time] : uses) {
      RETURN_IF_ERROR(tx.connection().Run(
          "UPDATE credentials SET last_use_time = $2 WHERE name = $1 AND last_use_time < $2",
          {name, absl::ToUnixMicros(time)}));
    }
    RETURN_IF_ERROR(tx.connection().Run(
        "UPDATE credentials SET ended = 1 WHERE ended = 0 AND expire_time < $1 RETURNING name",
        {absl::ToUnixMicros(tx.now())}, [&](const Row&) { callers.MarkStale(); }));
    RETURN_IF_ERROR(
        tx.connection().Run("DELETE FROM credentials WHERE ended = 1 AND expire_time < $1",
                            {absl::ToUnixMicros(tx.now() - kEndedKept)}));
    return tx.connection().Run("DELETE FROM revoked_credentials WHERE revoke_time < $1",
                               {absl::ToUnixMicros(tx.now() - kRevokedKept)});
  });
}

}  // namespace zhaolian
