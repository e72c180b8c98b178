#include "client-lib/channel_credentials.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/durable_file.h"

namespace zhaolian {
namespace {

// Whether nobody but this machine is between client and server.
bool IsLocal(absl::string_view address) {
  const absl::string_view host = address.substr(0, address.rfind(':'));
  return absl::StartsWith(address, "unix:") || absl::StartsWith(host, "127.") ||
         host == "localhost" || host == "[::1]";
}

}  // namespace

absl::StatusOr<ShownPair> ReadPair(const ClientOptions& options) {
  ShownPair pair;
  if (options.certificate.empty() != options.certificate_key.empty()) {
    return absl::FailedPreconditionError(
        "a client's certificate and its key are set together or not");
  }
  if (options.certificate.empty()) return pair;
  for (const auto& [file, content] : {std::pair(&options.certificate, &pair.certificate),
                                      std::pair(&options.certificate_key, &pair.key)}) {
    auto read = ReadFile(*file);
    if (!read.ok()) {
      return absl::FailedPreconditionError(absl::StrCat("cannot read ", *file));
    }
    *content = *std::move(read);
  }
  return pair;
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const ClientOptions& options,
                                                        const ShownPair& pair) {
  if (options.authority.empty() && pair.certificate.empty() && IsLocal(options.address)) {
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions tls;
  tls.pem_cert_chain = pair.certificate;
  tls.pem_private_key = pair.key;
  if (!options.authority.empty()) {
    tls.pem_root_certs = ReadFile(options.authority).value_or("no authority");
  }
  return grpc::SslCredentials(tls);
}

}  // namespace zhaolian
