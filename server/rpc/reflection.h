// grpc.reflection.v1alpha, served through the router: gRPC's plugin does not
// list methods of a generic service.
#ifndef ZHAOLIAN_SERVER_RPC_REFLECTION_H_
#define ZHAOLIAN_SERVER_RPC_REFLECTION_H_

#include "server/rpc/router.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// Answers with the descriptors linked into the program; lists the services of
// `registry` (which outlives the router), health and reflection.
void BindReflection(const ResourceRegistry& registry, Router& router);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_REFLECTION_H_
