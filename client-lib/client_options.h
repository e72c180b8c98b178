// Whom a client calls, who calls, and how long that may take.
#ifndef ZHAOLIAN_CLIENT_LIB_CLIENT_OPTIONS_H_
#define ZHAOLIAN_CLIENT_LIB_CLIENT_OPTIONS_H_

#include <string>

#include "absl/time/time.h"
#include "client-lib/retry.h"

namespace zhaolian {

struct ClientOptions {
  // "host:port" or "unix:/path".
  std::string address = "127.0.0.1:50051";
  // The token of a session or key; see AccessService.SignIn.
  std::string token = {};
  // Who calls, "users/{id}", where the server lets callers state it. Empty: the
  // server's local user.
  std::string user = {};
  // PEM file of the authority that the server's certificate comes from. With it, or
  // where the address is not on this machine, the connection is TLS; then empty stands
  // for the authorities that the system trusts.
  std::string authority = {};
  // PEM files of a certificate, with those that lead to its authority, and of its key: who
  // calls, where the token is empty and the certificate registered. The connection is TLS.
  // A call gives FAILED_PRECONDITION when one is set without the other or cannot be read.
  std::string certificate = {};
  std::string certificate_key = {};
  // For each call, retries included.
  absl::Duration deadline = absl::Seconds(15);
  RetryPolicy retry = {};
  RetryClock clock = {};
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLIENT_OPTIONS_H_
