// Stages of leads.
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "server/mutation.h"
#include "server/resource_id.h"
#include "server/services.h"
#include "server/text_formats.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::AdvanceLeadRequest;
using v1::Lead;

// The stage a source's own word stands for. Words that name no promotion stage
// (in progress, planned, not applicable) leave it unknown, and the lead out of
// every count.
Lead::Stage StageOfSource(absl::string_view word) {
  static const auto& words = *new absl::flat_hash_map<std::string, Lead::Stage>{
      {"lead", Lead::STAGE_LEAD},       {"negotiating", Lead::STAGE_NEGOTIATING},
      {"intent", Lead::STAGE_INTENT},   {"signed", Lead::STAGE_SIGNED},
      {"approved", Lead::STAGE_SIGNED}, {"started", Lead::STAGE_STARTED},
      {"landed", Lead::STAGE_STARTED},  {"completed", Lead::STAGE_COMPLETED},
      {"built", Lead::STAGE_COMPLETED}, {"shelved", Lead::STAGE_SHELVED},
      {"paused", Lead::STAGE_SHELVED},  {"lost", Lead::STAGE_LOST},
  };
  auto found = words.find(std::string(word));
  return found == words.end() ? Lead::STAGE_UNSPECIFIED : found->second;
}

bool NeedsReason(Lead::Stage from, Lead::Stage to) {
  return to == Lead::STAGE_SHELVED || to == Lead::STAGE_LOST || to < from;
}

absl::Status CheckAdvance(const AdvanceLeadRequest& request) {
  if (request.stage() != Lead::STAGE_UNSPECIFIED) return absl::OkStatus();
  return InvalidField("stage", "REQUIRED", "name the stage the lead moves to");
}

absl::Status Advance(Store& store, Tx& tx, Mutation& change) {
  const auto& request = static_cast<const AdvanceLeadRequest&>(*change.request);
  ASSIGN_OR_RETURN(MessagePtr before,
                   ReadForChange(store, tx, *change.caller, *change.schema, request.name()));
  RETURN_IF_ERROR(CheckLive(*before));
  RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
  auto after = std::make_unique<Lead>(static_cast<const Lead&>(*before));
  if (IsBlank(request.reason()) && NeedsReason(after->stage(), request.stage())) {
    return InvalidField("reason", "REQUIRED",
                        "a lead is shelved, lost or moved back with a reason only");
  }
  if (after->stage() == request.stage()) {
    return Error(absl::StatusCode::kFailedPrecondition, "SAME_STAGE",
                 absl::StrCat(request.name(), " is in this stage already"))
        .With("name", request.name())
        .Resource(request.name())
        .Violation("STAGE", request.name(), "name another stage");
  }
  after->set_stage(request.stage());
  after->set_stage_reason(IsBlank(request.reason()) ? "" : ToNfc(request.reason()));
  change.row = std::move(after);
  return store.resources().Replace(tx, *change.schema, change.origin, *before, *change.row);
}

}  // namespace

void BindLeads(Store& store, Mutations& mutations, DomainRules& rules) {
  rules["leads"] = [](Tx&, const ChangeOrigin&, const google::protobuf::Message* before,
                      google::protobuf::Message& after) {
    if (before != nullptr) return absl::OkStatus();
    auto& lead = static_cast<Lead&>(after);
    lead.set_stage(lead.source_stage().empty() ? Lead::STAGE_LEAD
                                               : StageOfSource(lead.source_stage()));
    return absl::OkStatus();
  };
  const ResourceSchema* schema = store.resources().registry().FindMessage(Lead::descriptor());
  mutations.Bind(
      AdvanceLeadRequest::descriptor()
          ->file()
          ->FindServiceByName("LeadService")
          ->FindMethodByName("AdvanceLead"),
      [&store, schema](const Asker& asker, MessagePtr request) -> absl::StatusOr<PreparedMutation> {
        const auto& advance = static_cast<const AdvanceLeadRequest&>(*request);
        absl::Status valid = CheckName(*schema, "name", advance.name());
        valid.Update(CheckAdvance(advance));
        RETURN_IF_ERROR(valid);
        ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, *schema, std::move(request)));
        return PreparedMutation{std::move(mutation), [&store](Tx& tx, Mutation& change) {
                                  return Advance(store, tx, change);
                                }};
      });
}

}  // namespace zhaolian
