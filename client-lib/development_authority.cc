#include "client-lib/development_authority.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr unsigned kKeyBits = 3072;

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Text = std::unique_ptr<BIO, decltype(&BIO_free)>;

absl::Status Failed() { return absl::InternalError("OpenSSL makes no certificate"); }

std::string PemOf(const Text& text) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

Text Read(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

// A certificate of version 3 with a random number, not signed yet.
absl::StatusOr<Certificate> NewCertificate(const std::string& name, EVP_PKEY* key, absl::Time begin,
                                           absl::Duration life) {
  Certificate certificate(X509_new(), &X509_free);
  unsigned char serial[16];
  if (certificate == nullptr || RAND_bytes(serial, sizeof(serial)) != 1) return Failed();
  serial[0] &= 0x7f;  // a number that is not negative
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
      BN_bin2bn(serial, sizeof(serial), nullptr), &BN_free);
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get()));
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), absl::ToTimeT(begin));
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), absl::ToTimeT(begin + life));
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

bool Extend(X509* certificate, X509* issuer, int extension, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> made(
      X509V3_EXT_conf_nid(nullptr, &context, extension, value.c_str()), &X509_EXTENSION_free);
  return made != nullptr && X509_add_ext(certificate, made.get(), -1) == 1;
}

absl::StatusOr<IssuedPair> SignAndWrite(X509* certificate, EVP_PKEY* key, EVP_PKEY* signer) {
  if (X509_sign(certificate, signer, EVP_sha256()) == 0) return Failed();
  const Text certificate_text(BIO_new(BIO_s_mem()), &BIO_free);
  const Text key_text(BIO_new(BIO_s_mem()), &BIO_free);
  if (PEM_write_bio_X509(certificate_text.get(), certificate) != 1 ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return Failed();
  }
  return IssuedPair{PemOf(certificate_text), PemOf(key_text)};
}

bool IsAddress(const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address) == 1;
}

// What an authority vouches for.
struct Subject {
  std::string name;
  std::string usage;
  std::string hosts = {};  // alternative names, as OpenSSL writes them; "" for none
};

absl::StatusOr<IssuedPair> Issue(const IssuedPair& authority, const Subject& subject,
                                 absl::Time begin, absl::Duration life) {
  const Certificate issuer(
      PEM_read_bio_X509(Read(authority.certificate).get(), nullptr, nullptr, nullptr), &X509_free);
  const Key signer(PEM_read_bio_PrivateKey(Read(authority.key).get(), nullptr, nullptr, nullptr),
                   &EVP_PKEY_free);
  const Key key(EVP_RSA_gen(kKeyBits), &EVP_PKEY_free);
  if (issuer == nullptr || signer == nullptr || key == nullptr) return Failed();
  ASSIGN_OR_RETURN(const Certificate certificate,
                   NewCertificate(subject.name, key.get(), begin, life));
  X509* self = certificate.get();
  X509_set_issuer_name(self, X509_get_subject_name(issuer.get()));
  if (!Extend(self, issuer.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !Extend(self, issuer.get(), NID_key_usage, "critical,digitalSignature") ||
      !Extend(self, issuer.get(), NID_ext_key_usage, subject.usage) ||
      !Extend(self, issuer.get(), NID_authority_key_identifier, "keyid")) {
    return Failed();
  }
  if (!subject.hosts.empty() && !Extend(self, issuer.get(), NID_subject_alt_name, subject.hosts)) {
    return absl::InvalidArgumentError(absl::StrCat("not all of these are hosts: ", subject.hosts));
  }
  return SignAndWrite(self, key.get(), signer.get());
}

}  // namespace

absl::StatusOr<IssuedPair> MakeAuthority(const std::string& name, absl::Time begin,
                                         absl::Duration life) {
  const Key key(EVP_RSA_gen(kKeyBits), &EVP_PKEY_free);
  if (key == nullptr) return Failed();
  ASSIGN_OR_RETURN(const Certificate certificate, NewCertificate(name, key.get(), begin, life));
  X509* self = certificate.get();
  X509_set_issuer_name(self, X509_get_subject_name(self));
  if (!Extend(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !Extend(self, self, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !Extend(self, self, NID_subject_key_identifier, "hash")) {
    return Failed();
  }
  return SignAndWrite(self, key.get(), key.get());
}

absl::StatusOr<IssuedPair> IssueServerPair(const IssuedPair& authority,
                                           const std::vector<std::string>& hosts, absl::Time begin,
                                           absl::Duration life) {
  if (hosts.empty()) return absl::InvalidArgumentError("a server's certificate names its hosts");
  const std::string names =
      absl::StrJoin(hosts, ",", [](std::string* out, const std::string& host) {
        absl::StrAppend(out, IsAddress(host) ? "IP:" : "DNS:", host);
      });
  return Issue(authority, {hosts.front(), "serverAuth", names}, begin, life);
}

absl::StatusOr<IssuedPair> IssueClientPair(const IssuedPair& authority, const std::string& name,
                                           absl::Time begin, absl::Duration life) {
  return Issue(authority, {name, "clientAuth"}, begin, life);
}

}  // namespace zhaolian
