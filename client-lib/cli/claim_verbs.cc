#include "client-lib/cli/claim_verbs.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/titles.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

template <typename Request>
absl::Status Send(Session& session, Request& request, const ChangeArguments& change,
                  v1::Claim& claim) {
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  return session.client().Call(request, claim);
}

// As a filter has it.
std::string Quoted(absl::Time time) {
  return absl::StrCat("\"", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()),
                      "\"");
}

}  // namespace

absl::Status CheckClaim(Session& session, const std::string& firm) {
  v1::CheckEnterpriseClaimRequest request;
  ASSIGN_OR_RETURN(*request.mutable_enterprise(),
                   session.Name(firm, &session.SchemaOf(v1::Enterprise::descriptor())));
  v1::CheckEnterpriseClaimResponse answer;
  RETURN_IF_ERROR(session.client().Call(request, answer));
  if (session.options.format == OutputFormat::kJson) {
    // No is an answer too.
    session.out() << JsonText(answer, /*with_unset=*/true);
    return absl::OkStatus();
  }
  const auto* freshness = answer.GetDescriptor()->FindFieldByName("freshness");
  Table table({{session.Say(wording::kFirm), false, true},
               {session.Say(wording::kClaimed)},
               {session.Say(wording::kUnit), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kFreshness)},
               {session.Say(wording::kDutyPhone), false, true}});
  const bool for_people = session.options.format == OutputFormat::kTable;
  Titles titles(session);
  titles.Read({request.enterprise()});
  std::string phone = answer.duty_phone();
  if (for_people && answer.claimed() && phone.empty()) phone = session.Say(wording::kNoDutyPhone);
  table.Add({titles.Of(request.enterprise()),
             session.Say(answer.claimed() ? wording::kIsClaimed : wording::kIsNotClaimed),
             for_people ? answer.unit_display_name() : answer.unit(),
             for_people ? "" : answer.unit_display_name(),
             FieldText(answer, freshness, session.options.language), phone});
  if (for_people) table.DropEmptyColumns();
  session.Print(answer, table);
  return absl::OkStatus();
}

absl::StatusOr<std::string> FirmOrLeadCalled(Session& session, const std::string& text) {
  if (absl::StrContains(text, "/")) return session.Name(text);
  // A project of the same title as a promotion opportunity is no less meant.
  return LookUpName(
      session.client(), text,
      {&session.SchemaOf(v1::Enterprise::descriptor()), &session.SchemaOf(v1::Lead::descriptor())},
      Among::kLive);
}

absl::Status MakeClaim(Session& session, const ClaimArguments& arguments) {
  ASSIGN_OR_RETURN(const std::string name, FirmOrLeadCalled(session, arguments.subject));
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(name));
  v1::Claim claim;
  if (schema->message() == v1::Lead::descriptor()) {
    if (!arguments.unit.empty()) return UsageError(wording::kUnitOfLead);
    v1::ClaimLeadRequest request;
    request.set_lead(name);
    request.set_basis(arguments.basis);
    RETURN_IF_ERROR(Send(session, request, arguments.change, claim));
  } else if (schema->message() == v1::Enterprise::descriptor()) {
    v1::ClaimEnterpriseRequest request;
    request.set_enterprise(name);
    request.set_basis(arguments.basis);
    if (!arguments.unit.empty()) {
      ASSIGN_OR_RETURN(*request.mutable_owner_unit(),
                       session.Name(arguments.unit, &session.SchemaOf(v1::Unit::descriptor())));
    }
    RETURN_IF_ERROR(Send(session, request, arguments.change, claim));
  } else {
    return UsageError(wording::kNotClaimable, name);
  }
  PrintChange(session, session.Say(wording::kClaimMade), arguments.change.validate_only, claim);
  if (session.options.format == OutputFormat::kTable) {
    session.err() << session.Say(wording::kHoldsUntil, LocalTimeText(claim.expire_time())) << "\n";
  }
  return absl::OkStatus();
}

absl::Status ReleaseClaim(Session& session, const ReleaseArguments& arguments) {
  v1::ReleaseClaimRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(arguments.claim, &session.SchemaOf(v1::Claim::descriptor())));
  request.set_reason(arguments.reason);
  request.set_etag(arguments.change.options().etag);
  v1::Claim claim;
  RETURN_IF_ERROR(Send(session, request, arguments.change, claim));
  PrintChange(session, session.Say(wording::kClaimReleased), arguments.change.validate_only, claim);
  return absl::OkStatus();
}

absl::Status ListClaims(Session& session, const ClaimsArguments& arguments) {
  const absl::Time now = absl::Now();
  ListArguments list;
  list.collection = "claims";
  list.filter = absl::StrCat("expire_time > ", Quoted(now));
  if (arguments.lapsing_days > 0) {
    absl::StrAppend(&list.filter,
                    " AND expire_time <= ", Quoted(now + absl::Hours(24 * arguments.lapsing_days)));
  }
  list.order_by = "expire_time";
  list.limit = arguments.limit;
  list.columns = {"name",        "owner_unit", "enterprise", "lead",
                  "expire_time", "end_cause",  "limit_time", "basis"};
  list.references = References::kTitles;
  return ListResources(session, list);
}

}  // namespace zhaolian
