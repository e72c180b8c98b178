#include "client-lib/cli/claim_dispute_verbs.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/claim_verbs.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/claim_disputes.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::ClaimDispute;

template <typename Request>
absl::Status Send(Session& session, Request& request, const ChangeArguments& change,
                  const Wording& done) {
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  ClaimDispute dispute;
  RETURN_IF_ERROR(session.client().Call(request, dispute));
  PrintChange(session, session.Say(done), change.validate_only, dispute);
  return absl::OkStatus();
}

// The request of a step that the dispute is to take.
template <typename Request>
absl::StatusOr<Request> StepOf(Session& session, const DisputeStepArguments& arguments) {
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(arguments.dispute, &session.SchemaOf(ClaimDispute::descriptor())));
  request.set_etag(arguments.change.options().etag);
  return request;
}

}  // namespace

absl::Status DisputeClaim(Session& session, const DisputeArguments& arguments) {
  v1::DisputeClaimRequest request;
  ASSIGN_OR_RETURN(const std::string name, FirmOrLeadCalled(session, arguments.subject));
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(name));
  if (schema->message() == v1::Lead::descriptor()) {
    if (!arguments.unit.empty()) return UsageError(wording::kUnitOfLead);
    request.set_lead(name);
  } else if (schema->message() == v1::Enterprise::descriptor()) {
    request.set_enterprise(name);
  } else {
    return UsageError(wording::kNotClaimable, name);
  }
  if (!arguments.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_owner_unit(),
                     session.Name(arguments.unit, &session.SchemaOf(v1::Unit::descriptor())));
  }
  request.set_grounds(arguments.grounds);
  return Send(session, request, arguments.change, wording::kDisputed);
}

absl::Status WithdrawDispute(Session& session, const DisputeStepArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, StepOf<v1::WithdrawClaimDisputeRequest>(session, arguments));
  return Send(session, request, arguments.change, wording::kDisputeWithdrawn);
}

std::vector<const google::protobuf::EnumValueDescriptor*> Rulings() {
  const auto* states = ClaimDispute::State_descriptor();
  return {states->FindValueByNumber(ClaimDispute::STATE_UPHELD),
          states->FindValueByNumber(ClaimDispute::STATE_TRANSFERRED)};
}

absl::Status RuleOnClaim(Session& session, const DisputeStepArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, StepOf<v1::RuleOnClaimRequest>(session, arguments));
  const auto rulings = Rulings();
  const auto* decision = FindEnumValue(ClaimDispute::State_descriptor(), arguments.decision);
  if (std::find(rulings.begin(), rulings.end(), decision) == rulings.end()) {
    std::string known;
    for (const auto* each : rulings) {
      absl::StrAppend(&known, known.empty() ? "" : ", ", ShortEnumName(each), " (",
                      EnumText(each, Language::kChinese), ")");
    }
    return UsageError(wording::kNotOneOf, "decision", arguments.decision, known);
  }
  request.set_decision(static_cast<ClaimDispute::State>(decision->number()));
  request.set_ruling(arguments.ruling);
  return Send(session, request, arguments.change, wording::kRuledOn);
}

absl::Status ListDisputes(Session& session, const DisputesArguments& arguments) {
  ListArguments list;
  list.collection = "claimDisputes";
  if (!arguments.all) list.filter = "state = OPEN";
  list.order_by = "create_time";
  list.limit = arguments.limit;
  list.columns = {"name",       "state", "owner_unit", "holder_unit",
                  "enterprise", "lead",  "grounds",    "ruling"};
  list.references = References::kTitles;
  return ListResources(session, list);
}

}  // namespace zhaolian
