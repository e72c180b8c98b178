// The server's certificate, and the authorities of its clients' ones, which can be
// replaced while it serves.
//
// gRPC 1.51 watches files itself, but ends the process over an empty one and takes a
// certificate with the wrong key. So it watches copies: what has changed is looked at
// here first, and the copies change only when it is good, all at once.
#ifndef ZHAOLIAN_SERVER_ACCESS_CERTIFICATES_H_
#define ZHAOLIAN_SERVER_ACCESS_CERTIFICATES_H_

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

// The same of authorities, as PEM: no certificate, or one of no authority, or none that is
// valid at `now`.
absl::Status CheckAuthorities(absl::string_view authorities, absl::Time now);

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
    std::string authorities = {};  // "": no client is asked for a certificate
  };
  // Reads them and keeps their copies in `directory`, which is made where needed.
  // The errors of CheckPair and CheckAuthorities, or NOT_FOUND.
  static absl::StatusOr<std::unique_ptr<Certificates>> Open(Files files, std::string directory);

  // For new connections, with what is good now and later. With authorities, a client may
  // show a certificate, which must then be of one of them.
  std::shared_ptr<grpc::ServerCredentials> Credentials() const;

  // Looks whether the files have changed, and takes over a pair, and authorities, that
  // are good; either goes without the other. An error says why one was not, once for each
  // fault; what was there before goes on.
  absl::Status Refresh(absl::Time now);

  const CertificatePair& pair() const { return kept_.pair; }

 private:
  struct Material {
    CertificatePair pair;
    std::string authorities;
    friend bool operator==(const Material&, const Material&) = default;
  };
  Certificates(Files files, std::string directory)
      : files_(std::move(files)), directory_(std::move(directory)) {}
  // Each replaces its part of `material` by what is in the files, where that is good.
  absl::Status ReadPair(absl::Time now, Material& material) const;
  absl::Status ReadAuthorities(absl::Time now, Material& material) const;
  absl::Status Keep(const Material& material);

  const Files files_;
  const std::string directory_;
  int version_ = 0;  // of the copies
  Material kept_;
  std::string last_fault_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_CERTIFICATES_H_
