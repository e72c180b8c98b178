#include "server/dispatch/beside_leads.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/projects/clause_rules.h"
#include "server/projects/fund_receipts.h"
#include "server/rows/civil_days.h"
#include "storage/filter.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/funds.pb.h"

namespace zhaolian {
namespace {

using v1::CheckupRule;

constexpr int kDefaultDays = 30;

std::string PaidKey(absl::string_view lead, absl::string_view currency) {
  return absl::StrCat(lead, " ", currency);
}

}  // namespace

int DaysOf(const CheckupRule& rule) { return rule.has_days() ? rule.days() : kDefaultDays; }

class BesideLeads::Reader {
 public:
  Reader(Connection& connection, const ResourceRegistry& registry,
         const std::vector<CheckupRule>& rules, absl::CivilDay today, const std::string& lead,
         BesideLeads& beside)
      : connection_(connection),
        registry_(registry),
        rules_(rules),
        today_(today),
        lead_(lead),
        beside_(beside) {}

  absl::Status Read() {
    if (Asked({CheckupRule::KIND_NO_PROGRESS})) RETURN_IF_ERROR(ReadContacts());
    if (Asked({CheckupRule::KIND_NOT_INSPECTED, CheckupRule::KIND_STAGE_DIFFERS,
               CheckupRule::KIND_BEHIND_SCHEDULE, CheckupRule::KIND_FUNDS_DIFFER})) {
      RETURN_IF_ERROR(ReadInspections());
    }
    if (Asked({CheckupRule::KIND_NO_FUNDS, CheckupRule::KIND_FUNDS_BELOW,
               CheckupRule::KIND_FUNDS_DIFFER})) {
      RETURN_IF_ERROR(ReadPaid());
    }
    if (Asked({CheckupRule::KIND_GATE_FACTS_MISSING})) {
      RETURN_IF_ERROR(ReadLeads("attachments", beside_.with_evidence_));
      RETURN_IF_ERROR(ReadLeads("compliance_reviews", beside_.with_reviews_));
    }
    if (!Asked({CheckupRule::KIND_GATE_FACTS_MISSING, CheckupRule::KIND_PROMISE_RULING_CHANGED})) {
      return absl::OkStatus();
    }
    return ForEachStandingPromise(connection_, lead_,
                                  [this](absl::string_view lead, v1::PolicyPromise promise) {
                                    beside_.promises_[lead].push_back(std::move(promise));
                                  });
  }

 private:
  bool Asked(std::initializer_list<CheckupRule::Kind> kinds) const {
    return absl::c_any_of(
        rules_, [&](const CheckupRule& rule) { return absl::c_linear_search(kinds, rule.kind()); });
  }

  // Of all leads or of one, whose name is the next parameter.
  std::string IsOfLeads(std::vector<Value>& parameters) const {
    if (lead_.empty()) return "";
    parameters.emplace_back(lead_);
    return absl::StrCat(" AND lead = $", parameters.size());
  }

  // But for those that are yet to come: what is arranged is no progress.
  absl::Status ReadContacts() {
    std::vector<Value> parameters = {absl::ToUnixMicros(BeginOfDay(today_ + 1))};
    std::string since;
    if (lead_.empty()) {
      int days = 0;
      for (const CheckupRule& rule : rules_) {
        if (rule.kind() == CheckupRule::KIND_NO_PROGRESS) days = std::max(days, DaysOf(rule));
      }
      parameters.emplace_back(absl::ToUnixMicros(BeginOfDay(today_ - days)));
      const ResourceSchema& engagements = *registry_.FindCollection("engagements");
      since = absl::StrCat(" AND ", NullableKey(*engagements.FindColumn("occur_time")), " >= $2");
    }
    const std::string of_leads = IsOfLeads(parameters);
    return connection_.Run(
        absl::StrCat("SELECT lead, occur_time FROM engagements WHERE lead <> ''"
                     " AND occur_time IS NOT NULL AND (occur_time + 0) < $1"
                     " AND delete_time IS NULL",
                     since, of_leads),
        parameters, [&](const Row& row) {
          int64_t& last = beside_.contacts_.try_emplace(row.Text(0), row.Integer(1)).first->second;
          last = std::max(last, row.Integer(1));
        });
  }

  absl::Status ReadInspections() {
    std::vector<Value> parameters;
    const std::string of_leads = IsOfLeads(parameters);
    return connection_.Run(
        absl::StrCat("SELECT lead, inspection_date, found_stage, progress_percent"
                     " FROM site_inspections WHERE delete_time IS NULL",
                     of_leads, " ORDER BY lead, inspection_date, name"),
        parameters, [&](const Row& row) {
          v1::SiteInspection& last = beside_.inspections_[row.Text(0)];
          last.set_inspection_date(std::string(row.Text(1)));
          last.set_found_stage(static_cast<v1::Lead::Stage>(row.Integer(2)));
          last.clear_progress_percent();
          if (!row.IsNull(3)) last.set_progress_percent(static_cast<int>(row.Integer(3)));
        });
  }

  absl::Status ReadPaid() {
    std::vector<Value> parameters = {int64_t{v1::FundReceipt::GRADE_DOCUMENTED}};
    const std::string of_leads = IsOfLeads(parameters);
    return connection_.Run(
        absl::StrCat("SELECT lead, receipt_currency, receipt_date, receipt_amount_minor"
                     " FROM fund_receipts WHERE (grade + 0) >= $1 AND delete_time IS NULL",
                     of_leads),
        parameters, [&](const Row& row) {
          if (FirstDayOf(row.Text(2)) > today_) return;
          Paid& paid = beside_.paid_[PaidKey(row.Text(0), row.Text(1))];
          paid.amount_minor = AddAmounts(paid.amount_minor, row.Integer(3));
          paid.last_day = std::max(paid.last_day, LastDayOf(row.Text(2)));
        });
  }

  // Which leads have a row of the table.
  absl::Status ReadLeads(const char* table, absl::flat_hash_set<std::string>& leads) {
    std::vector<Value> parameters;
    const std::string of_leads = IsOfLeads(parameters);
    return connection_.Run(
        absl::StrCat("SELECT DISTINCT lead FROM ", table, " WHERE delete_time IS NULL", of_leads),
        parameters, [&](const Row& row) { leads.emplace(row.Text(0)); });
  }

  Connection& connection_;
  const ResourceRegistry& registry_;
  const std::vector<CheckupRule>& rules_;
  const absl::CivilDay today_;
  const std::string& lead_;
  BesideLeads& beside_;
};

absl::Status BesideLeads::Read(Connection& connection, const ResourceRegistry& registry,
                               const std::vector<CheckupRule>& rules, absl::CivilDay today,
                               const std::string& lead) {
  return Reader(connection, registry, rules, today, lead, *this).Read();
}

std::optional<absl::CivilDay> BesideLeads::LastContact(const std::string& lead) const {
  const auto found = contacts_.find(lead);
  if (found == contacts_.end()) return std::nullopt;
  return CityDay(absl::FromUnixMicros(found->second));
}

const v1::SiteInspection* BesideLeads::LastInspection(const std::string& lead) const {
  const auto found = inspections_.find(lead);
  return found == inspections_.end() ? nullptr : &found->second;
}

const std::vector<v1::PolicyPromise>& BesideLeads::Promises(const std::string& lead) const {
  static const auto& none = *new std::vector<v1::PolicyPromise>;
  const auto found = promises_.find(lead);
  return found == promises_.end() ? none : found->second;
}

BesideLeads::Paid BesideLeads::PaidIn(absl::string_view currency, const std::string& lead) const {
  const auto found = paid_.find(PaidKey(lead, currency));
  return found == paid_.end() ? Paid() : found->second;
}

}  // namespace zhaolian
