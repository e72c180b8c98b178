// Sessions, keys and certificates as rows: made, listed, revoked, each change with its entry in
// the journal.
#ifndef ZHAOLIAN_SERVER_ACCESS_CREDENTIALS_H_
#define ZHAOLIAN_SERVER_ACCESS_CREDENTIALS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/access/callers.h"
#include "storage/database.h"
#include "storage/store.h"
#include "storage/writer.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {

// 256 random bits as text, after a prefix that says what it is.
std::string NewSecret(absl::string_view prefix);
inline constexpr absl::string_view kSessionPrefix = "zls_";
inline constexpr absl::string_view kApiKeyPrefix = "zlk_";
inline constexpr absl::string_view kDevicePrefix = "zld_";

// Fills in the credential's name and time of creation, and keeps it under a digest of
// `proof`: a token, or a certificate as DER.
absl::Status InsertCredential(Tx& tx, const ChangeOrigin& origin, absl::string_view proof,
                              v1::Credential& credential);

// Which credentials are meant; what is empty leaves open.
struct CredentialFilter {
  std::string name = {}, user = {};
  v1::Credential::Kind kind = v1::Credential::KIND_UNSPECIFIED;
  // Not this one.
  std::string but = {};
};

// What a device that comes later with what has ended is told of its copy of the data.
enum class DeviceCopy {
  kStays,
  kIsRemoved,            // but for what it has not sent
  kIsRemovedWithUnsent,  // for one in other hands
};

// Ends them, and gives how many there were.
absl::StatusOr<int> RevokeCredentials(Tx& tx, const ChangeOrigin& origin,
                                      const CredentialFilter& filter, DeviceCopy copy);

// Has devices of a user who may do nothing any more told so, whose sessions have ended by
// themselves; those that have not are told anyway.
absl::Status NoteEnded(Tx& tx, const std::string& user);

// Those that expire after a time, in the order of their names, after `after`.
absl::StatusOr<std::vector<v1::Credential>> ReadCredentials(Connection& connection,
                                                            const CredentialFilter& filter,
                                                            absl::Time expire_after,
                                                            const std::string& after, int limit);

// Keeps when credentials were used last. Those that have expired are of no use any more, whatever
// the clock is set to later, and are dropped after 180 days, as notes of those that were revoked
// are after two years.
// Waits for the writer.
absl::Status KeepUses(Callers& callers, Store& store);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_CREDENTIALS_H_
