// Promises are recorded and revised, and judged whenever they are.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/projects/affected_agreements.h"
#include "server/projects/clause_rules.h"
#include "server/projects/lead_scopes.h"
#include "server/projects/named_evidence.h"
#include "server/rows/civil_days.h"
#include "server/rows/field_mask.h"
#include "server/rows/field_rules.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::PolicyPromise;
using v1::RecordPolicyPromiseRequest;
using v1::RevisePolicyPromiseRequest;

constexpr char kRow[] = "policy_promise";

PolicyPromise::State StateOf(const PolicyPromise& promise) {
  if (!promise.withdrawn_date().empty()) return PolicyPromise::STATE_WITHDRAWN;
  return promise.fulfilled_date().empty() ? PolicyPromise::STATE_PROMISED
                                          : PolicyPromise::STATE_FULFILLED;
}

// What is said with something else, and not by itself.
absl::Status CheckTogether(const PolicyPromise& promise) {
  if (promise.withdrawn_date().empty() != promise.withdrawal_reason().empty()) {
    return InvalidField(promise.withdrawn_date().empty() ? "policy_promise.withdrawn_date"
                                                         : "policy_promise.withdrawal_reason",
                        "REQUIRED", "a promise is withdrawn on a day and with a reason");
  }
  if (promise.fulfilled_amount_minor() != 0 && promise.fulfilled_date().empty()) {
    return InvalidField("policy_promise.fulfilled_date", "REQUIRED",
                        "say when that amount was paid or granted");
  }
  if (IsCertainlyBefore(promise.fulfilled_date(), promise.promise_date())) {
    return InvalidField("policy_promise.fulfilled_date", "BEFORE_PROMISE",
                        "must not be before promise_date");
  }
  return absl::OkStatus();
}

class PolicyPromises {
 public:
  explicit PolicyPromises(Store& store) : store_(store) {}

  absl::StatusOr<PreparedMutation> Record(const Asker& asker, MessagePtr message) const {
    auto row = std::make_unique<PolicyPromise>(
        static_cast<const RecordPolicyPromiseRequest&>(*message).policy_promise());
    RETURN_IF_ERROR(CheckFields(promises_, kRow, *row));
    row->set_name(absl::StrCat(promises_.collection(), "/", NewResourceId()));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, promises_, std::move(message)));
    mutation->row = std::move(row);
    return PreparedMutation{std::move(mutation),
                            [this](Tx& tx, Mutation& change) { return Insert(tx, change); }};
  }

  absl::StatusOr<PreparedMutation> Revise(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const RevisePolicyPromiseRequest&>(*message);
    RETURN_IF_ERROR(CheckName(promises_, "policy_promise.name", request.policy_promise().name()));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, promises_, std::move(message)));
    return PreparedMutation{std::move(mutation),
                            [this](Tx& tx, Mutation& change) { return Replace(tx, change); }};
  }

 private:
  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *store_.resources().registry().FindMessage(type);
  }

  absl::Status Insert(Tx& tx, Mutation& change) const {
    auto& promise = static_cast<PolicyPromise&>(*change.row);
    ASSIGN_OR_RETURN(const MessagePtr lead,
                     ReadForChange(store_, tx, *change.caller, leads_, promise.lead()));
    RETURN_IF_ERROR(CheckLive(*lead));
    TakeScopes(*lead, promise);
    promise.set_recorded_by(change.caller->user);
    RETURN_IF_ERROR(Judge(tx, *change.caller, promise));
    return store_.resources().Insert(tx, promises_, change.origin, promise);
  }

  absl::Status Replace(Tx& tx, Mutation& change) const {
    const auto& request = static_cast<const RevisePolicyPromiseRequest&>(*change.request);
    const PolicyPromise& sent = request.policy_promise();
    ASSIGN_OR_RETURN(const MessagePtr before,
                     ReadForChange(store_, tx, *change.caller, promises_, sent.name()));
    RETURN_IF_ERROR(CheckLive(*before));
    RETURN_IF_ERROR(CheckEtag(*before, sent.etag()));
    auto after = std::make_unique<PolicyPromise>(static_cast<const PolicyPromise&>(*before));
    RETURN_IF_ERROR(MergeUpdate(promises_, kRow, request.update_mask(), sent, *after));
    RETURN_IF_ERROR(Judge(tx, *change.caller, *after));
    change.row = std::move(after);
    return store_.resources().Replace(tx, promises_, change.origin, *before, *change.row);
  }

  absl::Status Judge(Tx& tx, const Caller& caller, PolicyPromise& promise) const {
    RETURN_IF_ERROR(CheckTogether(promise));
    RETURN_IF_ERROR(
        ReadNamedEvidence(store_.resources(), tx.connection(), *caller.sight, kRow, promise)
            .status());
    promise.set_state(StateOf(promise));
    ASSIGN_OR_RETURN(const ClauseRules rules,
                     ReadClauseRules(store_.resources(), tx.connection(), promise.clause_type()));
    const v1::PolicyJudgement judgement = rules.Judge(promise.clause_type(), JudgedDay(promise));
    promise.set_ruling(judgement.ruling());
    promise.set_clause_rule(judgement.clause_rule());
    promise.set_rule_version(judgement.rule_version());
    return absl::OkStatus();
  }

  Store& store_;
  const ResourceSchema& promises_ = SchemaOf(PolicyPromise::descriptor());
  const ResourceSchema& leads_ = SchemaOf(v1::Lead::descriptor());
};

}  // namespace

void BindPolicyPromises(Store& store, const Admission& admission, const PageTokens& tokens,
                        Mutations& mutations, Router& router, DomainRules& rules) {
  rules["clauseRules"] = [](Tx&, const ChangeOrigin&, const google::protobuf::Message*,
                            google::protobuf::Message& after) {
    return CheckClauseRule(static_cast<v1::ClauseRule&>(after));
  };
  const auto promises = std::make_shared<const PolicyPromises>(store);
  const auto* service =
      PolicyPromise::descriptor()->file()->FindServiceByName("PolicyPromiseService");
  BindMembers(mutations, service, promises,
              {{"RecordPolicyPromise", &PolicyPromises::Record},
               {"RevisePolicyPromise", &PolicyPromises::Revise}});
  BindAffectedAgreements(store, admission, tokens, router);
}

}  // namespace zhaolian
