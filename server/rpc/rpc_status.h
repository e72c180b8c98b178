// The one place where errors become what callers see.
#ifndef ZHAOLIAN_SERVER_RPC_RPC_STATUS_H_
#define ZHAOLIAN_SERVER_RPC_RPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace zhaolian {

// Status details in bytes beyond which gRPC 1.51 clients drop the connection,
// other streams on it included, are about 8,000; we stay well below.
inline constexpr int kMaxStatusBytes = 4096;

// google.rpc.Status with every detail of `status` and its text in zh-CN, at most
// kMaxStatusBytes: violations and long texts are shortened to fit.
//
// An error that no code of ours gave a reason to is an engine's or a bug: it is
// logged, and the caller gets its class and nothing of its text.
grpc::Status ToRpcStatus(const absl::Status& status);

// The same as a message, for what is told of one part of a call. `status` is not OK.
google::rpc::Status ToWireStatus(const absl::Status& status);

// An error with its reason, and without what it quotes of the request: names of rows,
// fields and permissions stay, values do not, and its message says no more than those.
absl::Status WithoutQuotes(const absl::Status& error);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_RPC_STATUS_H_
