// Rows about a lead that who sees the lead sees: evidence, reviews, promises and receipts. They
// have the scopes of the lead as fields of their own, so that a list of them reads no lead.
#ifndef ZHAOLIAN_SERVER_PROJECTS_LEAD_SCOPES_H_
#define ZHAOLIAN_SERVER_PROJECTS_LEAD_SCOPES_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "storage/resource_store.h"
#include "storage/writer.h"

namespace zhaolian {

// Gives the row what its lead has in owner_unit (lead_unit, where the row is of another unit),
// chain and shared_units, to which its finder_unit and adviser_unit are added.
void TakeScopes(const google::protobuf::Message& lead, google::protobuf::Message& row);

// Gives it to every row about the lead, after which `after` is about to be written; nothing where
// `before` had the same. For whatever changes who sees a lead.
absl::Status FollowScopes(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                          const google::protobuf::Message& before,
                          const google::protobuf::Message& after);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_LEAD_SCOPES_H_
