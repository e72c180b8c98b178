// The server's certificate, which can be replaced while it serves.
//
// gRPC 1.51 watches files itself, but ends the process over an empty one and takes a
// certificate with the wrong key. So it watches copies: a pair that has changed is
// looked at here first, and the copies change only when it is good, both at once.
#ifndef ZHAOLIAN_SERVER_CERTIFICATES_H_
#define ZHAOLIAN_SERVER_CERTIFICATES_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace zhaolian {

// A certificate with those that lead to its authority, and its key, as PEM.
struct CertificatePair {
  std::string chain, key;
  friend bool operator==(const CertificatePair&, const CertificatePair&) = default;
};

// FAILED_PRECONDITION saying what is wrong: not PEM, the key of another certificate, not
// valid at `now`.
absl::Status CheckPair(const CertificatePair& pair, absl::Time now);

// Whether TLS 1.2 peers are refused: in process only by a certificate with an RSA key,
// since the ciphers of kCiphers need another kind there; see kCiphers.
bool RefusesTls12(const CertificatePair& pair);

// The ciphers of TLS 1.2 that gRPC is told to offer (environment GRPC_SSL_CIPHER_SUITES):
// none that a certificate with an RSA key can use. gRPC 1.51 knows no lowest version.
inline constexpr char kCiphers[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384";

class Certificates {
 public:
  struct Files {
    std::string chain, key;
  };
  // Reads the pair and keeps its copies in `directory`, which is made where needed.
  // The errors of CheckPair, or NOT_FOUND.
  static absl::StatusOr<std::unique_ptr<Certificates>> Open(Files files, std::string directory);

  // For new connections, with the pair of now and of later.
  std::shared_ptr<grpc::ServerCredentials> Credentials() const;

  // Looks whether the files have changed, and takes a pair that is good over. An error
  // says why one was not, once for each such pair; the one before goes on.
  absl::Status Refresh(absl::Time now);

  const CertificatePair& pair() const { return pair_; }

 private:
  Certificates(Files files, std::string directory)
      : files_(std::move(files)), directory_(std::move(directory)) {}
  absl::StatusOr<CertificatePair> Read() const;
  absl::Status Keep(const CertificatePair& pair);

  const Files files_;
  const std::string directory_;
  int version_ = 0;  // of the copies
  CertificatePair pair_;
  std::string last_fault_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CERTIFICATES_H_
