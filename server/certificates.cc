#include "server/certificates.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
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

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Text = std::unique_ptr<BIO, decltype(&BIO_free)>;

Text TextOf(absl::string_view pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

Certificate ReadCertificate(absl::string_view pem) {
  return {PEM_read_bio_X509(TextOf(pem).get(), nullptr, nullptr, nullptr), &X509_free};
}

Key ReadKey(absl::string_view pem) {
  // Without a password: nobody is there to be asked.
  const auto no_password = [](char*, int, int, void*) { return 0; };
  return {PEM_read_bio_PrivateKey(TextOf(pem).get(), nullptr, no_password, nullptr),
          &EVP_PKEY_free};
}

}  // namespace

absl::Status CheckPair(const CertificatePair& pair, absl::Time now) {
  const Certificate certificate = ReadCertificate(pair.chain);
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
  time_t seconds = absl::ToTimeT(now);
  if (X509_cmp_time(X509_get0_notBefore(certificate.get()), &seconds) > 0) {
    return absl::FailedPreconditionError("the certificate is not valid yet");
  }
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &seconds) < 0) {
    return absl::FailedPreconditionError("the certificate has expired");
  }
  return absl::OkStatus();
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
  ASSIGN_OR_RETURN(const CertificatePair pair, certificates->Read());
  RETURN_IF_ERROR(CheckPair(pair, absl::Now()));
  RETURN_IF_ERROR(certificates->Keep(pair));
  return certificates;
}

std::shared_ptr<grpc::ServerCredentials> Certificates::Credentials() const {
  const fs::path current = fs::path(directory_) / kCurrent;
  auto provider = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      (current / kKeyFile).string(), (current / kChainFile).string(), kLookSeconds);
  grpc::experimental::TlsServerCredentialsOptions options(provider);
  options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsServerCredentials(options);
}

absl::Status Certificates::Refresh(absl::Time now) {
  absl::StatusOr<CertificatePair> pair = Read();
  if (pair.ok() && *pair == pair_) {
    last_fault_.clear();
    return absl::OkStatus();
  }
  absl::Status status = pair.status();
  if (status.ok()) status = CheckPair(*pair, now);
  if (status.ok()) status = Keep(*pair);
  const std::string fault(status.message());
  if (fault == last_fault_) return absl::OkStatus();
  last_fault_ = fault;
  return status;
}

absl::StatusOr<CertificatePair> Certificates::Read() const {
  CertificatePair pair;
  ASSIGN_OR_RETURN(pair.chain, ReadFile(files_.chain));
  ASSIGN_OR_RETURN(pair.key, ReadFile(files_.key));
  return pair;
}

absl::Status Certificates::Keep(const CertificatePair& pair) {
  const fs::path parent = directory_;
  const fs::path copies = parent / absl::StrCat(++version_);
  std::error_code error;
  fs::create_directories(copies, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot create ", copies.string(), ": ", error.message()));
  }
  fs::permissions(parent, fs::perms::owner_all, error);
  RETURN_IF_ERROR(WriteFileDurably((copies / kChainFile).string(), pair.chain));
  RETURN_IF_ERROR(WriteFileDurably((copies / kKeyFile).string(), pair.key));
  // In one step, so that nobody reads the one's key and the other's certificate.
  fs::create_directory_symlink(copies.filename(), parent / "next", error);
  if (!error) fs::rename(parent / "next", parent / kCurrent, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot replace ", (parent / kCurrent).string(), ": ", error.message()));
  }
  fs::remove_all(parent / absl::StrCat(version_ - 1), error);  // what is left does no harm
  pair_ = pair;
  return absl::OkStatus();
}

}  // namespace zhaolian
