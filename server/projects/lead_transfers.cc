// Leads that go from one unit to another, once the other has taken them.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/rows/user_unit.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/transfers.pb.h"

namespace zhaolian {
namespace {

using v1::AcceptLeadTransferRequest;
using v1::DeclineLeadTransferRequest;
using v1::Lead;
using v1::LeadTransfer;
using v1::ProposeLeadTransferRequest;
using v1::WithdrawLeadTransferRequest;

absl::Status CheckReason(const std::string& reason) {
  return IsBlank(reason) ? InvalidField("reason", "REQUIRED", "say why") : absl::OkStatus();
}

class LeadTransfers {
 public:
  LeadTransfers(Store& store, const DomainRules& rules) : store_(store), rules_(rules) {}

  absl::StatusOr<PreparedMutation> Propose(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const ProposeLeadTransferRequest&>(*message);
    RETURN_IF_ERROR(CheckName(leads_, "lead", request.lead()));
    RETURN_IF_ERROR(CheckName(units_, "to_unit", request.to_unit()));
    RETURN_IF_ERROR(CheckReason(request.reason()));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, transfers_, std::move(message)));
    return PreparedMutation{std::move(mutation),
                            [this](Tx& tx, Mutation& change) { return Make(tx, change); }};
  }

  absl::StatusOr<PreparedMutation> Accept(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const AcceptLeadTransferRequest&>(*message);
    if (!request.assignee().empty()) {
      RETURN_IF_ERROR(CheckName(users_, "assignee", request.assignee()));
    }
    return Answer<AcceptLeadTransferRequest>(
        asker, std::move(message), &LeadTransfer::to_unit,
        [this](Tx& tx, Mutation& change, LeadTransfer& transfer) {
          transfer.set_state(LeadTransfer::STATE_ACCEPTED);
          return MoveLead(tx, change, transfer);
        });
  }

  absl::StatusOr<PreparedMutation> Decline(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const DeclineLeadTransferRequest&>(*message);
    RETURN_IF_ERROR(CheckReason(request.reason()));
    return Answer<DeclineLeadTransferRequest>(
        asker, std::move(message), &LeadTransfer::to_unit,
        [](Tx&, Mutation& change, LeadTransfer& transfer) {
          const auto& request = static_cast<const DeclineLeadTransferRequest&>(*change.request);
          transfer.set_state(LeadTransfer::STATE_DECLINED);
          transfer.set_answer_reason(ToNfc(request.reason()));
          return absl::OkStatus();
        });
  }

  absl::StatusOr<PreparedMutation> Withdraw(const Asker& asker, MessagePtr message) const {
    return Answer<WithdrawLeadTransferRequest>(asker, std::move(message), &LeadTransfer::owner_unit,
                                               [](Tx&, Mutation&, LeadTransfer& transfer) {
                                                 transfer.set_state(LeadTransfer::STATE_WITHDRAWN);
                                                 return absl::OkStatus();
                                               });
  }

 private:
  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *store_.resources().registry().FindMessage(type);
  }

  absl::Status Make(Tx& tx, Mutation& change) const {
    const auto& request = static_cast<const ProposeLeadTransferRequest&>(*change.request);
    ASSIGN_OR_RETURN(const MessagePtr row,
                     ReadForChange(store_, tx, *change.caller, leads_, request.lead()));
    RETURN_IF_ERROR(CheckLive(*row));
    const auto& lead = static_cast<const Lead&>(*row);
    if (lead.owner_unit() == request.to_unit()) {
      return InvalidField("to_unit", "SAME_UNIT", "owns the lead already; name another");
    }
    bool pending = false;
    // An offer of an earlier owner is void.
    RETURN_IF_ERROR(tx.connection().Run(
        "SELECT 1 FROM lead_transfers WHERE lead = $1 AND state = $2 AND (owner_unit || '') = $3"
        " AND delete_time IS NULL LIMIT 1",
        {lead.name(), int64_t{LeadTransfer::STATE_PROPOSED}, lead.owner_unit()},
        [&](const Row&) { pending = true; }));
    if (pending) {
      return Refusal(absl::StatusCode::kAlreadyExists, "TRANSFER_PENDING", lead.name(),
                     "is offered already", "withdraw that offer first");
    }
    auto transfer = std::make_unique<LeadTransfer>();
    transfer->set_name(absl::StrCat(transfers_.collection(), "/", NewResourceId()));
    transfer->set_owner_unit(lead.owner_unit());
    transfer->set_lead(lead.name());
    transfer->set_to_unit(request.to_unit());
    transfer->set_state(LeadTransfer::STATE_PROPOSED);
    transfer->set_reason(ToNfc(request.reason()));
    transfer->set_proposer(change.caller->user);
    RETURN_IF_ERROR(Describe(tx, lead, *transfer));
    change.row = std::move(transfer);
    return store_.resources().Insert(tx, transfers_, change.origin, *change.row);
  }

  absl::Status Describe(Tx& tx, const Lead& lead, LeadTransfer& transfer) const {
    transfer.set_lead_title(lead.display_name());
    // That of a source may name its investor alone.
    transfer.set_enterprise_title(lead.investor());
    if (!lead.enterprise().empty()) {
      ASSIGN_OR_RETURN(
          const MessagePtr firm,
          store_.resources().Get(tx.connection(), enterprises_, Sight::All(), lead.enterprise()));
      transfer.set_enterprise_title(static_cast<const v1::Enterprise&>(*firm).display_name());
    }
    transfer.set_lead_stage(lead.stage());
    if (lead.has_investment_amount_minor()) {
      transfer.set_investment_amount_minor(lead.investment_amount_minor());
      transfer.set_investment_currency(lead.investment_currency());
    }
    return absl::OkStatus();
  }

  // An answer by those who act for the unit that `whose` says.
  template <typename Request>
  absl::StatusOr<PreparedMutation> Answer(
      const Asker& asker, MessagePtr message, const std::string& (LeadTransfer::*whose)() const,
      std::function<absl::Status(Tx&, Mutation&, LeadTransfer&)> answer) const {
    RETURN_IF_ERROR(CheckName(transfers_, "name", TextField(*message, "name")));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, transfers_, std::move(message)));
    return PreparedMutation{
        std::move(mutation),
        [this, whose, answer = std::move(answer)](Tx& tx, Mutation& change) -> absl::Status {
          const auto& request = static_cast<const Request&>(*change.request);
          ASSIGN_OR_RETURN(const MessagePtr before,
                           store_.resources().Get(tx.connection(), transfers_,
                                                  *change.caller->sight, request.name()));
          const auto& transfer = static_cast<const LeadTransfer&>(*before);
          RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
          const std::string& unit = (transfer.*whose)();
          if (!ActsFor(*change.caller, unit)) {
            return Refusal(absl::StatusCode::kPermissionDenied, "NOT_YOURS", request.name(),
                           absl::StrCat("is for ", unit, " to answer"), "ask somebody there");
          }
          if (transfer.state() != LeadTransfer::STATE_PROPOSED) {
            return Refusal(absl::StatusCode::kFailedPrecondition, "NOT_PENDING", request.name(),
                           "was answered or withdrawn", "offer the lead again if need be");
          }
          auto after = std::make_unique<LeadTransfer>(transfer);
          after->set_answerer(change.caller->user);
          *after->mutable_answer_time() = ToTimestamp(tx.now());
          RETURN_IF_ERROR(answer(tx, change, *after));
          change.row = std::move(after);
          return store_.resources().Replace(tx, transfers_, change.origin, *before, *change.row);
        }};
  }

  // The lead, and what goes along, in the same transaction, though whoever takes it may not see
  // it yet; the request id stays with the transfer.
  absl::Status MoveLead(Tx& tx, const Mutation& change, const LeadTransfer& transfer) const {
    const auto& request = static_cast<const AcceptLeadTransferRequest&>(*change.request);
    ChangeOrigin origin = change.origin.Aside();
    origin.sight = nullptr;
    ASSIGN_OR_RETURN(
        const MessagePtr before,
        store_.resources().Get(tx.connection(), leads_, Sight::All(), transfer.lead()));
    RETURN_IF_ERROR(CheckLive(*before));
    Lead lead = static_cast<const Lead&>(*before);
    if (lead.owner_unit() != transfer.owner_unit()) {
      return Refusal(absl::StatusCode::kFailedPrecondition, "OWNER_CHANGED", lead.name(),
                     absl::StrCat("is owned by ", lead.owner_unit(), " by now"),
                     "have that unit offer it");
    }
    if (lead.finder_unit().empty()) lead.set_finder_unit(lead.owner_unit());
    lead.set_owner_unit(transfer.to_unit());
    lead.set_assignee(request.assignee());
    if (request.assignee().empty() && change.caller->unit == transfer.to_unit()) {
      lead.set_assignee(change.caller->user);
    }
    RETURN_IF_ERROR(CheckAssignee(tx, request.assignee(), transfer.to_unit()));
    // What follows a lead goes along.
    RETURN_IF_ERROR(rules_.at("leads")(tx, origin, before.get(), lead));
    return store_.resources().Replace(tx, leads_, origin, *before, lead);
  }

  absl::Status CheckAssignee(Tx& tx, const std::string& user, const std::string& unit) const {
    if (user.empty()) return absl::OkStatus();
    return CheckIsOf(store_.resources(), tx.connection(), "assignee", user, unit);
  }

  Store& store_;
  const DomainRules& rules_;
  const ResourceSchema& transfers_ = SchemaOf(LeadTransfer::descriptor());
  const ResourceSchema& leads_ = SchemaOf(Lead::descriptor());
  const ResourceSchema& enterprises_ = SchemaOf(v1::Enterprise::descriptor());
  const ResourceSchema& units_ = SchemaOf(v1::Unit::descriptor());
  const ResourceSchema& users_ = SchemaOf(v1::User::descriptor());
};

}  // namespace

void BindLeadTransfers(Store& store, const DomainRules& rules, Mutations& mutations) {
  const auto transfers = std::make_shared<const LeadTransfers>(store, rules);
  const auto* service =
      LeadTransfer::descriptor()->file()->FindServiceByName("LeadTransferService");
  BindMembers(mutations, service, transfers,
              {{"ProposeLeadTransfer", &LeadTransfers::Propose},
               {"AcceptLeadTransfer", &LeadTransfers::Accept},
               {"DeclineLeadTransfer", &LeadTransfers::Decline},
               {"WithdrawLeadTransfer", &LeadTransfers::Withdraw}});
}

}  // namespace zhaolian
