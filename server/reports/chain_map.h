// The map of a chain (产业链全景图), as a caller sees it.
#ifndef ZHAOLIAN_SERVER_REPORTS_CHAIN_MAP_H_
#define ZHAOLIAN_SERVER_REPORTS_CHAIN_MAP_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/resource_store.h"
#include "storage/sight.h"
#include "zhaolian/v1/chain_map.pb.h"

namespace zhaolian {

// NOT_FOUND when there is no such chain. In a transaction of its own.
absl::StatusOr<v1::GetChainMapResponse> ReadChainMap(const ResourceStore& resources,
                                                     Connection& connection, const Sight& sight,
                                                     const std::string& chain);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_CHAIN_MAP_H_
