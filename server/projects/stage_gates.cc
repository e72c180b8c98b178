#include "server/projects/stage_gates.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/rows/civil_days.h"
#include "server/rows/field_rules.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/compliance.pb.h"

namespace zhaolian {
namespace {

using v1::Lead;
using v1::StageRule;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kMorePromises[] = "policy_promises";

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

// What rows beside the lead prove of it.
struct Proofs {
  absl::flat_hash_set<int> evidence;  // kinds of which there is some
  bool reviewed = false;              // whether the latest review was passed
  // Promises that are prohibited, by which rule; of very many some, and how many more.
  std::vector<std::pair<std::string, std::string>> prohibited;
  int more_prohibited = 0;
};

absl::Status ReadEvidence(Connection& connection, const std::string& lead, Proofs& proofs) {
  return connection.Run(
      "SELECT DISTINCT kind FROM attachments WHERE lead = $1 AND delete_time IS NULL", {lead},
      [&](const Row& row) { proofs.evidence.insert(static_cast<int>(row.Integer(0))); });
}

absl::Status ReadReview(Connection& connection, const std::string& lead, Proofs& proofs) {
  std::pair<int64_t, std::string> latest;
  return connection.Run(
      "SELECT create_time, name, verdict FROM compliance_reviews"
      " WHERE lead = $1 AND delete_time IS NULL",
      {lead}, [&](const Row& row) {
        std::pair<int64_t, std::string> review(row.Integer(0), row.Text(1));
        if (!latest.second.empty() && review < latest) return;
        latest = std::move(review);
        proofs.reviewed = row.Integer(2) == v1::ComplianceReview::VERDICT_PASSED;
      });
}

// By the rules as they are: they may have changed since the promises were judged. What was promised
// before the agreement is in the agreement, so the later of both days counts.
absl::Status ReadPromises(const ResourceStore& resources, Connection& connection, GateRules& rules,
                          const Lead& lead, const GateQuestion& question, Proofs& proofs) {
  // So many fit into an error.
  constexpr size_t kMostTold = 5;
  std::vector<v1::PolicyPromise> read;
  if (question.promises == nullptr) {
    RETURN_IF_ERROR(ForEachStandingPromise(
        connection, lead.name(),
        [&](absl::string_view, v1::PolicyPromise promise) { read.push_back(std::move(promise)); }));
  }
  const auto& promises = question.promises == nullptr ? read : *question.promises;
  if (promises.empty()) return absl::OkStatus();
  if (!rules.of_clauses.has_value()) {
    ASSIGN_OR_RETURN(rules.of_clauses, ReadClauseRules(resources, connection));
  }
  const absl::CivilDay agreed = LastDayOf(lead.agreement_date()).value_or(absl::CivilDay::min());
  for (const v1::PolicyPromise& promise : promises) {
    const absl::CivilDay day = std::max(JudgedDay(promise), agreed);
    const v1::PolicyJudgement judgement = rules.of_clauses->Judge(promise.clause_type(), day);
    if (judgement.ruling() != v1::PolicyPromise::RULING_PROHIBITED) continue;
    if (proofs.prohibited.size() == kMostTold) {
      ++proofs.more_prohibited;
    } else {
      proofs.prohibited.emplace_back(promise.name(), judgement.clause_rule());
    }
  }
  return absl::OkStatus();
}

std::string PathsOf(const std::vector<MissingFact>& missing, const char* between) {
  return absl::StrJoin(missing, between, [](std::string* out, const MissingFact& fact) {
    absl::StrAppend(out, fact.path);
  });
}

Error WithMissing(Error error, const Lead& lead, Lead::Stage stage,
                  const std::vector<MissingFact>& missing) {
  const auto add_label = [](std::string* out, const MissingFact& fact) {
    absl::StrAppend(out, fact.label);
  };
  error.With("name", lead.name())
      .With("stage", Lead::Stage_Name(stage))
      .With("stage_label", LabelOf(stage))
      .With("missing", PathsOf(missing, ","))
      .With("missing_labels", absl::StrJoin(missing, "、", add_label))
      .Resource(lead.name());
  for (const MissingFact& fact : missing) {
    error.Violation(Lead::Stage_Name(fact.stage), fact.path, fact.problem);
  }
  return error;
}

absl::Status GateHolds(const Lead& lead, const std::vector<MissingFact>& missing) {
  const std::string problem =
      absl::StrCat(lead.name(), " is in ", LabelOf(lead.stage()), ", whose gates ask for ",
                   PathsOf(missing, ", "), "; put another in its place, or move the lead back");
  return WithMissing({absl::StatusCode::kFailedPrecondition, "GATE_HOLDS", problem}, lead,
                     lead.stage(), missing);
}

// Whether a lead says it: an investment of nothing says no amount.
bool IsSaid(const Lead& lead, const google::protobuf::FieldDescriptor* field) {
  if (!IsFilledIn(lead, field)) return false;
  return field->is_repeated() || field->type() != google::protobuf::FieldDescriptor::TYPE_INT64 ||
         lead.GetReflection()->GetInt64(lead, field) != 0;
}

class Missing {
 public:
  Missing(const Lead& lead, const Proofs& proofs, absl::Duration in_stage)
      : lead_(lead), proofs_(proofs), in_stage_(in_stage) {}

  bool IsAny() const { return !facts_.empty() || longest_ != nullptr; }

  void Add(const GateRule& gate) {
    const StageRule& rule = gate.rule;
    for (const auto* field : gate.fields) {
      if (IsSaid(lead_, field) || !seen_.insert(field->name()).second) continue;
      facts_.push_back(
          {rule.stage(), field->name(), "is empty; fill it in first", RulesOf(field).label()});
    }
    AddEvidence(rule);
    if (rule.requires_compliance_review() && !proofs_.reviewed &&
        seen_.insert("compliance_review").second) {
      facts_.push_back({rule.stage(), "compliance_review",
                        "is not there, or was not passed; have the lead reviewed first",
                        "三性审查"});
    }
    if (rule.refuses_prohibited_promises()) AddPromises(rule);
    if (in_stage_ < rule.minimum_days() * kDay &&
        (longest_ == nullptr || rule.minimum_days() > longest_->minimum_days())) {
      longest_ = &rule;
    }
  }

  // The rules that were added are there still.
  std::vector<MissingFact> Take() {
    if (longest_ == nullptr) return std::move(facts_);
    // Of several rules the longest tells when the lead can be moved.
    facts_.push_back({longest_->stage(), "stage",
                      absl::StrCat("has been what it is for ", in_stage_ / kDay, " of ",
                                   longest_->minimum_days(), " days; move it later"),
                      absl::StrCat("在本阶段满 ", longest_->minimum_days(), " 天（现 ",
                                   in_stage_ / kDay, " 天）")});
    return std::move(facts_);
  }

 private:
  void AddEvidence(const StageRule& rule) {
    for (const int number : rule.required_evidence()) {
      const auto* kind = v1::Attachment::Kind_descriptor()->FindValueByNumber(number);
      // A kind that a later version no longer knows asks for nothing.
      if (kind == nullptr || number == 0 || proofs_.evidence.contains(number)) continue;
      const std::string path = EvidencePath(static_cast<v1::Attachment::Kind>(number));
      if (!seen_.insert(path).second) continue;
      facts_.push_back({rule.stage(), path, "has no file; add one first",
                        kind->options().GetExtension(v1::value_label)});
    }
  }

  void AddPromises(const StageRule& rule) {
    for (const auto& [promise, clause_rule] : proofs_.prohibited) {
      if (!seen_.insert(promise).second) continue;
      facts_.push_back({rule.stage(), promise,
                        absl::StrCat("is prohibited by ", clause_rule,
                                     "; agree on something else, or withdraw it, first"),
                        absl::StrCat("变更或撤销禁止的承诺 ", promise)});
    }
    const int more = proofs_.more_prohibited;
    if (more == 0 || !seen_.insert(kMorePromises).second) return;
    facts_.push_back(
        {rule.stage(), kMorePromises,
         absl::StrCat("has ", more, " more that are prohibited; change or withdraw them too"),
         absl::StrCat("变更或撤销另外 ", more, " 项禁止的承诺")});
  }

  const Lead& lead_;
  const Proofs& proofs_;
  const absl::Duration in_stage_;
  const StageRule* longest_ = nullptr;
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

absl::Status StageGates::ReadStageRules(Connection& connection, GateRules& rules) const {
  if (rules.of_stages.has_value()) return absl::OkStatus();
  std::vector<GateRule> found;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", resources_.sql(rules_).columns, " FROM ", rules_.table(),
                   " WHERE stage > 0 AND delete_time IS NULL ORDER BY stage, name"),
      {}, [&](const Row& row) {
        GateRule& gate = found.emplace_back();
        decoded.Update(DecodeRow(rules_, row, gate.rule));
        for (const std::string& path : gate.rule.required_fields()) {
          const auto* field = FactCalled(path);
          if (field != nullptr) gate.fields.push_back(field);
        }
      }));
  RETURN_IF_ERROR(decoded);
  rules.of_stages = std::move(found);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<MissingFact>> StageGates::Find(Connection& connection, GateRules& rules,
                                                          const Lead& lead,
                                                          const GateQuestion& question,
                                                          const Start& start,
                                                          Lead::Stage stage) const {
  RETURN_IF_ERROR(ReadStageRules(connection, rules));
  const Way way = WayOf(start.stage, stage);
  std::vector<const GateRule*> on_way;
  bool evidence = false, review = false, promises = false;
  for (const GateRule& gate : *rules.of_stages) {
    const StageRule& rule = gate.rule;
    if (rule.stage() <= way.first || rule.stage() > way.last) continue;
    if (rule.stage() == Lead::STAGE_INTENT && stage != Lead::STAGE_INTENT) continue;
    on_way.push_back(&gate);
    evidence |= rule.required_evidence_size() > 0;
    review |= rule.requires_compliance_review();
    promises |= rule.refuses_prohibited_promises();
  }
  Proofs proofs;
  if (evidence && question.evidence) {
    RETURN_IF_ERROR(ReadEvidence(connection, lead.name(), proofs));
  }
  if (review && question.reviews) RETURN_IF_ERROR(ReadReview(connection, lead.name(), proofs));
  if (promises) {
    RETURN_IF_ERROR(ReadPromises(resources_, connection, rules, lead, question, proofs));
  }
  Missing missing(lead, proofs, start.in_stage);
  for (const GateRule* gate : on_way) {
    if (question.only_whether && missing.IsAny()) break;
    missing.Add(*gate);
  }
  return missing.Take();
}

absl::StatusOr<std::vector<MissingFact>> StageGates::FindMissing(Connection& connection,
                                                                 GateRules& rules, const Lead& lead,
                                                                 Lead::Stage stage,
                                                                 absl::Time now) const {
  return Find(connection, rules, lead, {}, {lead.stage(), now - StageTimeOf(lead)}, stage);
}

absl::StatusOr<std::vector<MissingFact>> StageGates::FindMissingUpTo(
    Connection& connection, GateRules& rules, const Lead& lead, const GateQuestion& question,
    Lead::Stage stage, absl::Time now) const {
  const Start beginning = {Lead::STAGE_UNSPECIFIED, now - FromTimestamp(lead.create_time())};
  return Find(connection, rules, lead, question, beginning, stage);
}

absl::Status StageGates::CheckHeld(Connection& connection, const Lead& lead, const IsLost& is_lost,
                                   absl::Time now) const {
  if (lead.stage() <= Lead::STAGE_LEAD || IsExit(lead.stage()) || lead.stage_imported()) {
    return absl::OkStatus();
  }
  GateRules rules;
  ASSIGN_OR_RETURN(std::vector<MissingFact> missing,
                   FindMissingUpTo(connection, rules, lead, {}, lead.stage(), now));
  std::erase_if(missing, [&](const MissingFact& fact) { return !is_lost(fact); });
  return missing.empty() ? absl::OkStatus() : GateHolds(lead, missing);
}

absl::Status StageGates::CheckHeld(Connection& connection, const Lead& before, const Lead& after,
                                   absl::Time now) const {
  // Most changes empty no field, and no gate is read for them.
  absl::flat_hash_set<std::string> emptied;
  for (int i = 0; i < Lead::descriptor()->field_count(); ++i) {
    const auto* field = Lead::descriptor()->field(i);
    if (IsSaid(before, field) && !IsSaid(after, field)) emptied.insert(field->name());
  }
  if (emptied.empty()) return absl::OkStatus();
  const auto is_lost = [&](const MissingFact& fact) { return emptied.contains(fact.path); };
  return CheckHeld(connection, after, is_lost, now);
}

absl::StatusOr<bool> ReturnsToImported(Connection& connection, const Lead& lead,
                                       Lead::Stage stage) {
  if (!IsExit(lead.stage())) return false;
  bool returns = false;
  RETURN_IF_ERROR(connection.Run(
      "SELECT stage, stage_imported FROM lead_facts WHERE lead = $1 AND stage NOT IN ($2, $3)"
      " ORDER BY from_revision DESC LIMIT 1",
      {lead.name(), int64_t{Lead::STAGE_SHELVED}, int64_t{Lead::STAGE_LOST}},
      [&](const Row& row) { returns = row.Integer(0) == stage && row.Integer(1) != 0; }));
  return returns;
}

std::string EvidencePath(v1::Attachment::Kind kind) {
  return absl::StrCat("evidence.",
                      ShortEnumName(v1::Attachment::Kind_descriptor()->FindValueByNumber(kind)));
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
  const std::string problem =
      absl::StrCat(lead.name(), " may not enter ", LabelOf(stage), ": ", PathsOf(missing, ", "));
  return WithMissing({absl::StatusCode::kFailedPrecondition, "GATE_NOT_MET", problem}, lead, stage,
                     missing);
}

}  // namespace zhaolian
