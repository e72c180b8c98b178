// Why figures that were frozen are others today.
#ifndef ZHAOLIAN_SERVER_DISPATCH_DISPATCH_EXPLANATION_H_
#define ZHAOLIAN_SERVER_DISPATCH_DISPATCH_EXPLANATION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/resource_store.h"
#include "storage/sight.h"
#include "zhaolian/v1/dispatch.pb.h"

namespace zhaolian {

// At most `limit` changes after one revision and up to another, in their order, of leads that
// are seen and that figures count before or after; each of them changes what figures are made
// of. One statement.
absl::StatusOr<std::vector<v1::DispatchChange>> ReadDispatchChanges(const ResourceStore& resources,
                                                                    Connection& connection,
                                                                    const Sight& sight,
                                                                    int64_t after, int64_t until,
                                                                    int limit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_DISPATCH_EXPLANATION_H_
