// Evidence that a row about a lead names as its proof, as promises and receipts do.
#ifndef ZHAOLIAN_SERVER_PROJECTS_NAMED_EVIDENCE_H_
#define ZHAOLIAN_SERVER_PROJECTS_NAMED_EVIDENCE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "storage/resource_store.h"
#include "zhaolian/v1/evidence.pb.h"

namespace zhaolian {

// What the row, called `request_field` in requests, has in `attachment`; nothing where that is
// empty, not there or not seen, for the last two are refused as every reference is.
// INVALID_ARGUMENT, reason OTHER_LEAD.
absl::StatusOr<std::optional<v1::Attachment>> ReadNamedEvidence(
    const ResourceStore& resources, Connection& connection, const Sight& sight,
    absl::string_view request_field, const google::protobuf::Message& row);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_NAMED_EVIDENCE_H_
