// Certificates of offices' devices, registered for the users they act as.
#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/access/access.h"
#include "server/access/credentials.h"
#include "server/access/pem.h"
#include "server/rows/mutation.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using v1::RegisterCertificateRequest;

absl::Status NoCertificate(absl::string_view description) {
  return InvalidField("certificate", "INVALID_CERTIFICATE", description);
}

// When the credential ends. INVALID_ARGUMENT for what is no certificate that is valid.
absl::StatusOr<absl::Time> CheckCertificate(const std::string& pem, absl::Time now) {
  if (absl::StrContains(pem, "PRIVATE KEY")) {
    return NoCertificate(
        "holds a private key, which nobody else may see: send the certificate "
        "alone, and make a new pair");
  }
  const X509Certificate certificate = FirstCertificate(pem);
  if (certificate == nullptr) return NoCertificate("takes a certificate as PEM");
  if (X509_check_ca(certificate.get()) != 0) {
    return NoCertificate("is that of an authority; send the one that it issued for the device");
  }
  ASSIGN_OR_RETURN(const absl::Time end, EndOf(*certificate));
  if (end <= now) return NoCertificate("has expired; send one that is valid");
  return std::min(end, now + kMostCredentialDays * absl::Hours(24));
}

// One that has ended makes way; one in use does not.
absl::Status MakeWay(Tx& tx, const std::string& der) {
  const Bytes digest{Sha256(der)};
  RETURN_IF_ERROR(
      tx.connection().Run("DELETE FROM credentials WHERE digest = $1 AND expire_time <= $2",
                          {digest, absl::ToUnixMicros(tx.now())}));
  std::string name;
  RETURN_IF_ERROR(tx.connection().Run("SELECT name FROM credentials WHERE digest = $1", {digest},
                                      [&](const Row& row) { name = std::string(row.Text(0)); }));
  if (name.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
               absl::StrCat("the certificate is registered as ", name, "; revoke that first"))
      .With("name", name)
      .Resource(name);
}

void Register(Access& access, const CallPtr& call,
              std::unique_ptr<RegisterCertificateRequest> request) {
  // As a new key, it would not be bound by the limits of the one that makes it.
  if (call->caller->limited) return call->Finish(KeyLimited("credentials.write"));
  absl::Status valid = CheckPurpose(access, request->user(), request->display_name());
  const absl::StatusOr<absl::Time> end = CheckCertificate(request->certificate(), absl::Now());
  valid.Update(end.status());
  if (!valid.ok()) return call->Finish(valid);
  auto credential = std::make_shared<v1::Credential>();
  credential->set_kind(v1::Credential::KIND_CERTIFICATE);
  credential->set_user(request->user());
  credential->set_creator(call->caller->user);
  credential->set_display_name(ToNfc(request->display_name()));
  *credential->mutable_expire_time() = ToTimestamp(*end);
  auto insert = [&access, call, credential,
                 der = DerOfPem(request->certificate())](Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(CheckLiveUser(access, tx, credential->user()));
    RETURN_IF_ERROR(MakeWay(tx, der));
    access.callers.MarkStale();
    return InsertCredential(tx, OriginOf(*call), der, *credential);
  };
  SubmitChange(access.store, call, access.admission.DeadlineOf(*call), std::move(insert),
               credential);
}

}  // namespace

void BindCertificates(Access& access, Router& router) {
  router.Bind<RegisterCertificateRequest>(
      "zhaolian.v1.AccessService.RegisterCertificate",
      [&access](const CallPtr& call, std::unique_ptr<RegisterCertificateRequest> request) {
        Register(access, call, std::move(request));
      });
}

}  // namespace zhaolian
