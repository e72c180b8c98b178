// Stages of leads.
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/claims/claim_terms.h"
#include "server/import/cell_text.h"
#include "server/import/row_changes.h"
#include "server/import/value_words.h"
#include "server/projects/lead_days.h"
#include "server/projects/lead_scopes.h"
#include "server/projects/stage_gates.h"
#include "server/rows/mutation.h"
#include "server/rows/past_day.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::AdvanceLeadRequest;
using v1::Lead;

// The stage a source's own word stands for, by the words that imports know. Words that name no
// promotion stage (in progress, planned, not applicable) leave it unknown, and the lead out of
// every count.
Lead::Stage StageOfSource(absl::string_view word) {
  int stage = 0;
  return absl::SimpleAtoi(ReadWord("stage", ReadCellText(word).line).number, &stage)
             ? static_cast<Lead::Stage>(stage)
             : Lead::STAGE_UNSPECIFIED;
}

// A move to another stage, whichever method asks for it.
struct Move {
  std::string name;
  Lead::Stage stage;
  std::string reason;
  std::string etag;
  // Back to where it was before an import: neither way nor gates keep it from there.
  bool takes_back = false;
};

absl::Status OtherMethod(absl::string_view problem) {
  return InvalidField("stage", "WRONG_DIRECTION", problem);
}

// Whether the method may move a lead from that stage to this one.
using CheckDirection = absl::Status (*)(Lead::Stage from, Lead::Stage to);

absl::Status CheckOn(Lead::Stage from, Lead::Stage to) {
  if (IsExit(to)) return OtherMethod("call ShelveLead or LoseLead");
  if (!IsExit(from) && to < from) return OtherMethod("call RevertLead, with a reason");
  return absl::OkStatus();
}

absl::Status CheckBack(Lead::Stage from, Lead::Stage to) {
  if (!IsExit(from) && !IsExit(to) && to < from) return absl::OkStatus();
  return OtherMethod("must be a stage before the one that the lead is in");
}

absl::Status CheckOut(Lead::Stage, Lead::Stage) { return absl::OkStatus(); }

absl::Status SameStage(const std::string& name) {
  return Error(absl::StatusCode::kFailedPrecondition, "SAME_STAGE",
               absl::StrCat(name, " is in this stage already"))
      .With("name", name)
      .Resource(name)
      .Violation("STAGE", name, "name another stage");
}

class LeadMoves {
 public:
  explicit LeadMoves(Store& store) : store_(store), gates_(store.resources()) {}

  absl::Status Make(Tx& tx, const Move& move, CheckDirection check, Mutation& change) const {
    ASSIGN_OR_RETURN(MessagePtr before,
                     ReadForChange(store_, tx, *change.caller, *change.schema, move.name));
    RETURN_IF_ERROR(CheckLive(*before));
    RETURN_IF_ERROR(CheckEtag(*before, move.etag));
    const auto& lead = static_cast<const Lead&>(*before);
    if (lead.stage() == move.stage) return SameStage(move.name);
    if (!move.takes_back) RETURN_IF_ERROR(check(lead.stage(), move.stage));
    auto after = std::make_unique<Lead>(lead);
    RETURN_IF_ERROR(PassGates(tx, move, lead, *after));
    after->set_stage(move.stage);
    if (const auto cause = EndCauseOf(move.stage)) {
      RETURN_IF_ERROR(EndClaimsOfLead(store_.resources(), tx, change.origin, move.name, *cause));
    }
    *after->mutable_stage_time() = ToTimestamp(tx.now());
    after->set_stage_reason(IsBlank(move.reason) ? "" : ToNfc(move.reason));
    change.row = std::move(after);
    return store_.resources().Replace(tx, *change.schema, change.origin, *before, *change.row);
  }

 private:
  absl::Status PassGates(Tx& tx, const Move& move, const Lead& before, Lead& after) const {
    GateRules rules;
    ASSIGN_OR_RETURN(const auto missing,
                     gates_.FindMissing(tx.connection(), rules, before, move.stage, tx.now()));
    if (!move.takes_back && !missing.empty()) {
      ASSIGN_OR_RETURN(const bool returns, ReturnsToImported(tx.connection(), before, move.stage));
      if (!returns) return GateError(before, move.stage, missing);
    }
    after.set_stage_imported(!missing.empty());
    if (!missing.empty() || !before.stage_imported() || IsExit(move.stage)) {
      return absl::OkStatus();
    }
    // What was missing when it was imported may be there by now, or lie behind it.
    ASSIGN_OR_RETURN(const auto behind, gates_.FindMissingUpTo(tx.connection(), rules, before, {},
                                                               move.stage, tx.now()));
    after.set_stage_imported(!behind.empty());
    return absl::OkStatus();
  }

  Store& store_;
  const StageGates gates_;
};

template <typename Request>
Lead::Stage StageOf(const Request& request) {
  if constexpr (std::is_same_v<Request, v1::ShelveLeadRequest>) return Lead::STAGE_SHELVED;
  if constexpr (std::is_same_v<Request, v1::LoseLeadRequest>) return Lead::STAGE_LOST;
  if constexpr (requires { request.stage(); }) return request.stage();
}

// Binds the method of LeadService that takes such requests.
template <typename Request>
void BindMove(Store& store, const std::shared_ptr<const LeadMoves>& moves, CheckDirection check,
              Mutations& mutations) {
  const ResourceSchema* schema = store.resources().registry().FindMessage(Lead::descriptor());
  const auto* type = Request::descriptor();
  const std::string method = type->name().substr(0, type->name().size() - strlen("Request"));
  mutations.Bind(
      type->file()->FindServiceByName("LeadService")->FindMethodByName(method),
      [moves, schema, check](const Asker& asker,
                             MessagePtr message) -> absl::StatusOr<PreparedMutation> {
        const auto& request = static_cast<const Request&>(*message);
        absl::Status valid = CheckName(*schema, "name", request.name());
        const Lead::Stage stage = StageOf(request);
        if (stage == Lead::STAGE_UNSPECIFIED) {
          valid.Update(InvalidField("stage", "REQUIRED", "name the stage the lead moves to"));
        }
        if (!std::is_same_v<Request, AdvanceLeadRequest> && IsBlank(request.reason())) {
          valid.Update(InvalidField("reason", "REQUIRED",
                                    "a lead is shelved, lost or moved back with a reason only"));
        }
        RETURN_IF_ERROR(valid);
        const Move move = {request.name(), stage, request.reason(), request.etag(),
                           asker.by_server && asker.method == kRevertMethod};
        ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, *schema, std::move(message)));
        return PreparedMutation{std::move(mutation),
                                [moves, move, check](Tx& tx, Mutation& change) {
                                  return moves->Make(tx, move, check, change);
                                }};
      });
}

}  // namespace

void BindLeads(Store& store, Mutations& mutations, DomainRules& rules) {
  const auto gates = std::make_shared<const StageGates>(store.resources());
  rules["leads"] = [&store, gates](Tx& tx, const ChangeOrigin& origin,
                                   const google::protobuf::Message* before,
                                   google::protobuf::Message& after) {
    for (const char* field : kDaysThatCame) {
      RETURN_IF_ERROR(CheckPastDay("lead", before, after, field, tx.now()));
    }
    auto& lead = static_cast<Lead&>(after);
    if (before != nullptr) {
      const auto& was = static_cast<const Lead&>(*before);
      RETURN_IF_ERROR(gates->CheckHeld(tx.connection(), was, lead, tx.now()));
      RETURN_IF_ERROR(TakeClaimsAlong(store.resources(), tx, origin, was, lead));
      return FollowScopes(store.resources(), tx, origin, was, after);
    }
    lead.set_stage(lead.source_stage().empty() ? Lead::STAGE_LEAD
                                               : StageOfSource(lead.source_stage()));
    lead.set_stage_imported(lead.stage() > Lead::STAGE_LEAD && !IsExit(lead.stage()));
    *lead.mutable_stage_time() = ToTimestamp(tx.now());
    return absl::OkStatus();
  };
  const auto moves = std::make_shared<const LeadMoves>(store);
  BindMove<AdvanceLeadRequest>(store, moves, CheckOn, mutations);
  BindMove<v1::RevertLeadRequest>(store, moves, CheckBack, mutations);
  BindMove<v1::ShelveLeadRequest>(store, moves, CheckOut, mutations);
  BindMove<v1::LoseLeadRequest>(store, moves, CheckOut, mutations);
}

}  // namespace zhaolian
