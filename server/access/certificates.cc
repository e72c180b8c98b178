#include "server/access/certificates.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/access/pem.h"
#include "storage/durable_file.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

// How often gRPC looks at the copies, in seconds.
constexpr int kLookSeconds = 1;
constexpr char kCurrent[] = "current";
constexpr char kChainFile[] = "chain.pem";
constexpr char kKeyFile[] = "key.pem";
constexpr char kAuthoritiesFile[] = "authorities.pem";

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key ReadKey(absl::string_view pem) {
  // Without a password: nobody is there to be asked.
  const auto no_password = [](char*, int, int, void*) { return 0; };
  return {PEM_read_bio_PrivateKey(PemTextOf(pem).get(), nullptr, no_password, nullptr),
          &EVP_PKEY_free};
}

bool HasBegun(const X509& certificate, absl::Time now) {
  time_t seconds = absl::ToTimeT(now);
  return X509_cmp_time(X509_get0_notBefore(&certificate), &seconds) <= 0;
}

bool HasEnded(const X509& certificate, absl::Time now) {
  time_t seconds = absl::ToTimeT(now);
  return X509_cmp_time(X509_get0_notAfter(&certificate), &seconds) < 0;
}

}  // namespace

absl::Status CheckPair(const CertificatePair& pair, absl::Time now) {
  const X509Certificate certificate = FirstCertificate(pair.chain);
  if (certificate == nullptr) {
    return absl::FailedPreconditionError("the certificate is no certificate in PEM");
  }
  const Key key = ReadKey(pair.key);
  if (key == nullptr) {
    return absl::FailedPreconditionError("the key is no private key in PEM without a password");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return absl::FailedPreconditionError("the key is not that of the certificate");
  }
  if (!HasBegun(*certificate, now)) {
    return absl::FailedPreconditionError("the certificate is not valid yet");
  }
  if (HasEnded(*certificate, now)) {
    return absl::FailedPreconditionError("the certificate has expired");
  }
  return absl::OkStatus();
}

absl::Status CheckAuthorities(absl::string_view authorities, absl::Time now) {
  const PemText text = PemTextOf(authorities);
  bool valid = false;
  while (BIO_pending(text.get()) > 0) {
    ERR_clear_error();
    const X509Certificate each(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr),
                               &X509_free);
    if (each == nullptr) {
      // What stands behind the last one may be anything but a broken one.
      if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) break;
      return absl::FailedPreconditionError("a client authority is no certificate in PEM");
    }
    if (X509_check_ca(each.get()) == 0) {
      return absl::FailedPreconditionError("a client authority is a certificate of no authority");
    }
    valid = valid || (HasBegun(*each, now) && !HasEnded(*each, now));
  }
  ERR_clear_error();
  if (valid) return absl::OkStatus();
  return absl::FailedPreconditionError("the client authorities hold none that is valid");
}

bool RefusesTls12(const CertificatePair& pair) {
  const Key key = ReadKey(pair.key);
  return key != nullptr && EVP_PKEY_base_id(key.get()) == EVP_PKEY_RSA;
}

absl::StatusOr<std::unique_ptr<Certificates>> Certificates::Open(Files files,
                                                                 std::string directory) {
  std::unique_ptr<Certificates> certificates(
      new Certificates(std::move(files), std::move(directory)));
  std::error_code error;
  fs::remove_all(certificates->directory_, error);  // copies of an earlier run
  Material material;
  RETURN_IF_ERROR(certificates->ReadPair(absl::Now(), material));
  RETURN_IF_ERROR(certificates->ReadAuthorities(absl::Now(), material));
  RETURN_IF_ERROR(certificates->Keep(material));
  return certificates;
}

std::shared_ptr<grpc::ServerCredentials> Certificates::Credentials() const {
  const fs::path current = fs::path(directory_) / kCurrent;
  const bool asks = !files_.authorities.empty();
  auto provider = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      (current / kKeyFile).string(), (current / kChainFile).string(),
      asks ? (current / kAuthoritiesFile).string() : "", kLookSeconds);
  grpc::experimental::TlsServerCredentialsOptions options(provider);
  options.watch_identity_key_cert_pairs();
  if (asks) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

absl::Status Certificates::Refresh(absl::Time now) {
  Material material = kept_;
  std::string fault;
  for (const absl::Status& each : {ReadPair(now, material), ReadAuthorities(now, material)}) {
    if (!each.ok()) absl::StrAppend(&fault, fault.empty() ? "" : "; ", each.message());
  }
  if (material != kept_) RETURN_IF_ERROR(Keep(material));
  if (fault == last_fault_) return absl::OkStatus();
  last_fault_ = fault;
  return fault.empty() ? absl::OkStatus() : absl::FailedPreconditionError(fault);
}

absl::Status Certificates::ReadPair(absl::Time now, Material& material) const {
  CertificatePair pair;
  ASSIGN_OR_RETURN(pair.chain, ReadFile(files_.chain));
  ASSIGN_OR_RETURN(pair.key, ReadFile(files_.key));
  if (pair == material.pair) return absl::OkStatus();
  RETURN_IF_ERROR(CheckPair(pair, now));
  material.pair = std::move(pair);
  return absl::OkStatus();
}

absl::Status Certificates::ReadAuthorities(absl::Time now, Material& material) const {
  if (files_.authorities.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::string authorities, ReadFile(files_.authorities));
  if (authorities == material.authorities) return absl::OkStatus();
  RETURN_IF_ERROR(CheckAuthorities(authorities, now));
  material.authorities = std::move(authorities);
  return absl::OkStatus();
}

absl::Status Certificates::Keep(const Material& material) {
  const fs::path parent = directory_;
  const fs::path copies = parent / absl::StrCat(++version_);
  std::error_code error;
  fs::create_directories(copies, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot create ", copies.string(), ": ", error.message()));
  }
  fs::permissions(parent, fs::perms::owner_all, error);
  RETURN_IF_ERROR(WriteFileDurably((copies / kChainFile).string(), material.pair.chain));
  RETURN_IF_ERROR(WriteFileDurably((copies / kKeyFile).string(), material.pair.key));
  RETURN_IF_ERROR(WriteFileDurably((copies / kAuthoritiesFile).string(), material.authorities));
  // In one step, so that nobody reads the one's key and the other's certificate.
  fs::create_directory_symlink(copies.filename(), parent / "next", error);
  if (!error) fs::rename(parent / "next", parent / kCurrent, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot replace ", (parent / kCurrent).string(), ": ", error.message()));
  }
  fs::remove_all(parent / absl::StrCat(version_ - 1), error);  // what is left does no harm
  kept_ = material;
  return absl::OkStatus();
}

}  // namespace zhaolian
