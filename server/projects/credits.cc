// The credit ledger: what each unit is credited with, and for which lead.
#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/projects/credit_split.h"
#include "server/projects/fund_receipts.h"
#include "server/reports/amounts.h"
#include "server/reports/as_of.h"
#include "server/reports/definitions.h"
#include "server/reports/figures.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/credits.pb.h"

namespace zhaolian {
namespace {

using v1::CreditIndicator;
using v1::CreditLedger;
using v1::CreditRule;
using v1::GetCreditLedgerRequest;
using v1::GetLeadCreditsRequest;
using v1::Lead;
using v1::LeadCredits;

// Rounded off to what an answer holds.
int64_t Saturated(absl::int128 sum) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  return sum > kMost ? kMost : static_cast<int64_t>(sum);
}

// Of the leads that a unit has a part in.
struct UnitSum {
  absl::int128 credit = 0;
  int leads = 0, imported_leads = 0;
};

class CreditReader {
 public:
  CreditReader(const ResourceStore& resources, Connection& connection, const Sight& sight)
      : resources_(resources),
        connection_(connection),
        sight_(sight),
        leads_(*resources.registry().FindMessage(Lead::descriptor())),
        rules_schema_(*resources.registry().FindMessage(CreditRule::descriptor())) {}

  absl::StatusOr<CreditLedger> ReadLedger(const GetCreditLedgerRequest& request, absl::Time now) {
    CreditLedger ledger;
    ledger.set_indicator(request.indicator() == v1::CREDIT_INDICATOR_UNSPECIFIED
                             ? v1::CREDIT_INDICATOR_SIGNED
                             : request.indicator());
    ASSIGN_OR_RETURN(const FigurePeriod period,
                     ReadFigurePeriod(request.period_start(), request.period_end(), now));
    ledger.set_period_start(period.start);
    ledger.set_period_end(period.end);
    RETURN_IF_ERROR(ReadRulesAndNames());
    absl::int128 total = 0;
    std::map<std::string, UnitSum> credits;
    RETURN_IF_ERROR(
        ForEachCounted(request, period, ledger.indicator(), [&](const Lead& lead, int64_t whole) {
          ledger.set_leads(ledger.leads() + 1);
          const int imported = lead.stage_imported() ? 1 : 0;
          ledger.set_imported_leads(ledger.imported_leads() + imported);
          total += whole;
          const CreditRule* rule = RuleFor(rules_, lead, ledger.indicator());
          for (const auto& [unit, part] : SplitWhole(whole, WeightsOf(lead, rule))) {
            UnitSum& sum = credits[unit];
            sum.credit += part;
            ++sum.leads;
            sum.imported_leads += imported;
          }
        }));
    ledger.set_total(Saturated(total));
    for (const auto& [unit, sum] : credits) {
      v1::UnitCredit& entry = *ledger.add_units();
      entry.set_unit(unit);
      entry.set_display_name(NameOf(unit));
      entry.set_credit(Saturated(sum.credit));
      entry.set_leads(sum.leads);
      entry.set_imported_leads(sum.imported_leads);
    }
    std::stable_sort(ledger.mutable_units()->begin(), ledger.mutable_units()->end(),
                     [](const auto& a, const auto& b) { return a.credit() > b.credit(); });
    *ledger.mutable_definitions() = DefinitionsOfCredits();
    return ledger;
  }

  absl::StatusOr<LeadCredits> ReadCredits(const std::string& name) {
    ASSIGN_OR_RETURN(const MessagePtr row, resources_.Get(connection_, leads_, sight_, name));
    RETURN_IF_ERROR(CheckLive(*row));
    const auto& lead = static_cast<const Lead&>(*row);
    RETURN_IF_ERROR(ReadRulesAndNames());
    LeadCredits credits;
    credits.set_lead(name);
    for (int number = v1::CREDIT_INDICATOR_SIGNED; number <= v1::CREDIT_INDICATOR_SIGNED_AMOUNT;
         ++number) {
      const auto indicator = static_cast<CreditIndicator>(number);
      const bool of_amount = indicator == v1::CREDIT_INDICATOR_SIGNED_AMOUNT;
      AddCredits(lead, indicator, of_amount ? lead.investment_currency() : "",
                 WholeOf(lead, indicator), credits);
    }
    ASSIGN_OR_RETURN(const std::vector<PaidAmount> paid, ReadPaidAmounts(connection_, name));
    std::map<std::string, int64_t> sums;
    for (const PaidAmount& each : paid) {
      if (each.grade < v1::FundReceipt::GRADE_DOCUMENTED) continue;
      sums[each.currency] = AddAmounts(sums[each.currency], each.amount_minor);
    }
    for (const auto& [currency, sum] : sums) {
      AddCredits(lead, v1::CREDIT_INDICATOR_FUNDS_IN_PLACE, currency, sum, credits);
    }
    return credits;
  }

 private:
  absl::Status ReadRulesAndNames() {
    absl::Status decoded;
    RETURN_IF_ERROR(
        connection_.Run(absl::StrCat("SELECT ", resources_.sql(rules_schema_).columns,
                                     " FROM credit_rules WHERE delete_time IS NULL ORDER BY name"),
                        {}, [&](const Row& row) {
                          decoded.Update(DecodeRow(rules_schema_, row, rules_.emplace_back()));
                        }));
    RETURN_IF_ERROR(decoded);
    return connection_.Run("SELECT name, display_name FROM units", {},
                           [&](const Row& row) { names_.emplace(row.Text(0), row.Text(1)); });
  }

  std::string NameOf(const std::string& unit) const {
    auto found = names_.find(unit);
    return found == names_.end() ? "" : found->second;
  }

  void AddCredits(const Lead& lead, CreditIndicator indicator, const std::string& currency,
                  int64_t whole, LeadCredits& credits) const {
    if (whole == 0 || !IsCountedKind(lead.project_kind())) return;
    const CreditRule* rule = RuleFor(rules_, lead, indicator);
    for (const auto& [unit, part] : SplitWhole(whole, WeightsOf(lead, rule))) {
      v1::LeadCredit& credit = *credits.add_credits();
      credit.set_indicator(indicator);
      credit.set_unit(unit);
      credit.set_display_name(NameOf(unit));
      credit.set_credit(part);
      credit.set_currency(currency);
      if (rule != nullptr) credit.set_credit_rule(rule->name());
    }
  }

  // What counts for the indicator in the period, and for how much.
  absl::Status ForEachCounted(const GetCreditLedgerRequest& request, const FigurePeriod& period,
                              CreditIndicator indicator,
                              absl::FunctionRef<void(const Lead&, int64_t)> on_lead) {
    const std::string currency = request.currency().empty() ? "CNY" : request.currency();
    if (indicator == v1::CREDIT_INDICATOR_FUNDS_IN_PLACE) {
      return ForEachPaid(period, currency, on_lead);
    }
    return ForEachSigned(period, [&](const Lead& lead) {
      const int64_t whole = WholeOf(lead, indicator);
      const bool of_amount = indicator == v1::CREDIT_INDICATOR_SIGNED_AMOUNT;
      if (whole > 0 && (!of_amount || lead.investment_currency() == currency)) {
        on_lead(lead, whole);
      }
    });
  }

  // Leads that funds were documented for in the period. One statement.
  absl::Status ForEachPaid(const FigurePeriod& period, const std::string& currency,
                           absl::FunctionRef<void(const Lead&, int64_t)> on_lead) {
    const FigurePeriod limits = TextLimits(period);
    std::vector<Value> parameters = {limits.start, limits.end, currency,
                                     int64_t{v1::FundReceipt::GRADE_DOCUMENTED}};
    const std::string seen = IsSeen(leads_, sight_, "leads", parameters);
    Lead lead;  // one after the other, in the room of the one before
    absl::Status decoded;
    RETURN_IF_ERROR(connection_.Run(
        absl::StrCat(
            "WITH paid (lead, whole, rest) AS (SELECT lead, ", SumInParts("receipt_amount_minor"),
            " FROM fund_receipts WHERE receipt_date >= $1 AND receipt_date <= $2",
            " AND (receipt_currency || '') = $3 AND (grade + 0) >= $4",
            " AND delete_time IS NULL GROUP BY lead) SELECT ", resources_.sql(leads_).columns,
            ", paid.whole, paid.rest FROM paid CROSS JOIN leads WHERE leads.name = ",
            "paid.lead AND leads.delete_time IS NULL AND ", IsOfCountedKind("leads"),
            seen.empty() ? "" : " AND ", seen),
        parameters, [&](const Row& row) {
          decoded.Update(DecodeRow(leads_, row, lead));
          on_lead(lead, Saturated(AmountInParts(row, kRowColumns)));
        }));
    return decoded;
  }

  // Leads on the signed list of the period, as they are now.
  absl::Status ForEachSigned(const FigurePeriod& period,
                             absl::FunctionRef<void(const Lead&)> on_lead) {
    const FigurePeriod limits = TextLimits(period);
    std::vector<Value> parameters = {limits.start, limits.end};
    const std::string seen = IsSeen(leads_, sight_, "leads", parameters);
    absl::Status decoded;
    RETURN_IF_ERROR(connection_.Run(
        absl::StrCat("SELECT ", resources_.sql(leads_).columns,
                     " FROM leads WHERE agreement_date >= $1 AND agreement_date <= $2", " AND ",
                     IsOfCountedKind("leads"), " AND stage >= ", int{Lead::STAGE_SIGNED},
                     " AND stage <= ", int{Lead::STAGE_COMPLETED}, " AND delete_time IS NULL",
                     seen.empty() ? "" : " AND ", seen),
        parameters, [&](const Row& row) {
          Lead lead;
          decoded.Update(DecodeRow(leads_, row, lead));
          on_lead(lead);
        }));
    return decoded;
  }

  const ResourceStore& resources_;
  Connection& connection_;
  const Sight& sight_;
  const ResourceSchema& leads_;
  const ResourceSchema& rules_schema_;
  std::vector<CreditRule> rules_;
  std::map<std::string, std::string> names_;
};

// Answers on a reader's thread, within one transaction.
template <typename Response>
Store::ReadFunction Reading(Store& store, const CallPtr& call,
                            std::function<absl::StatusOr<Response>(CreditReader&)> read) {
  return Answering<Response>(
      call, [&store, call, read](Connection& connection) -> absl::StatusOr<Response> {
        RETURN_IF_ERROR(connection.BeginRead());
        CreditReader reader(store.resources(), connection, *call->caller->sight);
        auto response = read(reader);
        RETURN_IF_ERROR(connection.Commit());
        return response;
      });
}

}  // namespace

void BindCredits(Store& store, const Admission& admission, Router& router) {
  const ResourceSchema* leads = store.resources().registry().FindMessage(Lead::descriptor());
  router.Bind<GetCreditLedgerRequest>(
      "zhaolian.v1.CreditRuleService.GetCreditLedger",
      [&store, &admission](const CallPtr& call, std::unique_ptr<GetCreditLedgerRequest> request) {
        const GetCreditLedgerRequest asked = *request;
        store.Read(admission.DeadlineOf(*call),
                   Reading<CreditLedger>(store, call, [asked](CreditReader& reader) {
                     return reader.ReadLedger(asked, absl::Now());
                   }));
      });
  router.Bind<GetLeadCreditsRequest>(
      "zhaolian.v1.CreditRuleService.GetLeadCredits",
      [&store, &admission, leads](const CallPtr& call,
                                  std::unique_ptr<GetLeadCreditsRequest> request) {
        const std::string name = request->name();
        const absl::Status valid = CheckName(*leads, "name", name);
        if (!valid.ok()) return call->Finish(valid);
        store.Read(admission.DeadlineOf(*call),
                   Reading<LeadCredits>(store, call, [name](CreditReader& reader) {
                     return reader.ReadCredits(name);
                   }));
      });
}

}  // namespace zhaolian
