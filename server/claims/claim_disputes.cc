// Disputes about claims, and what the bureau rules. Decided by the writer, as claims are.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/claims/claim_filing.h"
#include "server/claims/claim_holders.h"
#include "server/claims/claim_terms.h"
#include "server/claims/claims.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "storage/utf8.h"
#include "zhaolian/v1/claim_disputes.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::Claim;
using v1::ClaimDispute;
using v1::DisputeClaimRequest;
using v1::RuleOnClaimRequest;
using v1::WithdrawClaimDisputeRequest;

constexpr size_t kMostBasis = 500;  // characters of Claim.basis

// What the unit that disputes wants.
const std::string& TargetOf(const Claim& claim) {
  return claim.lead().empty() ? claim.enterprise() : claim.lead();
}

class ClaimDisputes {
 public:
  ClaimDisputes(Store& store, std::shared_ptr<HourlyLimit> check_limit, const ClaimTerms& terms)
      : store_(store),
        check_limit_(std::move(check_limit)),
        terms_(terms),
        holders_(store.resources()) {}

  absl::StatusOr<PreparedMutation> Dispute(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const DisputeClaimRequest&>(*message);
    if (request.enterprise().empty() == request.lead().empty()) {
      return InvalidField("enterprise", "REQUIRED", "name a firm or a lead, one of the two");
    }
    Claim wanted;
    if (request.lead().empty()) {
      RETURN_IF_ERROR(CheckName(firms_, "enterprise", request.enterprise()));
      wanted.set_enterprise(request.enterprise());
      wanted.set_owner_unit(request.owner_unit().empty() ? asker.caller->unit
                                                         : request.owner_unit());
      RETURN_IF_ERROR(CheckSaid("owner_unit", wanted.owner_unit(), "name the unit that disputes"));
      RETURN_IF_ERROR(CheckName(units_, "owner_unit", wanted.owner_unit()));
      RETURN_IF_ERROR(CheckOwner(*asker.caller, claims_, wanted));
    } else {
      RETURN_IF_ERROR(CheckName(leads_, "lead", request.lead()));
    }
    RETURN_IF_ERROR(CheckSaid("grounds", request.grounds(), "say why it is yours"));
    RETURN_IF_ERROR(check_limit_->Take(asker.caller->user));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, disputes_, std::move(message)));
    return PreparedMutation{std::move(mutation), [this, wanted](Tx& tx, Mutation& change) {
                              return Make(tx, change, wanted);
                            }};
  }

  absl::StatusOr<PreparedMutation> Withdraw(const Asker& asker, MessagePtr message) const {
    return Step<WithdrawClaimDisputeRequest>(
        asker, std::move(message), [](Tx&, Mutation& change, ClaimDispute& dispute) {
          if (!ActsFor(*change.caller, dispute.owner_unit())) {
            return Refusal(absl::StatusCode::kPermissionDenied, "NOT_YOURS", dispute.name(),
                           absl::StrCat("is a dispute of ", dispute.owner_unit()),
                           "ask somebody there");
          }
          dispute.set_state(ClaimDispute::STATE_WITHDRAWN);
          return absl::OkStatus();
        });
  }

  absl::StatusOr<PreparedMutation> Rule(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const RuleOnClaimRequest&>(*message);
    if (request.decision() != ClaimDispute::STATE_UPHELD &&
        request.decision() != ClaimDispute::STATE_TRANSFERRED) {
      return InvalidField("decision", "REQUIRED", "is UPHELD or TRANSFERRED");
    }
    RETURN_IF_ERROR(CheckSaid("ruling", request.ruling(), "say why it is ruled so"));
    return Step<RuleOnClaimRequest>(
        asker, std::move(message),
        [this](Tx& tx, Mutation& change, ClaimDispute& dispute) -> absl::Status {
          const auto& request = static_cast<const RuleOnClaimRequest&>(*change.request);
          dispute.set_state(request.decision());
          dispute.set_ruling(ToNfc(request.ruling()));
          dispute.set_ruler(change.caller->user);
          *dispute.mutable_rule_time() = ToTimestamp(tx.now());
          if (request.decision() == ClaimDispute::STATE_UPHELD) return absl::OkStatus();
          return MoveClaim(tx, change, dispute);
        });
  }

 private:
  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *store_.resources().registry().FindMessage(type);
  }

  static absl::Status CheckSaid(const char* field, const std::string& text, const char* remedy) {
    return IsBlank(text) ? InvalidField(field, "REQUIRED", remedy) : absl::OkStatus();
  }

  absl::Status Make(Tx& tx, Mutation& change, Claim wanted) const {
    const auto& request = static_cast<const DisputeClaimRequest&>(*change.request);
    if (!request.lead().empty()) {
      ASSIGN_OR_RETURN(wanted, ClaimOfLead(store_, tx, *change.caller, request.lead()));
    } else {
      ASSIGN_OR_RETURN(
          const MessagePtr firm,
          store_.resources().Get(tx.connection(), firms_, Sight::All(), wanted.enterprise()));
      RETURN_IF_ERROR(CheckLive(*firm));
    }
    // Whatever comes of it tells whether somebody else holds the firm.
    NoteClaimCheckLater(store_, change.origin, wanted.enterprise());
    ASSIGN_OR_RETURN(const ClaimHolder holder, FindHolder(tx, wanted));
    if (holder.unit.empty() || holder.unit == wanted.owner_unit()) {
      return Refusal(absl::StatusCode::kFailedPrecondition, "NOT_CLAIMED", TargetOf(wanted),
                     "is held by nobody else", "claim it");
    }
    RETURN_IF_ERROR(CheckNew(tx, wanted));
    auto dispute = std::make_unique<ClaimDispute>();
    dispute->set_name(absl::StrCat(disputes_.collection(), "/", NewResourceId()));
    dispute->set_owner_unit(wanted.owner_unit());
    dispute->set_enterprise(wanted.enterprise());
    dispute->set_lead(wanted.lead());
    dispute->set_holder_unit(holder.unit);
    dispute->set_grounds(ToNfc(request.grounds()));
    dispute->set_state(ClaimDispute::STATE_OPEN);
    change.row = std::move(dispute);
    return store_.resources().Insert(tx, disputes_, change.origin, *change.row);
  }

  absl::StatusOr<ClaimHolder> FindHolder(Tx& tx, const Claim& wanted) const {
    return ClaimHolders::FindClaim(
        tx.connection(), {wanted.enterprise(), wanted.lead(), wanted.owner_unit()}, tx.now());
  }

  static absl::Status CheckNew(Tx& tx, const Claim& wanted) {
    bool open = false;
    // The sum and the || keep SQLite on the index of the firm, which has few rows.
    RETURN_IF_ERROR(tx.connection().Run(
        "SELECT 1 FROM claim_disputes WHERE enterprise = $1 AND (owner_unit || '') = $2"
        " AND (lead || '') = $3 AND state + 0 = $4 AND delete_time IS NULL LIMIT 1",
        {wanted.enterprise(), wanted.owner_unit(), wanted.lead(),
         int64_t{ClaimDispute::STATE_OPEN}},
        [&](const Row&) { open = true; }));
    if (!open) return absl::OkStatus();
    return Refusal(absl::StatusCode::kAlreadyExists, "DISPUTED", TargetOf(wanted),
                   "is disputed by the unit already", "wait for the ruling");
  }

  // A step of a dispute that is open.
  template <typename Request>
  absl::StatusOr<PreparedMutation> Step(
      const Asker& asker, MessagePtr message,
      std::function<absl::Status(Tx&, Mutation&, ClaimDispute&)> step) const {
    RETURN_IF_ERROR(CheckName(disputes_, "name", TextField(*message, "name")));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, disputes_, std::move(message)));
    return PreparedMutation{
        std::move(mutation),
        [this, step = std::move(step)](Tx& tx, Mutation& change) -> absl::Status {
          const auto& request = static_cast<const Request&>(*change.request);
          ASSIGN_OR_RETURN(const MessagePtr before,
                           store_.resources().Get(tx.connection(), disputes_, *change.caller->sight,
                                                  request.name()));
          RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
          auto after = std::make_unique<ClaimDispute>(static_cast<const ClaimDispute&>(*before));
          if (after->state() != ClaimDispute::STATE_OPEN) {
            return Refusal(absl::StatusCode::kFailedPrecondition, "NOT_OPEN", request.name(),
                           "was ruled on or withdrawn", "dispute the claim anew if need be");
          }
          RETURN_IF_ERROR(step(tx, change, *after));
          change.row = std::move(after);
          return store_.resources().Replace(tx, disputes_, change.origin, *before, *change.row);
        }};
  }

  // Ends what the holder has in the way, and claims for the unit that has disputed it.
  absl::Status MoveClaim(Tx& tx, const Mutation& change, const ClaimDispute& dispute) const {
    Claim claim;
    claim.set_enterprise(dispute.enterprise());
    claim.set_owner_unit(dispute.owner_unit());
    if (!dispute.lead().empty()) {
      ASSIGN_OR_RETURN(claim, ClaimOfLead(store_, tx, *change.caller, dispute.lead()));
      // What was ruled on is what was disputed.
      if (claim.enterprise() != dispute.enterprise() ||
          claim.owner_unit() != dispute.owner_unit()) {
        return Refusal(absl::StatusCode::kFailedPrecondition, "LEAD_CHANGED", dispute.lead(),
                       "has another enterprise or owner_unit than when the claim was disputed",
                       "have the dispute withdrawn and made anew");
      }
    }
    const ChangeOrigin origin = change.origin.Aside();
    ASSIGN_OR_RETURN(ClaimHolder holder, FindHolder(tx, claim));
    while (!holder.unit.empty() && holder.unit == dispute.holder_unit()) {
      ASSIGN_OR_RETURN(const MessagePtr held, store_.resources().Get(tx.connection(), claims_,
                                                                     Sight::All(), holder.claim));
      RETURN_IF_ERROR(EndClaim(store_.resources(), tx, origin, static_cast<const Claim&>(*held),
                               Claim::CAUSE_RULED));
      ASSIGN_OR_RETURN(holder, FindHolder(tx, claim));
    }
    // It may have claimed by itself once the other's had lapsed.
    if (holder.unit == claim.owner_unit()) return absl::OkStatus();
    if (!holder.unit.empty()) {
      ASSIGN_OR_RETURN(const auto told,
                       holders_.Tell(tx.connection(), claim.enterprise(), holder, tx.now()));
      return Claimed(TargetOf(claim), told);
    }
    claim.set_basis(std::string(FirstCharacters(dispute.ruling(), kMostBasis)));
    Begin(terms_, tx.now(), claim);
    return FileClaim(store_.resources(), tx, origin, claim);
  }

  Store& store_;
  const std::shared_ptr<HourlyLimit> check_limit_;
  const ClaimTerms terms_;
  const ClaimHolders holders_;
  const ResourceSchema& disputes_ = SchemaOf(ClaimDispute::descriptor());
  const ResourceSchema& claims_ = SchemaOf(Claim::descriptor());
  const ResourceSchema& firms_ = SchemaOf(v1::Enterprise::descriptor());
  const ResourceSchema& leads_ = SchemaOf(v1::Lead::descriptor());
  const ResourceSchema& units_ = SchemaOf(v1::Unit::descriptor());
};

}  // namespace

absl::Status DeleteSettledDisputes(const ResourceStore& resources, Tx& tx,
                                   const ChangeOrigin& origin, const std::string& row) {
  const ResourceSchema& schema = *resources.registry().FindMessage(ClaimDispute::descriptor());
  std::vector<std::string> names;
  RETURN_IF_ERROR(tx.connection().Run(
      "SELECT name FROM claim_disputes WHERE enterprise = $1 AND state + 0 <> $2"
      " AND delete_time IS NULL UNION ALL SELECT name FROM claim_disputes WHERE lead = $1"
      " AND state + 0 <> $2 AND delete_time IS NULL",
      {row, int64_t{ClaimDispute::STATE_OPEN}},
      [&](const Row& found) { names.emplace_back(found.Text(0)); }));
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const MessagePtr before,
                     resources.Get(tx.connection(), schema, Sight::All(), name));
    auto after = static_cast<const ClaimDispute&>(*before);
    *after.mutable_delete_time() = ToTimestamp(tx.now());
    RETURN_IF_ERROR(resources.Replace(tx, schema, origin.Aside(), *before, after));
  }
  return absl::OkStatus();
}

void BindClaimDisputes(Store& store, const ClaimTerms& terms,
                       const std::shared_ptr<HourlyLimit>& check_limit, Mutations& mutations) {
  const auto disputes = std::make_shared<const ClaimDisputes>(store, check_limit, terms);
  const auto* service =
      ClaimDispute::descriptor()->file()->FindServiceByName("ClaimDisputeService");
  BindMembers(mutations, service, disputes,
              {{"DisputeClaim", &ClaimDisputes::Dispute},
               {"WithdrawClaimDispute", &ClaimDisputes::Withdraw},
               {"RuleOnClaim", &ClaimDisputes::Rule}});
}

}  // namespace zhaolian
