#include "server/stage_gates.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/field_rules.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using v1::Lead;
using v1::StageRule;

constexpr absl::Duration kDay = absl::Hours(24);

const google::protobuf::FieldDescriptor* FactCalled(const std::string& path) {
  const auto* field = Lead::descriptor()->FindFieldByName(path);
  if (field == nullptr || RulesOf(field).output_only() || RulesOf(field).immutable()) {
    return nullptr;
  }
  return field;
}

// The stages whose gates lie on the way: after `first`, up to `last`.
struct Way {
  int first, last;
};

Way WayOf(Lead::Stage from, Lead::Stage to) {
  if (IsExit(to)) return {to - 1, to};
  return {IsExit(from) ? 0 : from, to};
}

class Missing {
 public:
  Missing(const Lead& lead, absl::Time now) : lead_(lead), in_stage_(now - StageTimeOf(lead)) {}

  void Add(const StageRule& rule) {
    for (const std::string& path : rule.required_fields()) {
      const auto* field = FactCalled(path);
      // A field that a later version no longer knows asks for nothing.
      if (field == nullptr || IsFilledIn(lead_, field) || !seen_.insert(path).second) continue;
      facts_.push_back({rule.stage(), path, "is empty; fill it in first"});
    }
    const absl::Duration needed = rule.minimum_days() * kDay;
    if (in_stage_ >= needed || !seen_.insert("stage").second) return;
    facts_.push_back({rule.stage(), "stage",
                      absl::StrCat("has been what it is for ", in_stage_ / kDay, " of ",
                                   rule.minimum_days(), " days; move it later")});
  }

  std::vector<MissingFact> Take() { return std::move(facts_); }

 private:
  const Lead& lead_;
  const absl::Duration in_stage_;
  absl::flat_hash_set<std::string> seen_;
  std::vector<MissingFact> facts_;
};

}  // namespace

absl::Time StageTimeOf(const Lead& lead) {
  return FromTimestamp(lead.has_stage_time() ? lead.stage_time() : lead.create_time());
}

const std::string& LabelOf(Lead::Stage stage) {
  return Lead::Stage_descriptor()->FindValueByNumber(stage)->options().GetExtension(
      v1::value_label);
}

bool IsExit(Lead::Stage stage) { return stage == Lead::STAGE_SHELVED || stage == Lead::STAGE_LOST; }

StageGates::StageGates(const ResourceStore& resources)
    : resources_(resources), rules_(*resources.registry().FindMessage(StageRule::descriptor())) {}

absl::StatusOr<std::vector<MissingFact>> StageGates::FindMissing(Connection& connection,
                                                                 const Lead& lead,
                                                                 Lead::Stage stage,
                                                                 absl::Time now) const {
  const Way way = WayOf(lead.stage(), stage);
  Missing missing(lead, now);
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", resources_.sql(rules_).columns, " FROM ", rules_.table(),
                   " WHERE stage > $1 AND stage <= $2 AND delete_time IS NULL",
                   " ORDER BY stage, name"),
      {int64_t{way.first}, int64_t{way.last}}, [&](const Row& row) {
        StageRule rule;
        decoded.Update(DecodeRow(rules_, row, rule));
        if (rule.stage() != Lead::STAGE_INTENT || stage == Lead::STAGE_INTENT) missing.Add(rule);
      }));
  RETURN_IF_ERROR(decoded);
  return missing.Take();
}

absl::Status CheckStageRule(const StageRule& rule) {
  for (int i = 0; i < rule.required_fields_size(); ++i) {
    const std::string& path = rule.required_fields(i);
    if (FactCalled(path) != nullptr) continue;
    return Error(
               absl::StatusCode::kInvalidArgument, "UNKNOWN_FACT",
               absl::StrCat("\"", Excerpt(path), "\" is no field of a lead that can be filled in"))
        .With("value", Excerpt(path))
        .Field(absl::StrCat("stage_rule.required_fields[", i, "]"),
               "must be a field of a lead, such as agreement_date");
  }
  return absl::OkStatus();
}

absl::Status GateError(const Lead& lead, Lead::Stage stage,
                       const std::vector<MissingFact>& missing) {
  if (missing.empty()) return absl::OkStatus();
  std::vector<std::string> paths, labels;
  for (const MissingFact& fact : missing) {
    paths.push_back(fact.path);
    labels.push_back(RulesOf(Lead::descriptor()->FindFieldByName(fact.path)).label());
  }
  Error error(absl::StatusCode::kFailedPrecondition, "GATE_NOT_MET",
              absl::StrCat(lead.name(), " may not enter ", LabelOf(stage), ": ",
                           absl::StrJoin(paths, ", ")));
  error.With("name", lead.name())
      .With("stage", Lead::Stage_Name(stage))
      .With("stage_label", LabelOf(stage))
      .With("missing", absl::StrJoin(paths, ","))
      .With("missing_labels", absl::StrJoin(labels, "、"))
      .Resource(lead.name());
  for (const MissingFact& fact : missing) {
    error.Violation(Lead::Stage_Name(fact.stage), fact.path, fact.problem);
  }
  return error;
}

}  // namespace zhaolian
