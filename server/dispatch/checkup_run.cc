#include "server/dispatch/checkup_run.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/dispatch/checkup.h"
#include "server/dispatch/issues.h"
#include "server/rows/resource_id.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using v1::CheckupRule;
using v1::Issue;
using v1::Lead;
using v1::RunCheckupRequest;
using v1::RunCheckupResponse;

// One operation of the writer.
constexpr size_t kIssuesAtATime = 100;
constexpr int kMostShown = 100;
constexpr char kGone[] = "体检复查已无此问题，自动销号";

// An issue that is to be opened.
struct Found {
  size_t rule;  // its place in CheckupFindings.rules
  absl::string_view lead;
};

struct Unresolved {
  std::string issue;
  bool supervised;
  bool found = false;  // this time too
};

class CheckupRun {
 public:
  CheckupRun(Store& store, int solve_days, const RunCheckupRequest& request,
             const ChangeOrigin& origin, absl::Time now)
      : store_(store),
        solve_days_(solve_days),
        request_(request),
        origin_(origin),
        now_(now),
        checkup_(store.resources()),
        issues_(*store.resources().registry().FindMessage(Issue::descriptor())),
        leads_(*store.resources().registry().FindMessage(Lead::descriptor())),
        units_(*store.resources().registry().FindCollection("units")) {}

  absl::StatusOr<RunCheckupResponse> Run(Connection& connection) {
    if (!request_.unit().empty()) {
      RETURN_IF_ERROR(
          store_.resources().Get(connection, units_, Sight::All(), request_.unit()).status());
    }
    RETURN_IF_ERROR(connection.BeginRead());
    const absl::Status read = Read(connection);
    RETURN_IF_ERROR(connection.Commit());
    RETURN_IF_ERROR(read);
    if (request_.validate_only()) return response_;
    RETURN_IF_ERROR(InParts(open_, [this](Tx& tx, const Found& found) { return Open(tx, found); }));
    RETURN_IF_ERROR(
        InParts(resolve_, [this](Tx& tx, const std::string& issue) { return Resolve(tx, issue); }));
    return response_;
  }

 private:
  absl::Status Read(Connection& connection) {
    ASSIGN_OR_RETURN(findings_, checkup_.Look(connection, gate_rules_, request_.unit(), now_));
    response_.set_leads(findings_.leads);
    for (const CheckupRule& rule : findings_.rules) {
      v1::CheckupResult& result = *response_.add_results();
      result.set_checkup_rule(rule.name());
      result.set_display_name(rule.display_name());
    }
    RETURN_IF_ERROR(ReadUnresolved(connection));
    Compare();
    return TellFirst(connection);
  }

  absl::Status ReadUnresolved(Connection& connection) {
    std::map<std::string, size_t, std::less<>> places;
    for (size_t i = 0; i < findings_.rules.size(); ++i) places[findings_.rules[i].name()] = i;
    unresolved_.resize(findings_.rules.size());
    std::vector<Value> parameters = {int64_t{Issue::STATE_OPEN}, int64_t{Issue::STATE_SUPERVISED}};
    if (!request_.unit().empty()) parameters.emplace_back(request_.unit());
    return connection.Run(
        absl::StrCat("SELECT name, lead, checkup_rule, state FROM issues WHERE state IN ($1, $2)"
                     " AND delete_time IS NULL",
                     request_.unit().empty() ? "" : " AND owner_unit = $3"),
        parameters, [&](const Row& row) {
          const auto place = places.find(row.Text(2));
          if (place == places.end()) return;
          unresolved_[place->second][std::string(row.Text(1))] = {
              std::string(row.Text(0)), row.Integer(3) == Issue::STATE_SUPERVISED};
        });
  }

  // What is to be opened and resolved.
  void Compare() {
    for (size_t rule = 0; rule < findings_.problems.size(); ++rule) {
      v1::CheckupResult& result = *response_.mutable_results(static_cast<int>(rule));
      result.set_found(static_cast<int>(findings_.problems[rule].size()));
      for (const absl::string_view lead : findings_.problems[rule]) {
        const auto issue = unresolved_[rule].find(lead);
        if (issue != unresolved_[rule].end()) {
          issue->second.found = true;
        } else {
          open_.push_back({rule, lead});
          result.set_opened(result.opened() + 1);
        }
      }
    }
    for (size_t rule = 0; rule < unresolved_.size(); ++rule) {
      for (auto& [lead, issue] : unresolved_[rule]) {
        if (issue.supervised || issue.found) continue;
        v1::CheckupResult& result = *response_.mutable_results(static_cast<int>(rule));
        result.set_resolved(result.resolved() + 1);
        resolve_.push_back(std::move(issue.issue));
      }
    }
  }

  absl::Status TellFirst(Connection& connection) {
    for (size_t rule = 0; rule < findings_.problems.size(); ++rule) {
      for (const absl::string_view lead : findings_.problems[rule]) {
        if (response_.problems_size() == kMostShown) return absl::OkStatus();
        v1::CheckupProblem& problem = *response_.add_problems();
        problem.set_lead(std::string(lead));
        problem.set_checkup_rule(findings_.rules[rule].name());
        ASSIGN_OR_RETURN(const MessagePtr row,
                         store_.resources().Get(connection, leads_, Sight::All(), problem.lead()));
        ASSIGN_OR_RETURN(*problem.mutable_problem(),
                         checkup_.Tell(connection, gate_rules_, static_cast<const Lead&>(*row),
                                       findings_.rules[rule], now_));
      }
    }
    return absl::OkStatus();
  }

  template <typename Item, typename Change>
  absl::Status InParts(const std::vector<Item>& items, Change change) {
    for (size_t first = 0; first < items.size(); first += kIssuesAtATime) {
      const size_t end = std::min(items.size(), first + kIssuesAtATime);
      RETURN_IF_ERROR(store_.WriteAndWait([&](Tx& tx) -> absl::Status {
        for (size_t i = first; i < end; ++i) RETURN_IF_ERROR(change(tx, items[i]));
        return absl::OkStatus();
      }));
    }
    return absl::OkStatus();
  }

  // Unless the lead or its problem is gone, or somebody else has opened it meanwhile.
  absl::Status Open(Tx& tx, const Found& found) {
    const CheckupRule& rule = findings_.rules[found.rule];
    const auto row =
        store_.resources().Get(tx.connection(), leads_, Sight::All(), std::string(found.lead));
    if (absl::IsNotFound(row.status())) return absl::OkStatus();
    RETURN_IF_ERROR(row.status());
    const auto& lead = static_cast<const Lead&>(**row);
    bool open = lead.has_delete_time();
    RETURN_IF_ERROR(tx.connection().Run(
        "SELECT 1 FROM issues WHERE lead = $1 AND checkup_rule = $2 AND state IN ($3, $4)"
        " AND delete_time IS NULL LIMIT 1",
        {lead.name(), rule.name(), int64_t{Issue::STATE_OPEN}, int64_t{Issue::STATE_SUPERVISED}},
        [&](const Row&) { open = true; }));
    if (open) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string problem,
                     checkup_.Tell(tx.connection(), gate_rules_, lead, rule, now_));
    if (problem.empty()) return absl::OkStatus();
    Issue issue = IssueOf(lead, rule.severity(), problem,
                          rule.has_solve_days() ? rule.solve_days() : solve_days_, now_);
    issue.set_checkup_rule(rule.name());
    return store_.resources().Insert(tx, issues_, origin_, issue);
  }

  absl::Status Resolve(Tx& tx, const std::string& name) {
    ASSIGN_OR_RETURN(const MessagePtr before,
                     store_.resources().Get(tx.connection(), issues_, Sight::All(), name));
    Issue after = static_cast<const Issue&>(*before);
    if (after.state() != Issue::STATE_OPEN) return absl::OkStatus();
    after.set_state(Issue::STATE_RESOLVED);
    after.set_resolution(kGone);
    *after.mutable_resolve_time() = ToTimestamp(tx.now());
    return store_.resources().Replace(tx, issues_, origin_, *before, after);
  }

  Store& store_;
  const int solve_days_;
  const RunCheckupRequest& request_;
  const ChangeOrigin& origin_;
  const absl::Time now_;
  const Checkup checkup_;
  const ResourceSchema& issues_;
  const ResourceSchema& leads_;
  const ResourceSchema& units_;
  // Of each rule, by lead.
  std::vector<std::map<std::string, Unresolved, std::less<>>> unresolved_;
  GateRules gate_rules_;
  CheckupFindings findings_;
  std::vector<Found> open_;
  std::vector<std::string> resolve_;
  RunCheckupResponse response_;
};

}  // namespace

absl::StatusOr<RunCheckupResponse> RunCheckup(Store& store, Connection& connection, int solve_days,
                                              const RunCheckupRequest& request,
                                              const ChangeOrigin& origin, absl::Time now) {
  return CheckupRun(store, solve_days, request, origin, now).Run(connection);
}

void BindCheckups(Store& store, const Admission& admission, int solve_days, Router& router) {
  const ResourceSchema* units = store.resources().registry().FindCollection("units");
  router.Bind<RunCheckupRequest>(
      "zhaolian.v1.CheckupRuleService.RunCheckup",
      [&store, &admission, units, solve_days](const CallPtr& call,
                                              std::unique_ptr<RunCheckupRequest> request) {
        const absl::Status valid =
            request->unit().empty() ? absl::OkStatus() : CheckName(*units, "unit", request->unit());
        if (!valid.ok()) return call->Finish(valid);
        std::shared_ptr<const RunCheckupRequest> shared = std::move(request);
        store.ReadBulk(admission.DeadlineOf(*call),
                       Answering<RunCheckupResponse>(
                           call, [&store, call, solve_days, shared](Connection& connection) {
                             return RunCheckup(store, connection, solve_days, *shared,
                                               OriginOf(*call), absl::Now());
                           }));
      });
}

}  // namespace zhaolian
