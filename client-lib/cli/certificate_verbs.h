// Certificates: made for trials, and registered for users.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CERTIFICATE_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CERTIFICATE_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct CertificateArguments {
  std::string directory;
  std::vector<std::string> hosts = {"localhost", "127.0.0.1"};
  // Devices or programs that get one, in place of the server.
  std::vector<std::string> clients = {};
  int days = 90;
};
// Writes ca.pem and ca-key.pem, unless they are there, and server.pem and
// server-key.pem, or {client}.pem and {client}-key.pem of each client, in place of
// earlier ones.
absl::Status MakeCertificates(Session& session, const CertificateArguments& arguments);

struct RegistrationArguments {
  std::string user;
  std::string file;
  std::string purpose;
};
absl::Status RegisterCertificate(Session& session, const RegistrationArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CERTIFICATE_VERBS_H_
