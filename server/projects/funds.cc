// Who verifies receipts, and what is asked about them.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/projects/fund_receipts.h"
#include "server/projects/odd_receipts.h"
#include "server/rows/civil_days.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/resource_service.h"
#include "server/rows/text_formats.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/internal/v1/config.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::FundReceipt;
using v1::ListOddReceiptsRequest;
using v1::ListOddReceiptsResponse;
using v1::VerifyFundReceiptRequest;
using v1::WithdrawVerificationRequest;

constexpr int kOddPage = 200, kMostOdd = 1000;

// Nobody verifies what counts for the own unit, or what it reported.
absl::Status CheckNotOwn(const Caller& caller, const FundReceipt& receipt) {
  if (caller.unit != receipt.lead_unit() && caller.unit != receipt.owner_unit()) {
    return absl::OkStatus();
  }
  return Refusal(absl::StatusCode::kFailedPrecondition, "OWN_RECEIPT", receipt.name(),
                 absl::StrCat("counts for, or was reported by, your own unit ", caller.unit),
                 "somebody of another unit has to verify it");
}

class Verifications {
 public:
  Verifications(Store& store, const ResourceSchema& receipts)
      : store_(store), receipts_(receipts) {}

  absl::StatusOr<PreparedMutation> Verify(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const VerifyFundReceiptRequest&>(*message);
    RETURN_IF_ERROR(CheckName(receipts_, "name", request.name()));
    ASSIGN_OR_RETURN(const absl::CivilDay day, ReadDay("visit_date", request.visit_date()));
    return Prepare<VerifyFundReceiptRequest>(
        asker, std::move(message),
        [day](const VerifyFundReceiptRequest& wanted, absl::Time now, const Caller& caller,
              FundReceipt& receipt) -> absl::Status {
          if (day > CityDay(now)) {
            return InvalidField("visit_date", "FUTURE_DATE", "must not be in the future");
          }
          if (IsCertainlyBefore(wanted.visit_date(), receipt.receipt_date())) {
            return InvalidField("visit_date", "VISIT_BEFORE_RECEIPT",
                                "must not be before the receipt_date: who was there earlier cannot "
                                "have seen what was paid");
          }
          RETURN_IF_ERROR(CheckNotOwn(caller, receipt));
          if (receipt.grade() == FundReceipt::GRADE_VERIFIED) {
            return VerifiedAlready(receipt.name());
          }
          if (GradeOfVoucher(receipt) != FundReceipt::GRADE_DOCUMENTED) {
            return Refusal(absl::StatusCode::kFailedPrecondition, "NOT_DOCUMENTED", receipt.name(),
                           "has no voucher", "fill in voucher_kind and voucher_reference first");
          }
          receipt.set_grade(FundReceipt::GRADE_VERIFIED);
          receipt.set_verified_by(caller.user);
          *receipt.mutable_verify_time() = ToTimestamp(now);
          receipt.set_visit_date(wanted.visit_date());
          receipt.set_verification_note(IsBlank(wanted.note()) ? "" : ToNfc(wanted.note()));
          receipt.clear_withdrawal_reason();
          return absl::OkStatus();
        });
  }

  absl::StatusOr<PreparedMutation> Withdraw(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const WithdrawVerificationRequest&>(*message);
    absl::Status valid = CheckName(receipts_, "name", request.name());
    if (IsBlank(request.reason())) {
      valid.Update(InvalidField("reason", "REQUIRED", "a verification is withdrawn with a reason"));
    }
    RETURN_IF_ERROR(valid);
    return Prepare<WithdrawVerificationRequest>(
        asker, std::move(message),
        [](const WithdrawVerificationRequest& wanted, absl::Time, const Caller&,
           FundReceipt& receipt) {
          if (receipt.grade() != FundReceipt::GRADE_VERIFIED) {
            return Refusal(absl::StatusCode::kFailedPrecondition, "NOT_VERIFIED", receipt.name(),
                           "is not verified", "it can be changed as it is");
          }
          receipt.set_grade(GradeOfVoucher(receipt));
          receipt.clear_verified_by();
          receipt.clear_verify_time();
          receipt.clear_visit_date();
          receipt.clear_verification_note();
          receipt.set_withdrawal_reason(ToNfc(wanted.reason()));
          return absl::OkStatus();
        });
  }

 private:
  template <typename Request, typename Change>
  absl::StatusOr<PreparedMutation> Prepare(const Asker& asker, MessagePtr message,
                                           Change change_receipt) const {
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, receipts_, std::move(message)));
    return PreparedMutation{
        std::move(mutation),
        [this, change_receipt = std::move(change_receipt)](Tx& tx,
                                                           Mutation& change) -> absl::Status {
          const auto& request = static_cast<const Request&>(*change.request);
          ASSIGN_OR_RETURN(const MessagePtr before,
                           ReadForChange(store_, tx, *change.caller, receipts_, request.name()));
          RETURN_IF_ERROR(CheckLive(*before));
          RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
          auto after = std::make_unique<FundReceipt>(static_cast<const FundReceipt&>(*before));
          RETURN_IF_ERROR(change_receipt(request, tx.now(), *change.caller, *after));
          change.row = std::move(after);
          return store_.resources().Replace(tx, receipts_, change.origin, *before, *change.row);
        }};
  }

  Store& store_;
  const ResourceSchema& receipts_;
};

void BindVerifications(Store& store, const ResourceSchema& receipts, Mutations& mutations) {
  const auto verifications = std::make_shared<const Verifications>(store, receipts);
  const auto* service = FundReceipt::descriptor()->file()->FindServiceByName("FundReceiptService");
  mutations.Bind(service->FindMethodByName("VerifyFundReceipt"),
                 [verifications](const Asker& asker, MessagePtr request) {
                   return verifications->Verify(asker, std::move(request));
                 });
  mutations.Bind(service->FindMethodByName("WithdrawVerification"),
                 [verifications](const Asker& asker, MessagePtr request) {
                   return verifications->Withdraw(asker, std::move(request));
                 });
}

void BindFundsInPlace(Store& store, const Admission& admission, Router& router) {
  const ResourceSchema* leads = store.resources().registry().FindCollection("leads");
  router.Bind<v1::GetFundsInPlaceRequest>(
      "zhaolian.v1.FundReceiptService.GetFundsInPlace",
      [&store, &admission, leads](const CallPtr& call,
                                  std::unique_ptr<v1::GetFundsInPlaceRequest> request) {
        const std::string lead = request->lead();
        const absl::Status valid = CheckName(*leads, "lead", lead);
        if (!valid.ok()) return call->Finish(valid);
        store.Read(admission.DeadlineOf(*call),
                   Answering<v1::FundsInPlace>(
                       call,
                       [&store, call, leads,
                        lead](Connection& connection) -> absl::StatusOr<v1::FundsInPlace> {
                         RETURN_IF_ERROR(store.resources()
                                             .Get(connection, *leads, *call->caller->sight, lead)
                                             .status());
                         ASSIGN_OR_RETURN(const std::vector<PaidAmount> paid,
                                          ReadPaidAmounts(connection, lead));
                         return SumOf(lead, paid, DayText(CityDay(absl::Now())));
                       }));
      });
}

void BindOddReceipts(Store& store, const Admission& admission, const PageTokens& tokens,
                     const OddReceiptRules& standard, Router& router) {
  const ResourceSchema* units = store.resources().registry().FindMessage(v1::Unit::descriptor());
  router.Bind<ListOddReceiptsRequest>(
      "zhaolian.v1.FundReceiptService.ListOddReceipts",
      [&store, &admission, &tokens, standard, units](
          const CallPtr& call, std::unique_ptr<ListOddReceiptsRequest> request) {
        if (!request->unit().empty()) {
          const absl::Status valid = CheckName(*units, "unit", request->unit());
          if (!valid.ok()) return call->Finish(valid);
        }
        const auto query = ReadOddReceiptQuery(*request, standard);
        if (!query.ok()) return call->Finish(query.status());
        const auto limit =
            ReadPageSize(request->page_size() == 0 ? kOddPage : request->page_size(), kMostOdd);
        if (!limit.ok()) return call->Finish(limit.status());
        auto state = PageOf(tokens, *call, *request);
        if (!state.ok()) return call->Finish(state.status());
        const auto read =
            [&store, &tokens, call, query = *query, limit = *limit, state = *std::move(state)](
                Connection& connection) mutable -> absl::StatusOr<ListOddReceiptsResponse> {
          // One look at the data for all of its statements, which are cheaper within it.
          RETURN_IF_ERROR(connection.BeginRead());
          auto listed = ListOddReceipts(store.resources(), connection, *call->caller->sight, query,
                                        state.last_text(), limit);
          RETURN_IF_ERROR(connection.Commit());
          ASSIGN_OR_RETURN(OddReceiptPage page, std::move(listed));
          if (page.last.empty()) return std::move(page.response);
          state.set_last_text(page.last);
          ASSIGN_OR_RETURN(*page.response.mutable_next_page_token(),
                           tokens.Seal(state, absl::Now()));
          return std::move(page.response);
        };
        store.ReadBulk(admission.DeadlineOf(*call), Answering<ListOddReceiptsResponse>(call, read));
      });
}

}  // namespace

void BindFunds(Store& store, const Admission& admission, const PageTokens& tokens,
               const internal::v1::ServerConfig& config, Mutations& mutations, Router& router,
               DomainRules& rules) {
  const auto receipts = std::make_shared<const FundReceipts>(store.resources());
  rules["fundReceipts"] = [receipts](Tx& tx, const ChangeOrigin& origin,
                                     const google::protobuf::Message* before,
                                     google::protobuf::Message& after) {
    return receipts->Check(tx, origin, before, after);
  };
  BindVerifications(store, receipts->schema(), mutations);
  BindFundsInPlace(store, admission, router);
  BindOddReceipts(store, admission, tokens,
                  {{config.odd_receipt_month_end_days(), config.odd_receipt_month_end_percent(),
                    config.odd_receipt_month_receipts()},
                   config.odd_receipt_without_file()},
                  router);
}

}  // namespace zhaolian
