#include "client-lib/cli/credit_verbs.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/field_table.h"
#include "client-lib/cli/figure_definitions.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/report_wording.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/text_chart.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/credits.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

constexpr int kBarCells = 16;

// Thousandths of leads, or an amount.
std::string CreditText(v1::CreditIndicator indicator, int64_t credit, const std::string& currency) {
  constexpr double kThousandths = 1'000;
  if (indicator == v1::CREDIT_INDICATOR_SIGNED_AMOUNT ||
      indicator == v1::CREDIT_INDICATOR_FUNDS_IN_PLACE) {
    return AmountText(credit, currency);
  }
  return absl::StrFormat("%.3f", static_cast<double>(credit) / kThousandths);
}

absl::Status ShowCreditsOf(Session& session, const std::string& text) {
  v1::GetLeadCreditsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(text, &session.SchemaOf(v1::Lead::descriptor())));
  v1::LeadCredits credits;
  RETURN_IF_ERROR(session.client().Call(request, credits));
  FieldTable table(session, v1::LeadCredit::descriptor(),
                   {"indicator", "unit", "display_name", "credit_rule"});
  table.AddHeading({FieldHeading(v1::LeadCredit::descriptor()->FindFieldByName("credit"),
                                 session.options.language),
                    true});
  for (const auto& credit : credits.credits()) {
    table.Add(credit, {CreditText(credit.indicator(), credit.credit(), credit.currency())});
  }
  session.Print(credits, table.Finish());
  return absl::OkStatus();
}

}  // namespace

absl::Status ShowCredits(Session& session, const CreditsArguments& arguments) {
  if (!arguments.lead.empty()) return ShowCreditsOf(session, arguments.lead);
  v1::GetCreditLedgerRequest request;
  if (!arguments.indicator.empty()) {
    const auto* field = request.GetDescriptor()->FindFieldByName("indicator");
    RETURN_IF_ERROR(
        ApplyAssignments({{field, FieldAssignment::kSet, arguments.indicator}}, request));
  }
  ASSIGN_OR_RETURN(*request.mutable_period_start(), ReadSpokenDayIfAny(arguments.from));
  ASSIGN_OR_RETURN(*request.mutable_period_end(), ReadSpokenDayIfAny(arguments.to));
  request.set_currency(arguments.currency);
  v1::CreditLedger ledger;
  RETURN_IF_ERROR(session.client().Call(request, ledger));
  const std::string currency = arguments.currency.empty() ? "CNY" : arguments.currency;
  FieldTable table(session, v1::UnitCredit::descriptor(),
                   {"unit", "display_name", "leads", "imported_leads"});
  table.AddHeading({FieldHeading(v1::UnitCredit::descriptor()->FindFieldByName("credit"),
                                 session.options.language),
                    true});
  table.AddHeading({""});
  for (v1::UnitCredit unit : ledger.units()) {
    if (unit.unit().empty()) unit.set_display_name(session.Say(wording::kNoUnit));
    table.Add(unit, {CreditText(ledger.indicator(), unit.credit(), currency),
                     Bar(unit.credit(), ledger.units(0).credit(), kBarCells)});
  }
  session.Print(ledger, table.Finish());
  std::ostream* out = BesideFigures(session);
  if (out == nullptr) return absl::OkStatus();
  *out << session.Say(
              wording::kCreditTotal,
              EnumText(v1::CreditIndicator_descriptor()->FindValueByNumber(ledger.indicator()),
                       session.options.language),
              ledger.period_start(), ledger.period_end(),
              CreditText(ledger.indicator(), ledger.total(), currency), ledger.leads(),
              ledger.imported_leads())
       << "\n";
  PrintDefinitions(session, ledger.definitions(), arguments.definitions);
  return absl::OkStatus();
}

}  // namespace zhaolian
