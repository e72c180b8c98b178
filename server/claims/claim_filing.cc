#include "server/claims/claim_filing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/claims/claim_holders.h"
#include "server/claims/claim_terms.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rpc/localized_text.h"
#include "storage/chinese_message.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

absl::Status LeadIncomplete(const std::string& lead) {
  return Error(absl::StatusCode::kFailedPrecondition, "LEAD_INCOMPLETE",
               absl::StrCat(lead, " names no enterprise or no owner_unit; fill them in first"))
      .With("name", lead)
      .Resource(lead)
      .Violation("LEAD_INCOMPLETE", lead, "fill in its enterprise and owner_unit first");
}

absl::Status LeadSettled(const std::string& lead) {
  return Refusal(absl::StatusCode::kFailedPrecondition, "LEAD_SETTLED", lead, "is signed or lost",
                 "claim a project that is neither");
}

}  // namespace

absl::StatusOr<v1::Claim> ClaimOfLead(Store& store, Tx& tx, const Caller& caller,
                                      const std::string& name) {
  const ResourceSchema& leads = *store.resources().registry().FindMessage(v1::Lead::descriptor());
  ASSIGN_OR_RETURN(const MessagePtr row, ReadForChange(store, tx, caller, leads, name));
  RETURN_IF_ERROR(CheckLive(*row));
  const auto& lead = static_cast<const v1::Lead&>(*row);
  if (lead.enterprise().empty() || lead.owner_unit().empty()) return LeadIncomplete(name);
  if (EndCauseOf(lead.stage()).has_value()) return LeadSettled(name);
  v1::Claim claim;
  claim.set_lead(name);
  claim.set_enterprise(lead.enterprise());
  claim.set_owner_unit(lead.owner_unit());
  return claim;
}

absl::Status Claimed(const std::string& target, const v1::CheckEnterpriseClaimResponse& holder) {
  const auto* freshness =
      v1::CheckEnterpriseClaimResponse::Freshness_descriptor()->FindValueByNumber(
          holder.freshness());
  const std::string call =
      holder.duty_phone().empty()
          ? "it has no duty phone on record: ask the Economic Cooperation Bureau"
          : absl::StrCat("call there: ", holder.duty_phone());
  absl::Status claimed =
      Error(absl::StatusCode::kAlreadyExists, "CLAIMED",
            absl::StrCat(target, " is claimed by ", holder.unit_display_name(), ", ", holder.unit(),
                         "; ", call))
          .With("name", target)
          .With("unit", holder.unit())
          .With("unit_display_name", holder.unit_display_name())
          .With("freshness", freshness->name())
          .With("freshness_label", freshness->options().GetExtension(v1::value_label))
          .With("duty_phone", holder.duty_phone())
          .Resource(target);
  if (!holder.duty_phone().empty()) return claimed;
  // Programs are told that there is none by an empty value, which would be a hole in a sentence.
  auto info = ErrorDetail<google::rpc::ErrorInfo>(claimed);
  (*info.mutable_metadata())["duty_phone"] = "未登记，请向市经合局查询";
  return WithChinese(claimed, ChineseText(info));
}

absl::Status FileClaim(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                       v1::Claim& claim) {
  const ResourceSchema& claims = *resources.registry().FindMessage(v1::Claim::descriptor());
  claim.set_name(absl::StrCat(claims.collection(), "/", NewResourceId()));
  return resources.Insert(tx, claims, origin, claim);
}

void NoteClaimCheckLater(Store& store, ChangeOrigin origin, const std::string& enterprise) {
  origin.request_id.clear();
  Writer::Operation note;
  note.run = [origin = std::move(origin), enterprise](Tx& tx) {
    return NoteClaimCheck(tx, origin, enterprise);
  };
  note.done = [](const absl::Status&) {};
  store.Write(std::move(note));
}

}  // namespace zhaolian
