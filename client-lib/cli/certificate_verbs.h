// Certificates for trials.
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
  int days = 90;
};
// Writes ca.pem and ca-key.pem, unless they are there, and server.pem and
// server-key.pem, in place of earlier ones.
absl::Status MakeCertificates(Session& session, const CertificateArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CERTIFICATE_VERBS_H_
