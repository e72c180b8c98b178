#include "client-lib/cli/issue_verbs.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/field_table.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/report_wording.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/spoken_time.h"
#include "client-lib/cli/titles.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/issues.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::Issue;

// The name in `text`, or nothing for no text.
absl::StatusOr<std::string> NameOf(Session& session, const std::string& text,
                                   const google::protobuf::Descriptor* type) {
  if (text.empty()) return std::string();
  return session.Name(text, &session.SchemaOf(type));
}

// 明天, or a date as it is.
template <typename Request>
absl::Status Send(Session& session, Request& request, const IssueArguments& arguments,
                  const Wording& done) {
  const ChangeOptions change = arguments.change.options();
  if constexpr (requires { request.set_etag(""); }) request.set_etag(change.etag);
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  Issue issue;
  RETURN_IF_ERROR(session.client().Call(request, issue));
  PrintChange(session, session.Say(done), change.validate_only, issue);
  return absl::OkStatus();
}

// A step of the issue that the arguments name.
template <typename Request>
absl::StatusOr<Request> StepOf(Session& session, const IssueArguments& arguments) {
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   NameOf(session, arguments.subject, Issue::descriptor()));
  return request;
}

// Each problem with its lead.
Table TableOf(Session& session, const v1::RunCheckupResponse& response, References references) {
  const auto heading = [&](const char* field) {
    return FieldHeading(v1::CheckupProblem::descriptor()->FindFieldByName(field),
                        session.options.language);
  };
  Titles titles(session);
  std::vector<std::string> leads;
  for (const auto& problem : response.problems()) leads.push_back(problem.lead());
  if (references == References::kTitles) titles.Read(leads);
  Table table({{heading("lead")}, {heading("problem")}});
  for (const auto& problem : response.problems()) {
    table.Add({titles.Of(problem.lead()), problem.problem()});
  }
  return table;
}

}  // namespace

absl::Status ShowCheckup(Session& session, const CheckupArguments& arguments) {
  v1::RunCheckupRequest request;
  ASSIGN_OR_RETURN(*request.mutable_unit(),
                   NameOf(session, arguments.unit, v1::Unit::descriptor()));
  request.set_validate_only(arguments.validate_only);
  v1::RunCheckupResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  FieldTable table(session, v1::CheckupResult::descriptor(),
                   {"display_name", "found", "opened", "resolved"});
  for (const auto& result : response.results()) table.Add(result);
  session.Print(response, table.Finish());
  if (session.options.format != OutputFormat::kTable) return absl::OkStatus();
  if (!response.problems().empty()) {
    session.out() << "\n" << TableOf(session, response, arguments.references).Text(session.Width());
  }
  session.err() << session.Say(wording::kLookedAt, response.leads()) << "\n";
  if (arguments.validate_only) session.err() << session.Say(wording::kTried) << "\n";
  return absl::OkStatus();
}

absl::Status OpenIssue(Session& session, const IssueArguments& arguments) {
  v1::OpenIssueRequest request;
  ASSIGN_OR_RETURN(*request.mutable_lead(),
                   NameOf(session, arguments.subject, v1::Lead::descriptor()));
  request.set_problem(arguments.problem);
  if (!arguments.severity.empty()) {
    const auto* field = request.GetDescriptor()->FindFieldByName("severity");
    RETURN_IF_ERROR(
        ApplyAssignments({{field, FieldAssignment::kSet, arguments.severity}}, request));
  }
  ASSIGN_OR_RETURN(*request.mutable_solver_unit(),
                   NameOf(session, arguments.unit, v1::Unit::descriptor()));
  ASSIGN_OR_RETURN(*request.mutable_solver(),
                   NameOf(session, arguments.person, v1::User::descriptor()));
  if (!arguments.due_date.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_due_date(), ReadSpokenDay(arguments.due_date));
  }
  return Send(session, request, arguments, wording::kIssueOpened);
}

absl::Status HandOverIssue(Session& session, const IssueArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, StepOf<v1::HandOverIssueRequest>(session, arguments));
  ASSIGN_OR_RETURN(*request.mutable_solver_unit(),
                   NameOf(session, arguments.unit, v1::Unit::descriptor()));
  ASSIGN_OR_RETURN(*request.mutable_solver(),
                   NameOf(session, arguments.person, v1::User::descriptor()));
  ASSIGN_OR_RETURN(*request.mutable_due_date(), ReadSpokenDay(arguments.due_date));
  request.set_reason(arguments.reason);
  return Send(session, request, arguments, wording::kIssueHandedOver);
}

absl::Status SuperviseIssue(Session& session, const IssueArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, StepOf<v1::SuperviseIssueRequest>(session, arguments));
  ASSIGN_OR_RETURN(*request.mutable_supervisor(),
                   NameOf(session, arguments.person, v1::User::descriptor()));
  ASSIGN_OR_RETURN(*request.mutable_due_date(), ReadSpokenDay(arguments.due_date));
  request.set_reason(arguments.reason);
  return Send(session, request, arguments, wording::kSupervised);
}

absl::Status ReleaseIssue(Session& session, const IssueArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, StepOf<v1::ReleaseIssueRequest>(session, arguments));
  request.set_reason(arguments.reason);
  return Send(session, request, arguments, wording::kReleasedIssue);
}

absl::Status ResolveIssue(Session& session, const IssueArguments& arguments) {
  ASSIGN_OR_RETURN(auto request, StepOf<v1::ResolveIssueRequest>(session, arguments));
  request.set_resolution(arguments.reason);
  return Send(session, request, arguments, wording::kResolvedIssue);
}

absl::Status ListIssues(Session& session, const IssuesArguments& arguments) {
  ListArguments list;
  list.collection = "issues";
  list.filter = arguments.supervised ? "state = SUPERVISED" : "state != RESOLVED";
  if (arguments.overdue) {
    absl::StrAppend(&list.filter, " AND due_date < \"", DateAfter(absl::Now(), 0), "\"");
  }
  if (!arguments.unit.empty()) {
    ASSIGN_OR_RETURN(const std::string unit,
                     NameOf(session, arguments.unit, v1::Unit::descriptor()));
    absl::StrAppend(&list.filter, " AND solver_unit = \"", unit, "\"");
  }
  list.order_by = "due_date";
  list.limit = arguments.limit;
  list.columns = {"severity",    "state",  "lead",     "problem",
                  "solver_unit", "solver", "due_date", "name"};
  list.references = References::kTitles;
  return ListResources(session, list);
}

}  // namespace zhaolian
