#include "server/rpc/channel_settings.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "server/log.h"
#include "server/rpc/acceptor.h"

namespace zhaolian {
namespace {

constexpr int kConnectionGraceMs = 5 * 60 * 1000;
constexpr int kPingIntervalMs = 10 * 1000;
// The other end of a call, a phone in a tunnel, may be gone without a word: after a silence it is
// asked, and given up where it does not answer.
constexpr int kKeepaliveMs = 30 * 1000;
constexpr int kKeepaliveTimeoutMs = 20 * 1000;

int Milliseconds(int seconds) {
  constexpr int64_t kMost = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(kMost, int64_t{1000} * seconds));
}

}  // namespace

void SetChannelArguments(const internal::v1::ServerConfig& config, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(config.max_request_bytes());
  builder.SetMaxSendMessageSize(-1);  // pages and batches are bounded where they are made
  // A small message may inflate to any size before its size is looked at.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, config.max_metadata_bytes());
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, config.max_streams_per_connection());
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             Milliseconds(config.connection_age_seconds()));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kConnectionGraceMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS,
                             Milliseconds(config.connection_idle_seconds()));
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, config.handshake_timeout_ms());
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kPingIntervalMs);
}

// Each connection takes two; files, pipes and backups take the rest.
void CheckOpenFileLimit(const internal::v1::ServerConfig& config) {
  constexpr int kOthers = 256;
  const int limit = RaiseOpenFileLimit();
  const int needed = 2 * config.max_connections() + kOthers;
  if (limit >= needed) return;
  Log("warning", "the limit of open files is too low for max_connections",
      {{"limit", absl::StrCat(limit)}, {"needed", absl::StrCat(needed)}});
}

}  // namespace zhaolian
