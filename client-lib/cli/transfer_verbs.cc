#include "client-lib/cli/transfer_verbs.h"

#include "client-lib/cli/report_wording.h"
#include "client-lib/cli/row_output.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/transfers.pb.h"

namespace zhaolian {
namespace {

template <typename Request>
absl::Status Send(Session& session, Request& request, const TransferArguments& arguments,
                  const Wording& done) {
  const ChangeOptions change = arguments.change.options();
  if constexpr (requires { request.set_etag(""); }) request.set_etag(change.etag);
  if constexpr (requires { request.set_reason(""); }) request.set_reason(arguments.reason);
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  v1::LeadTransfer transfer;
  RETURN_IF_ERROR(session.client().Call(request, transfer));
  PrintChange(session, session.Say(done), change.validate_only, transfer);
  return absl::OkStatus();
}

template <typename Request>
absl::StatusOr<Request> AnswerTo(Session& session, const TransferArguments& arguments) {
  Request request;
  ASSIGN_OR_RETURN(
      *request.mutable_name(),
      session.Name(arguments.subject, &session.SchemaOf(v1::LeadTransfer::descriptor())));
  return request;
}

}  // namespace

absl::Status OfferLead(Session& session, const TransferArguments& arguments) {
  v1::ProposeLeadTransferRequest request;
  ASSIGN_OR_RETURN(*request.mutable_lead(),
                   session.Name(arguments.subject, &session.SchemaOf(v1::Lead::descriptor())));
  ASSIGN_OR_RETURN(*request.mutable_to_unit(),
                   session.Name(arguments.unit, &session.SchemaOf(v1::Unit::descriptor())));
  return Send(session, request, arguments, wording::kOffered);
}

absl::Status AcceptLead(Session& session, const TransferArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, AnswerTo<v1::AcceptLeadTransferRequest>(session, arguments));
  if (!arguments.person.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_assignee(),
                     session.Name(arguments.person, &session.SchemaOf(v1::User::descriptor())));
  }
  return Send(session, request, arguments, wording::kAccepted);
}

absl::Status DeclineLead(Session& session, const TransferArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, AnswerTo<v1::DeclineLeadTransferRequest>(session, arguments));
  return Send(session, request, arguments, wording::kDeclined);
}

absl::Status WithdrawLead(Session& session, const TransferArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, AnswerTo<v1::WithdrawLeadTransferRequest>(session, arguments));
  return Send(session, request, arguments, wording::kOfferWithdrawn);
}

}  // namespace zhaolian
