#include "server/dispatch/checkup.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "server/dispatch/beside_leads.h"
#include "server/dispatch/lead_checks.h"
#include "server/reports/figures.h"
#include "server/rows/civil_days.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::CheckupRule;
using v1::Lead;

// The places of the rules, so that of one kind the gravest comes first.
std::vector<size_t> GravestFirst(const std::vector<CheckupRule>& rules) {
  std::vector<size_t> order(rules.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t one, size_t other) {
    return rules[one].severity() > rules[other].severity();
  });
  return order;
}

// Adds the lead to the problems of the rules that find something in it: by kind, the gravest.
absl::Status AddProblems(const std::vector<size_t>& order, const Lead& lead, LeadChecks& checks,
                         CheckupFindings& findings) {
  absl::string_view name;
  std::array<int, CheckupRule::Kind_ARRAYSIZE> gravest = {};  // of what was found, by kind
  for (const size_t place : order) {
    const CheckupRule& rule = findings.rules[place];
    if (!CheckupRule::Kind_IsValid(rule.kind())) continue;  // of a later version
    if (rule.severity() < gravest[rule.kind()]) continue;
    ASSIGN_OR_RETURN(const std::string problem, checks.Check(rule));
    if (problem.empty()) continue;
    gravest[rule.kind()] = rule.severity();
    if (name.empty()) name = findings.names.emplace_back(lead.name());
    findings.problems[place].push_back(name);
  }
  return absl::OkStatus();
}

}  // namespace

Checkup::Checkup(const ResourceStore& resources)
    : resources_(resources),
      rules_(*resources.registry().FindMessage(CheckupRule::descriptor())),
      leads_(*resources.registry().FindMessage(Lead::descriptor())),
      gates_(resources) {}

absl::StatusOr<CheckupFindings> Checkup::Look(Connection& connection, GateRules& gate_rules,
                                              const std::string& unit, absl::Time now) const {
  CheckupFindings findings;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", resources_.sql(rules_).columns,
                   " FROM checkup_rules WHERE paused = 0 AND delete_time IS NULL ORDER BY name"),
      {}, [&](const Row& row) {
        decoded.Update(DecodeRow(rules_, row, findings.rules.emplace_back()));
      }));
  RETURN_IF_ERROR(decoded);
  findings.problems.resize(findings.rules.size());
  const std::vector<size_t> order = GravestFirst(findings.rules);
  BesideLeads beside;
  const absl::CivilDay today = CityDay(now);
  RETURN_IF_ERROR(beside.Read(connection, resources_.registry(), findings.rules, today));
  const CheckupView view = {resources_, gates_, connection, gate_rules,
                            beside,     now,    today,      /*in_words=*/false};
  Lead lead;  // one after the other, in the room of the one before
  const auto look = [&](const Row& row) -> absl::Status {
    RETURN_IF_ERROR(DecodeRow(leads_, row, lead));
    ++findings.leads;
    LeadChecks checks(view, lead);
    return AddProblems(order, lead, checks, findings);
  };
  absl::Status looked;
  const bool from_leads = absl::c_any_of(
      findings.rules, [](const auto& rule) { return LooksAt(rule, Lead::STAGE_LEAD); });
  std::vector<Value> parameters = {int64_t{from_leads ? Lead::STAGE_LEAD : Lead::STAGE_NEGOTIATING},
                                   int64_t{Lead::STAGE_COMPLETED}};
  if (!unit.empty()) parameters.emplace_back(unit);
  // Most leads are looked at, and so the table is read as it lies, each page once: an index of
  // stages or kinds would lead through all of it for each of them. The signs keep SQLite from it.
  RETURN_IF_ERROR(
      connection.Run(absl::StrCat("SELECT ", resources_.sql(leads_).columns,
                                  " FROM leads WHERE (stage + 0) BETWEEN $1 AND $2 AND ",
                                  IsOfCountedKind("+leads"), " AND delete_time IS NULL",
                                  unit.empty() ? "" : " AND owner_unit = $3"),
                     parameters, [&](const Row& row) {
                       if (looked.ok()) looked = look(row);
                     }));
  RETURN_IF_ERROR(looked);
  for (auto& of_rule : findings.problems) absl::c_sort(of_rule);
  return findings;
}

absl::StatusOr<std::string> Checkup::Tell(Connection& connection, GateRules& gate_rules,
                                          const Lead& lead, const CheckupRule& rule,
                                          absl::Time now) const {
  BesideLeads beside;
  const absl::CivilDay today = CityDay(now);
  RETURN_IF_ERROR(beside.Read(connection, resources_.registry(), {rule}, today, lead.name()));
  const CheckupView view = {resources_, gates_, connection, gate_rules,
                            beside,     now,    today,      /*in_words=*/true};
  return LeadChecks(view, lead).Check(rule);
}

}  // namespace zhaolian
