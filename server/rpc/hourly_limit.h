// How many calls of one kind a user may make in an hour.
#ifndef ZHAOLIAN_SERVER_RPC_HOURLY_LIMIT_H_
#define ZHAOLIAN_SERVER_RPC_HOURLY_LIMIT_H_

#include <string>

#include "absl/status/status.h"
#include "server/rpc/rates.h"

namespace zhaolian {

// Counted in memory: a restart begins anew. Who was quiet may make an hour's worth at once.
// Thread-safe.
class HourlyLimit {
 public:
  // `calls`: what is counted, as the message says it ("claim checks"). `reason`: of the error.
  HourlyLimit(int per_hour, std::string calls, std::string reason);

  // RESOURCE_EXHAUSTED with the time to wait, when the user has made as many.
  absl::Status Take(const std::string& user);

 private:
  const int per_hour_;
  const std::string calls_, reason_;
  Rates rates_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_HOURLY_LIMIT_H_
