// Certificates for trials: an authority of one's own, and what it issues. For a service
// that strangers reach, take those of an authority they trust already.
#ifndef ZHAOLIAN_CLIENT_LIB_DEVELOPMENT_AUTHORITY_H_
#define ZHAOLIAN_CLIENT_LIB_DEVELOPMENT_AUTHORITY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhaolian {

// PEM texts.
struct IssuedPair {
  std::string certificate, key;
};

// An authority with an RSA key of 3072 bits.
absl::StatusOr<IssuedPair> MakeAuthority(const std::string& name, absl::Time begin,
                                         absl::Duration life);

// A server's pair for these host names and addresses, with an RSA key: see
// server/access/certificates.h for why. INVALID_ARGUMENT without a host.
absl::StatusOr<IssuedPair> IssueServerPair(const IssuedPair& authority,
                                           const std::vector<std::string>& hosts, absl::Time begin,
                                           absl::Duration life);

// A client's pair for a device or program called `name`, which is no host.
absl::StatusOr<IssuedPair> IssueClientPair(const IssuedPair& authority, const std::string& name,
                                           absl::Time begin, absl::Duration life);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_DEVELOPMENT_AUTHORITY_H_
