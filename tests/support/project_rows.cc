#include "tests/support/project_rows.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/inspections.pb.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {
namespace {

constexpr char kClauseType[] = "clauseTypes/year";

absl::Status Promise(const Client& client, const v1::Lead& lead) {
  v1::RecordPolicyPromiseRequest request;
  v1::PolicyPromise& promise = *request.mutable_policy_promise();
  promise.set_lead(lead.name());
  promise.set_clause_type(kClauseType);
  promise.set_text("虚构厂房租金优惠");
  promise.set_promise_date(lead.agreement_date());
  v1::PolicyPromise recorded;
  return client.Call(request, recorded);
}

// One of three receipts is only claimed; each is a tenth to a third of the investment.
absl::Status Pay(const Client& client, const v1::Lead& lead, int number) {
  constexpr int kReceipts = 3, kMonths = 10, kLeast = 3, kParts = 8;
  for (int i = 0; i < kReceipts; ++i) {
    v1::FundReceipt receipt;
    receipt.set_owner_unit(lead.owner_unit());
    receipt.set_lead(lead.name());
    receipt.set_receipt_date(absl::StrFormat("2025-%02d-15", 1 + (number + i) % kMonths));
    receipt.set_receipt_amount_minor(lead.investment_amount_minor() /
                                     (kLeast + (number + i) % kParts));
    receipt.set_receipt_currency(lead.investment_currency());
    receipt.set_payer("虚构投资公司");
    if (i + 1 < kReceipts) {
      receipt.set_voucher_kind(v1::FundReceipt::VOUCHER_KIND_BANK_SLIP);
      receipt.set_voucher_reference(absl::StrCat("虚构回单 ", lead.name(), "-", i));
    }
    RETURN_IF_ERROR(client.Create(receipt).status());
  }
  return absl::OkStatus();
}

absl::Status Inspect(const Client& client, const v1::Lead& lead, int number) {
  constexpr int kWhole = 100;
  v1::SiteInspection inspection;
  inspection.set_owner_unit(lead.owner_unit());
  inspection.set_lead(lead.name());
  inspection.set_inspection_date("2025-10-20");
  inspection.set_found_stage(lead.stage());
  inspection.set_progress_percent(number % kWhole);
  inspection.set_finding("虚构核查情况");
  return client.Create(inspection).status();
}

}  // namespace

absl::Status MakeClauses(const Client& client, const std::string& unit) {
  v1::ClauseType type;
  type.set_owner_unit(unit);
  type.set_display_name("虚构厂房租金");
  RETURN_IF_ERROR(client.Create(type, {.id = "year"}).status());
  v1::ClauseRule rule;
  rule.set_owner_unit(unit);
  rule.set_display_name("虚构租金规则");
  rule.set_clause_type(kClauseType);
  rule.set_effective_date("2024-08-01");
  rule.set_ruling(v1::ClauseRule::RULING_CONDITIONAL);
  rule.set_source("虚构依据");
  return client.Create(rule).status();
}

absl::Status MakeProjectRows(const Client& client, const v1::Lead& lead, int number) {
  RETURN_IF_ERROR(Promise(client, lead));
  if (lead.stage() < v1::Lead::STAGE_STARTED) return absl::OkStatus();
  RETURN_IF_ERROR(Pay(client, lead, number));
  return Inspect(client, lead, number);
}

}  // namespace zhaolian
