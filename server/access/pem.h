// Certificates as text.
#ifndef ZHAOLIAN_SERVER_ACCESS_PEM_H_
#define ZHAOLIAN_SERVER_ACCESS_PEM_H_

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace zhaolian {

using X509Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using PemText = std::unique_ptr<BIO, decltype(&BIO_free)>;

// To be read by OpenSSL; `pem` outlives it.
PemText PemTextOf(absl::string_view pem);

// The first certificate; null when there is none.
X509Certificate FirstCertificate(absl::string_view pem);

// The DER of the first certificate, or "": only unpacked, so that it costs a call little.
std::string DerOfPem(absl::string_view pem);

// When it ends; INTERNAL when that is no time.
absl::StatusOr<absl::Time> EndOf(const X509& certificate);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_PEM_H_
