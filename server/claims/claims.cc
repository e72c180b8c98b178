// Claims are made and released. All of it is decided by the writer, one after the other: of
// those who claim at a time, the first finds nobody in the way.
#include "server/claims/claims.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/claims/claim_filing.h"
#include "server/claims/claim_holders.h"
#include "server/claims/claim_terms.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::Claim;
using v1::ClaimEnterpriseRequest;
using v1::ClaimLeadRequest;
using v1::ReleaseClaimRequest;

absl::Status Released(const std::string& claim) {
  return Refusal(absl::StatusCode::kFailedPrecondition, "RELEASED", claim, "has ended",
                 "claim anew if nobody else has");
}

class Claims {
 public:
  Claims(Store& store, std::shared_ptr<HourlyLimit> check_limit, const ClaimTerms& terms)
      : store_(store),
        check_limit_(std::move(check_limit)),
        terms_(terms),
        holders_(store.resources()) {}

  absl::StatusOr<PreparedMutation> OfEnterprise(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const ClaimEnterpriseRequest&>(*message);
    Claim claim;
    claim.set_enterprise(request.enterprise());
    claim.set_owner_unit(request.owner_unit().empty() ? asker.caller->unit : request.owner_unit());
    claim.set_basis(ToNfc(request.basis()));
    RETURN_IF_ERROR(CheckName(firms_, "enterprise", claim.enterprise()));
    if (claim.owner_unit().empty()) {
      return InvalidField("owner_unit", "REQUIRED", "name the unit that claims");
    }
    RETURN_IF_ERROR(CheckName(units_, "owner_unit", claim.owner_unit()));
    RETURN_IF_ERROR(CheckOwner(*asker.caller, claims_, claim));
    return Prepare(
        asker, std::move(message), [this, claim](Tx& tx, Mutation& change) -> absl::Status {
          ASSIGN_OR_RETURN(
              const MessagePtr firm,
              store_.resources().Get(tx.connection(), firms_, Sight::All(), claim.enterprise()));
          RETURN_IF_ERROR(CheckLive(*firm));
          return Make(tx, change, claim, claim.enterprise());
        });
  }

  absl::StatusOr<PreparedMutation> OfLead(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const ClaimLeadRequest&>(*message);
    RETURN_IF_ERROR(CheckName(leads_, "lead", request.lead()));
    Claim claim;
    claim.set_lead(request.lead());
    claim.set_basis(ToNfc(request.basis()));
    return Prepare(
        asker, std::move(message), [this, claim](Tx& tx, Mutation& change) -> absl::Status {
          ASSIGN_OR_RETURN(Claim of_lead, ClaimOfLead(store_, tx, *change.caller, claim.lead()));
          of_lead.set_basis(claim.basis());
          return Make(tx, change, of_lead, of_lead.lead());
        });
  }

  absl::StatusOr<PreparedMutation> Release(const Asker& asker, MessagePtr message) const {
    RETURN_IF_ERROR(CheckName(claims_, "name", TextField(*message, "name")));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, claims_, std::move(message)));
    return PreparedMutation{
        std::move(mutation), [this](Tx& tx, Mutation& change) -> absl::Status {
          const auto& request = static_cast<const ReleaseClaimRequest&>(*change.request);
          ASSIGN_OR_RETURN(const MessagePtr before,
                           ReadForChange(store_, tx, *change.caller, claims_, request.name()));
          if (HasField(*before, "delete_time")) return Released(request.name());
          RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
          auto after = std::make_unique<Claim>(static_cast<const Claim&>(*before));
          after->set_release_reason(ToNfc(request.reason()));
          after->set_end_cause(Claim::CAUSE_RELEASED);
          *after->mutable_delete_time() = ToTimestamp(tx.now());
          change.row = std::move(after);
          return store_.resources().Replace(tx, claims_, change.origin, *before, *change.row);
        }};
  }

 private:
  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *store_.resources().registry().FindMessage(type);
  }

  absl::StatusOr<PreparedMutation> Prepare(
      const Asker& asker, MessagePtr request,
      std::function<absl::Status(Tx&, Mutation&)> change) const {
    RETURN_IF_ERROR(check_limit_->Take(asker.caller->user));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, claims_, std::move(request)));
    return PreparedMutation{std::move(mutation), std::move(change)};
  }

  // `target` is what the caller named.
  absl::Status Make(Tx& tx, Mutation& change, const Claim& claim, const std::string& target) const {
    ASSIGN_OR_RETURN(
        const ClaimHolder holder,
        ClaimHolders::FindClaim(tx.connection(),
                                {claim.enterprise(), claim.lead(), claim.owner_unit()}, tx.now()));
    const bool taken = !holder.unit.empty();
    // Either tells whether somebody else holds the firm.
    if ((taken && holder.unit != claim.owner_unit()) || IsDryRun(*change.request)) {
      NoteClaimCheckLater(store_, change.origin, claim.enterprise());
    }
    if (taken) {
      ASSIGN_OR_RETURN(const auto told,
                       holders_.Tell(tx.connection(), claim.enterprise(), holder, tx.now()));
      return Claimed(target, told);
    }
    auto row = std::make_unique<Claim>(claim);
    RETURN_IF_ERROR(BeginOrGoOn(store_.resources(), tx, terms_, *row));
    RETURN_IF_ERROR(FileClaim(store_.resources(), tx, change.origin, *row));
    change.row = std::move(row);
    return absl::OkStatus();
  }

  Store& store_;
  const std::shared_ptr<HourlyLimit> check_limit_;
  const ClaimTerms terms_;
  const ClaimHolders holders_;
  const ResourceSchema& claims_ = SchemaOf(Claim::descriptor());
  const ResourceSchema& firms_ = SchemaOf(v1::Enterprise::descriptor());
  const ResourceSchema& leads_ = SchemaOf(v1::Lead::descriptor());
  const ResourceSchema& units_ = SchemaOf(v1::Unit::descriptor());
};

// The rule, and after it that a row which is deleted takes along what is settled about it.
WriteRule DeletingWhatIsSettled(Store& store, WriteRule rule) {
  return [&store, rule = std::move(rule)](Tx& tx, const ChangeOrigin& origin,
                                          const google::protobuf::Message* before,
                                          google::protobuf::Message& after) -> absl::Status {
    if (rule != nullptr) RETURN_IF_ERROR(rule(tx, origin, before, after));
    const bool is_deleted =
        before != nullptr && !HasField(*before, "delete_time") && HasField(after, "delete_time");
    if (!is_deleted) return absl::OkStatus();
    const std::string name = TextField(after, "name");
    RETURN_IF_ERROR(DeleteLapsedClaims(store.resources(), tx, origin, name));
    return DeleteSettledDisputes(store.resources(), tx, origin, name);
  };
}

}  // namespace

void BindClaims(Store& store, const Admission& admission, const ClaimSettings& settings,
                const std::shared_ptr<HourlyLimit>& check_limit, Mutations& mutations,
                Router& router, DomainRules& rules) {
  for (const char* collection : {"enterprises", "leads"}) {
    rules[collection] = DeletingWhatIsSettled(store, std::move(rules[collection]));
  }
  BindClaimChecks(store, admission, check_limit, router);
  BindClaimDisputes(store, settings.terms, check_limit, mutations);
  auto claims = std::make_shared<const Claims>(store, check_limit, settings.terms);
  const auto* service = Claim::descriptor()->file()->FindServiceByName("ClaimService");
  BindMembers(mutations, service, claims,
              {{"ClaimEnterprise", &Claims::OfEnterprise},
               {"ClaimLead", &Claims::OfLead},
               {"ReleaseClaim", &Claims::Release}});
}

}  // namespace zhaolian
