#include "server/access/pem.h"

#include <ctime>

namespace zhaolian {

PemText PemTextOf(absl::string_view pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

X509Certificate FirstCertificate(absl::string_view pem) {
  return {PEM_read_bio_X509(PemTextOf(pem).get(), nullptr, nullptr, nullptr), &X509_free};
}

std::string DerOfPem(absl::string_view pem) {
  if (pem.empty()) return "";
  unsigned char* bytes = nullptr;
  long size = 0;
  if (PEM_bytes_read_bio(&bytes, &size, nullptr, PEM_STRING_X509, PemTextOf(pem).get(), nullptr,
                         nullptr) != 1) {
    return "";
  }
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

absl::StatusOr<absl::Time> EndOf(const X509& certificate) {
  std::tm fields = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &fields) != 1) {
    return absl::InternalError("the certificate's end is no time");
  }
  return absl::FromTM(fields, absl::UTCTimeZone());
}

}  // namespace zhaolian
