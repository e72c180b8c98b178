#include "server/projects/clause_rules.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {

using v1::ClauseRule;
using v1::PolicyJudgement;
using v1::PolicyPromise;

// A ruling of a rule is that of the promise.
static_assert(static_cast<int>(ClauseRule::RULING_PERMITTED) == PolicyPromise::RULING_PERMITTED &&
              static_cast<int>(ClauseRule::RULING_CONDITIONAL) ==
                  PolicyPromise::RULING_CONDITIONAL &&
              static_cast<int>(ClauseRule::RULING_PROHIBITED) == PolicyPromise::RULING_PROHIBITED);

void ClauseRules::Add(ClauseRule rule) {
  std::vector<ClauseRule>& rules = by_type_[rule.clause_type()];
  rules.push_back(std::move(rule));
}

const ClauseRule* ClauseRules::InForce(const std::string& clause_type, absl::CivilDay day) const {
  const auto found = by_type_.find(clause_type);
  if (found == by_type_.end()) return nullptr;
  const ClauseRule* in_force = nullptr;
  absl::CivilDay since;
  for (const ClauseRule& rule : found->second) {
    const auto first = FirstDayOf(rule.effective_date());
    const auto last = LastDayOf(rule.end_date());
    if (rule.has_delete_time() || !first.has_value() || *first > day) continue;
    if (last.has_value() && *last < day) continue;
    if (in_force != nullptr && *first <= since) continue;
    in_force = &rule;
    since = *first;
  }
  return in_force;
}

PolicyJudgement ClauseRules::Judge(const std::string& clause_type, absl::CivilDay day) const {
  PolicyJudgement judgement;
  judgement.set_ruling(PolicyPromise::RULING_UNRULED);
  const ClauseRule* rule = InForce(clause_type, day);
  if (rule == nullptr) return judgement;
  judgement.set_ruling(static_cast<PolicyPromise::Ruling>(rule->ruling()));
  judgement.set_clause_rule(rule->name());
  judgement.set_rule_version(RevisionOfEtag(rule->etag()));
  return judgement;
}

absl::StatusOr<ClauseRules> ReadClauseRules(const ResourceStore& resources, Connection& connection,
                                            const std::string& clause_type) {
  const ResourceSchema& schema = *resources.registry().FindMessage(ClauseRule::descriptor());
  std::vector<Value> parameters;
  if (!clause_type.empty()) parameters.emplace_back(clause_type);
  ClauseRules rules;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", resources.sql(schema).columns, " FROM clause_rules",
                   clause_type.empty() ? "" : " WHERE clause_type = $1", " ORDER BY name"),
      parameters, [&](const Row& row) {
        ClauseRule rule;
        decoded.Update(DecodeRow(schema, row, rule));
        rules.Add(std::move(rule));
      }));
  RETURN_IF_ERROR(decoded);
  return rules;
}

absl::Status CheckClauseRule(ClauseRule& rule) {
  const auto first = FirstDayOf(rule.effective_date());
  const auto last = LastDayOf(rule.end_date());
  if (last.has_value() && *last < *first) {
    return InvalidField("clause_rule.end_date", "END_BEFORE_START",
                        "must not be before effective_date");
  }
  rule.set_effective_key(absl::StrCat(rule.clause_type(), " ", DayText(*first)));
  return absl::OkStatus();
}

absl::CivilDay JudgedDay(const PolicyPromise& promise) {
  return LastDayOf(promise.promise_date()).value_or(absl::CivilDay());
}

absl::Status ForEachStandingPromise(
    Connection& connection, const std::string& lead,
    absl::FunctionRef<void(absl::string_view lead, PolicyPromise promise)> add) {
  std::vector<Value> parameters = {int64_t{PolicyPromise::STATE_WITHDRAWN}};
  if (!lead.empty()) parameters.emplace_back(lead);
  return connection.Run(
      absl::StrCat("SELECT lead, name, clause_type, promise_date, ruling FROM policy_promises"
                   " WHERE (state + 0) <> $1 AND delete_time IS NULL",
                   lead.empty() ? "" : " AND lead = $2", " ORDER BY lead, name"),
      parameters, [&](const Row& row) {
        PolicyPromise promise;
        int column = 1;
        promise.set_name(std::string(row.Text(column++)));
        promise.set_clause_type(std::string(row.Text(column++)));
        promise.set_promise_date(std::string(row.Text(column++)));
        promise.set_ruling(static_cast<PolicyPromise::Ruling>(row.Integer(column)));
        add(row.Text(0), std::move(promise));
      });
}

}  // namespace zhaolian
