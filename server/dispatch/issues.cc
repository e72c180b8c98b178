// Issues of projects: opened, handed over, put under supervision, released and resolved.
#include "server/dispatch/issues.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/rows/civil_days.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/rows/user_unit.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/issues.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::CheckupRule;
using v1::Issue;
using v1::Lead;

absl::Status WrongState(const Issue& issue, const char* reason, absl::string_view problem,
                        absl::string_view remedy) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat(issue.name(), " ", problem, "; ", remedy))
      .With("name", issue.name())
      .Resource(issue.name())
      .Violation("STATE", issue.name(), remedy);
}

absl::Status CheckUnresolved(const Issue& issue) {
  if (issue.state() != Issue::STATE_RESOLVED) return absl::OkStatus();
  return WrongState(issue, "RESOLVED", "is resolved", "open another issue");
}

absl::Status CheckFilledIn(const char* field, const std::string& text, const char* remedy) {
  return IsBlank(text) ? InvalidField(field, "REQUIRED", remedy) : absl::OkStatus();
}

absl::Status CheckDueDate(const std::string& date) {
  constexpr size_t kDayLength = 10;
  if (date.size() != kDayLength || CheckCivilDate(date).has_value()) {
    return InvalidField("due_date", "INVALID_DATE", "must be a day such as 2026-12-31");
  }
  if (date >= DayText(CityDay(absl::Now()))) return absl::OkStatus();
  return InvalidField("due_date", "IN_THE_PAST", "must not be before today");
}

class Issues {
 public:
  Issues(Store& store, int solve_days) : store_(store), solve_days_(solve_days) {}

  absl::StatusOr<PreparedMutation> Open(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const v1::OpenIssueRequest&>(*message);
    RETURN_IF_ERROR(CheckName(leads_, "lead", request.lead()));
    RETURN_IF_ERROR(CheckFilledIn("problem", request.problem(), "say what is wrong"));
    if (!request.due_date().empty()) RETURN_IF_ERROR(CheckDueDate(request.due_date()));
    if (!request.solver_unit().empty()) {
      RETURN_IF_ERROR(CheckName(units_, "solver_unit", request.solver_unit()));
    }
    if (!request.solver().empty()) {
      RETURN_IF_ERROR(CheckName(users_, "solver", request.solver()));
    }
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, issues_, std::move(message)));
    return PreparedMutation{std::move(mutation),
                            [this](Tx& tx, Mutation& change) { return Make(tx, change); }};
  }

  absl::StatusOr<PreparedMutation> HandOver(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const v1::HandOverIssueRequest&>(*message);
    RETURN_IF_ERROR(CheckName(units_, "solver_unit", request.solver_unit()));
    RETURN_IF_ERROR(CheckName(users_, "solver", request.solver()));
    RETURN_IF_ERROR(CheckDueDate(request.due_date()));
    return Step<v1::HandOverIssueRequest>(
        asker, std::move(message), [this](Tx& tx, const auto& request, Issue& issue) {
          RETURN_IF_ERROR(CheckIsOf(store_.resources(), tx.connection(), "solver", request.solver(),
                                    request.solver_unit()));
          issue.set_solver_unit(request.solver_unit());
          issue.set_solver(request.solver());
          issue.set_due_date(request.due_date());
          issue.set_reason(IsBlank(request.reason()) ? "" : ToNfc(request.reason()));
          return absl::OkStatus();
        });
  }

  absl::StatusOr<PreparedMutation> Supervise(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const v1::SuperviseIssueRequest&>(*message);
    RETURN_IF_ERROR(CheckName(users_, "supervisor", request.supervisor()));
    RETURN_IF_ERROR(CheckDueDate(request.due_date()));
    RETURN_IF_ERROR(CheckFilledIn("reason", request.reason(), "say why it is supervised"));
    return Step<v1::SuperviseIssueRequest>(
        asker, std::move(message), [](Tx& tx, const auto& request, Issue& issue) {
          issue.set_state(Issue::STATE_SUPERVISED);
          issue.set_supervisor(request.supervisor());
          issue.set_due_date(request.due_date());
          issue.set_reason(ToNfc(request.reason()));
          *issue.mutable_supervise_time() = ToTimestamp(tx.now());
          return absl::OkStatus();
        });
  }

  absl::StatusOr<PreparedMutation> Release(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const v1::ReleaseIssueRequest&>(*message);
    RETURN_IF_ERROR(CheckFilledIn("reason", request.reason(), "say why it is released"));
    return Step<v1::ReleaseIssueRequest>(
        asker, std::move(message), [](Tx&, const auto& request, Issue& issue) {
          if (issue.state() != Issue::STATE_SUPERVISED) {
            return WrongState(issue, "NOT_SUPERVISED", "is under no supervision",
                              "there is nothing to release");
          }
          issue.set_state(Issue::STATE_OPEN);
          issue.clear_supervisor();
          issue.clear_supervise_time();
          issue.set_reason(ToNfc(request.reason()));
          return absl::OkStatus();
        });
  }

  absl::StatusOr<PreparedMutation> Resolve(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const v1::ResolveIssueRequest&>(*message);
    RETURN_IF_ERROR(CheckFilledIn("resolution", request.resolution(), "say how it was solved"));
    return Step<v1::ResolveIssueRequest>(
        asker, std::move(message), [](Tx& tx, const auto& request, Issue& issue) {
          if (issue.state() == Issue::STATE_SUPERVISED) {
            return WrongState(issue, "SUPERVISED", "is under supervision",
                              "have it released first");
          }
          issue.set_state(Issue::STATE_RESOLVED);
          issue.set_resolution(ToNfc(request.resolution()));
          *issue.mutable_resolve_time() = ToTimestamp(tx.now());
          return absl::OkStatus();
        });
  }

 private:
  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *store_.resources().registry().FindMessage(type);
  }

  // A step of an issue that is not resolved: `step` changes the row that it is given.
  template <typename Request>
  absl::StatusOr<PreparedMutation> Step(
      const Asker& asker, MessagePtr message,
      std::function<absl::Status(Tx&, const Request&, Issue&)> step) const {
    RETURN_IF_ERROR(CheckName(issues_, "name", TextField(*message, "name")));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, issues_, std::move(message)));
    return PreparedMutation{
        std::move(mutation),
        [this, step = std::move(step)](Tx& tx, Mutation& change) -> absl::Status {
          const auto& request = static_cast<const Request&>(*change.request);
          ASSIGN_OR_RETURN(const MessagePtr before,
                           store_.resources().Get(tx.connection(), issues_, *change.caller->sight,
                                                  request.name()));
          const auto& issue = static_cast<const Issue&>(*before);
          RETURN_IF_ERROR(CheckMayStep(*change.caller, issue));
          RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
          RETURN_IF_ERROR(CheckUnresolved(issue));
          auto after = std::make_unique<Issue>(issue);
          RETURN_IF_ERROR(step(tx, request, *after));
          change.row = std::move(after);
          return store_.resources().Replace(tx, issues_, change.origin, *before, *change.row);
        }};
  }

  // The unit that is to solve it may, beside those who may change the row.
  absl::Status CheckMayStep(const Caller& caller, const Issue& issue) const {
    const auto& units = caller.changes;
    if (std::find(units.begin(), units.end(), issue.solver_unit()) != units.end()) {
      return absl::OkStatus();
    }
    return CheckOwner(caller, issues_, issue);
  }

  absl::Status Make(Tx& tx, Mutation& change) const {
    const auto& request = static_cast<const v1::OpenIssueRequest&>(*change.request);
    ASSIGN_OR_RETURN(const MessagePtr row,
                     ReadForChange(store_, tx, *change.caller, leads_, request.lead()));
    RETURN_IF_ERROR(CheckLive(*row));
    const auto& lead = static_cast<const Lead&>(*row);
    auto issue = std::make_unique<Issue>(IssueOf(
        lead,
        request.severity() == CheckupRule::SEVERITY_UNSPECIFIED ? CheckupRule::SEVERITY_YELLOW
                                                                : request.severity(),
        ToNfc(request.problem()), solve_days_, tx.now()));
    if (!request.solver_unit().empty()) issue->set_solver_unit(request.solver_unit());
    if (!request.solver().empty()) {
      issue->set_solver(request.solver());
      RETURN_IF_ERROR(CheckIsOf(store_.resources(), tx.connection(), "solver", issue->solver(),
                                issue->solver_unit()));
    }
    if (!request.due_date().empty()) issue->set_due_date(request.due_date());
    change.row = std::move(issue);
    return store_.resources().Insert(tx, issues_, change.origin, *change.row);
  }

  Store& store_;
  const int solve_days_;
  const ResourceSchema& issues_ = SchemaOf(Issue::descriptor());
  const ResourceSchema& leads_ = SchemaOf(Lead::descriptor());
  const ResourceSchema& units_ = SchemaOf(v1::Unit::descriptor());
  const ResourceSchema& users_ = SchemaOf(v1::User::descriptor());
};

}  // namespace

Issue IssueOf(const Lead& lead, CheckupRule::Severity severity, const std::string& problem,
              int solve_days, absl::Time now) {
  Issue issue;
  issue.set_name(absl::StrCat("issues/", NewResourceId()));
  issue.set_owner_unit(lead.owner_unit());
  issue.set_lead(lead.name());
  issue.set_severity(severity);
  issue.set_problem(problem);
  issue.set_state(Issue::STATE_OPEN);
  issue.set_solver_unit(lead.owner_unit());
  issue.set_solver(lead.assignee());
  issue.set_due_date(DayText(CityDay(now) + solve_days));
  return issue;
}

void BindIssues(Store& store, int solve_days, Mutations& mutations) {
  auto issues = std::make_shared<const Issues>(store, solve_days);
  const auto* service = Issue::descriptor()->file()->FindServiceByName("IssueService");
  BindMembers(mutations, service, issues,
              {{"OpenIssue", &Issues::Open},
               {"HandOverIssue", &Issues::HandOver},
               {"SuperviseIssue", &Issues::Supervise},
               {"ReleaseIssue", &Issues::Release},
               {"ResolveIssue", &Issues::Resolve}});
}

}  // namespace zhaolian
