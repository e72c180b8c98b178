// The gates of stages (StageRule): what a lead lacks to pass them.
#ifndef ZHAOLIAN_SERVER_PROJECTS_STAGE_GATES_H_
#define ZHAOLIAN_SERVER_PROJECTS_STAGE_GATES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/projects/clause_rules.h"
#include "storage/resource_store.h"
#include "zhaolian/v1/evidence.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/stages.pb.h"

namespace zhaolian {

// Whether a lead in that stage has left the way from LEAD to COMPLETED.
bool IsExit(v1::Lead::Stage stage);

// Since when it is in its stage, at the earliest.
absl::Time StageTimeOf(const v1::Lead& lead);

// What people call the stage, in Chinese.
const std::string& LabelOf(v1::Lead::Stage stage);

// A fact that a gate asks for and a lead does not have.
struct MissingFact {
  v1::Lead::Stage stage;  // whose gate it is
  // Field of Lead; "stage" for time spent in one, "evidence.PERMIT", "compliance_review", the name
  // of a promise that must not be, or "policy_promises" for those of very many that are not named.
  std::string path;
  std::string problem;     // in English, with the remedy
  std::string label = {};  // what people call it, in Chinese
};

// A rule of a stage, with the fields of Lead that it requires. One that a later version no longer
// knows asks for nothing.
struct GateRule {
  v1::StageRule rule;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
};

// The rules that gates ask, kept while many leads are looked at in one read: each is read when the
// first lead needs it.
struct GateRules {
  std::optional<std::vector<GateRule>> of_stages;
  std::optional<ClauseRules> of_clauses;
};

// What who asks of many leads knows of the rows beside one, and wants to know.
struct GateQuestion {
  bool evidence = true, reviews = true;  // whether there may be any
  // The promises that are not withdrawn; null where they are yet to be read.
  const std::vector<v1::PolicyPromise>* promises = nullptr;
  // Whether one fact that is missing will do.
  bool only_whether = false;
};

class StageGates {
 public:
  // The resources outlive it.
  explicit StageGates(const ResourceStore& resources);

  // What the lead lacks to pass from its stage to `stage` at that time, each fact once: by the
  // gates of the stages in between, but for INTENT, and of `stage` itself. From an exit the
  // way begins at the beginning, and an exit has its own gate only. One statement for `rules` that
  // are not read yet, and one more each where evidence or a review is asked for, two where
  // promises are.
  absl::StatusOr<std::vector<MissingFact>> FindMissing(Connection& connection, GateRules& rules,
                                                       const v1::Lead& lead, v1::Lead::Stage stage,
                                                       absl::Time now) const;

  // What it lacks of all the gates up to the stage, as if it came from the beginning.
  absl::StatusOr<std::vector<MissingFact>> FindMissingUpTo(Connection& connection, GateRules& rules,
                                                           const v1::Lead& lead,
                                                           const GateQuestion& question,
                                                           v1::Lead::Stage stage,
                                                           absl::Time now) const;

  // FAILED_PRECONDITION, reason GATE_HOLDS, where a lead lacks what a gate asks for that it has
  // passed, and lacked it not before: by `before` for a changed lead, or by `is_lost` for what
  // lies beside it. What was imported has passed none.
  using IsLost = std::function<bool(const MissingFact&)>;
  absl::Status CheckHeld(Connection& connection, const v1::Lead& lead, const IsLost& is_lost,
                         absl::Time now) const;
  absl::Status CheckHeld(Connection& connection, const v1::Lead& before, const v1::Lead& after,
                         absl::Time now) const;

 private:
  // From where a lead is to pass the gates, and how long it has been there.
  struct Start {
    v1::Lead::Stage stage;
    absl::Duration in_stage;
  };
  absl::StatusOr<std::vector<MissingFact>> Find(Connection& connection, GateRules& rules,
                                                const v1::Lead& lead, const GateQuestion& question,
                                                const Start& start, v1::Lead::Stage stage) const;
  absl::Status ReadStageRules(Connection& connection, GateRules& rules) const;

  const ResourceStore& resources_;
  const ResourceSchema& rules_;
};

// Whether the lead left a stage that was imported for where it is now, and comes back to it:
// then no gate keeps it from there.
absl::StatusOr<bool> ReturnsToImported(Connection& connection, const v1::Lead& lead,
                                       v1::Lead::Stage stage);

// How a kind of evidence is called in MissingFact.path.
std::string EvidencePath(v1::Attachment::Kind kind);

// INVALID_ARGUMENT, reason UNKNOWN_FACT, when the rule asks for what is no field of Lead that
// people fill in.
absl::Status CheckStageRule(const v1::StageRule& rule);

// FAILED_PRECONDITION, reason GATE_NOT_MET, with a violation for each; OK for none.
absl::Status GateError(const v1::Lead& lead, v1::Lead::Stage stage,
                       const std::vector<MissingFact>& missing);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_STAGE_GATES_H_
