#include "client-lib/cli/fund_verbs.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/evidence_verbs.h"
#include "client-lib/cli/fund_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_amount.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/titles.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::FundReceipt;
using v1::FundsSum;
using v1::OddReceipt;

absl::StatusOr<std::string> LeadCalled(Session& session, const std::string& text) {
  return session.Name(text, &session.SchemaOf(v1::Lead::descriptor()));
}

template <typename Request>
absl::Status Send(Session& session, Request& request, const VerifyFundsArguments& arguments,
                  const Wording& done) {
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(arguments.receipt, &session.SchemaOf(FundReceipt::descriptor())));
  const ChangeOptions change = arguments.change.options();
  request.set_etag(change.etag);
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  FundReceipt receipt;
  RETURN_IF_ERROR(session.client().Call(request, receipt));
  PrintChange(session, session.Say(done), change.validate_only, receipt);
  return absl::OkStatus();
}

void AddSums(const Session& session, const google::protobuf::RepeatedPtrField<FundsSum>& sums,
             const std::string& period, Table& table) {
  for (const FundsSum& sum : sums) {
    const auto* grade = FundReceipt::Grade_descriptor()->FindValueByNumber(sum.grade());
    table.Add({period.empty() ? absl::StrCat(sum.year()) : period,
               sum.grade() == FundReceipt::GRADE_UNSPECIFIED
                   ? session.Say(wording::kAllGrades)
                   : EnumText(grade, session.options.language),
               AmountText(sum.amount_minor(), sum.currency()), absl::StrCat(sum.receipts()),
               absl::StrCat(sum.receipts_with_file())});
  }
}

// What a rule found.
std::string FoundText(const Session& session, const OddReceipt& odd) {
  switch (odd.rule()) {
    case OddReceipt::RULE_BEFORE_START:
      return odd.found_date();
    case OddReceipt::RULE_SAME_PAYER_TWICE:
      return absl::StrCat(odd.found_text(), " ", odd.found_date(), " ",
                          AmountText(odd.found_amount_minor(), odd.currency()));
    case OddReceipt::RULE_NOT_SIGNED: {
      const auto* stage = FindEnumValue(v1::Lead::Stage_descriptor(), odd.found_text());
      return stage == nullptr ? "" : EnumText(stage, session.options.language);
    }
    case OddReceipt::RULE_SAME_VOUCHER_TWICE:
    case OddReceipt::RULE_WITHOUT_FILE:
      return odd.found_text();
    default:
      return AmountText(odd.found_amount_minor(), odd.currency());
  }
}

// What it compared that with, and the threshold.
std::string ComparedText(const Session& session, const OddReceipt& odd) {
  switch (odd.rule()) {
    case OddReceipt::RULE_BEFORE_START:
      return absl::StrCat(
          FieldHeading(v1::Lead::descriptor()->FindFieldByName(odd.compared_field()),
                       session.options.language),
          " ", odd.compared_date());
    case OddReceipt::RULE_MORE_THAN_INVESTMENT:
      return AmountText(odd.compared_amount_minor(), odd.currency());
    case OddReceipt::RULE_MONTH_END_SPIKE:
      return absl::StrCat(
          odd.month(), " ",
          session.Say(wording::kAbovePercent, odd.found_percent(), odd.threshold_percent(),
                      AmountText(odd.compared_amount_minor(), odd.currency())));
    default:
      return "";
  }
}

}  // namespace

absl::Status AddFunds(Session& session, const AddFundsArguments& arguments) {
  ASSIGN_OR_RETURN(const std::string lead, LeadCalled(session, arguments.lead));
  ASSIGN_OR_RETURN(const std::string date, ReadSpokenDay(arguments.date));
  ASSIGN_OR_RETURN(const int64_t amount, ReadSpokenAmount(arguments.amount, arguments.currency));
  CreateArguments create;
  create.collection = "fundReceipts";
  create.change = arguments.change;
  create.fields = {absl::StrCat("lead=", lead),
                   absl::StrCat("receipt_date=", date),
                   absl::StrCat("receipt_amount_minor=", amount),
                   absl::StrCat("receipt_currency=", arguments.currency),
                   absl::StrCat("payer=", arguments.payer),
                   absl::StrCat("voucher_reference=", arguments.reference),
                   absl::StrCat("remarks=", arguments.remarks)};
  if (!arguments.voucher.empty()) {
    create.fields.push_back(absl::StrCat("voucher_kind=", arguments.voucher));
  }
  if (arguments.file.empty()) return CreateResource(session, create);
  ASSIGN_OR_RETURN(const v1::Attachment file,
                   VoucherInFile(session, lead, arguments.file, arguments.change.validate_only));
  create.fields.push_back(absl::StrCat("attachment=", file.name()));
  absl::Status made = CreateResource(session, create);
  if (!made.ok() && !file.name().empty()) {
    session.err() << session.Say(wording::kVoucherStays, file.name()) << "\n";
  }
  return made;
}

absl::Status ListFunds(Session& session, const ListFundsArguments& arguments) {
  ListArguments list;
  list.collection = "fundReceipts";
  if (!arguments.lead.empty()) {
    ASSIGN_OR_RETURN(const std::string lead, LeadCalled(session, arguments.lead));
    list.filter = absl::StrCat("lead = \"", lead, "\"");
  }
  list.order_by = "receipt_date desc";
  list.limit = arguments.limit;
  list.columns = {"name",       "lead",     "receipt_date", "receipt_amount_minor",
                  "payer",      "grade",    "voucher_kind", "voucher_reference",
                  "attachment", "lead_unit"};
  list.references = References::kTitles;
  return ListResources(session, list);
}

absl::Status ShowFunds(Session& session, const std::string& lead) {
  v1::GetFundsInPlaceRequest request;
  ASSIGN_OR_RETURN(*request.mutable_lead(), LeadCalled(session, lead));
  v1::FundsInPlace funds;
  RETURN_IF_ERROR(session.client().Call(request, funds));
  Table table({{session.Say(wording::kPeriod)},
               {session.Say(wording::kGrade)},
               {session.Say(wording::kAmount), true},
               {session.Say(wording::kReceiptCount), true},
               {session.Say(wording::kWithFile), true}});
  AddSums(session, funds.sums(), "", table);
  AddSums(session, funds.this_year(), session.Say(wording::kThisYear), table);
  AddSums(session, funds.this_month(), session.Say(wording::kThisMonth), table);
  session.Print(funds, table);
  if (session.options.format == OutputFormat::kTable) {
    session.err() << (funds.sums().empty()
                          ? session.Say(wording::kNoReceipts, funds.lead())
                          : session.Say(wording::kLastReceipt, funds.last_receipt_date()))
                  << "\n";
  }
  return absl::OkStatus();
}

absl::Status VerifyFunds(Session& session, const VerifyFundsArguments& arguments) {
  v1::VerifyFundReceiptRequest request;
  ASSIGN_OR_RETURN(*request.mutable_visit_date(), ReadSpokenDay(arguments.visit_date));
  request.set_note(arguments.note);
  return Send(session, request, arguments, wording::kVerified);
}

absl::Status WithdrawFunds(Session& session, const VerifyFundsArguments& arguments) {
  v1::WithdrawVerificationRequest request;
  request.set_reason(arguments.note);
  return Send(session, request, arguments, wording::kVerificationWithdrawn);
}

absl::Status ListOddFunds(Session& session, const OddFundsArguments& arguments) {
  v1::ListOddReceiptsRequest request;
  if (!arguments.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_unit(),
                     session.Name(arguments.unit, &session.SchemaOf(v1::Unit::descriptor())));
  }
  ASSIGN_OR_RETURN(*request.mutable_start_date(), ReadSpokenDay(arguments.from));
  ASSIGN_OR_RETURN(*request.mutable_end_date(), ReadSpokenDay(arguments.to));
  request.set_month_end_days(arguments.month_end_days);
  request.set_month_end_percent(arguments.month_end_percent);
  request.set_page_size(arguments.limit);
  v1::ListOddReceiptsResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  Table table({{session.Say(wording::kRule)},
               {session.Say(wording::kUnit), false, true},
               {session.Say(wording::kLead), false, true},
               {session.Say(wording::kFoundValue)},
               {session.Say(wording::kComparedValue)},
               {session.Say(wording::kReceipts)}});
  std::vector<std::string> names;
  for (const OddReceipt& odd : response.odd_receipts()) {
    names.insert(names.end(), {odd.unit(), odd.lead()});
  }
  Titles titles(session);
  titles.Read(names);
  for (const OddReceipt& odd : response.odd_receipts()) {
    table.Add({EnumText(OddReceipt::Rule_descriptor()->FindValueByNumber(odd.rule()),
                        session.options.language),
               titles.Of(odd.unit()), titles.Of(odd.lead()), FoundText(session, odd),
               ComparedText(session, odd), absl::StrJoin(odd.receipts(), ", ")});
  }
  session.Print(response, table);
  if (response.total_size() == 0) {
    session.err() << session.Say(wording::kNothingOdd, response.receipts_looked_at()) << "\n";
  } else if (response.total_size() > response.odd_receipts_size()) {
    session.err() << session.Say(wording::kSomeOdd, response.odd_receipts_size(),
                                 response.total_size(), response.receipts_looked_at())
                  << "\n";
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
