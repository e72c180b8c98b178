// A checkup of projects (项目体检): which leads have a problem by which rule.
#ifndef ZHAOLIAN_SERVER_DISPATCH_CHECKUP_H_
#define ZHAOLIAN_SERVER_DISPATCH_CHECKUP_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/projects/stage_gates.h"
#include "storage/resource_store.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// As many as a city has leads times rules, so that each lead is kept once, and no problem is told.
struct CheckupFindings {
  int leads = 0;                       // that were looked at
  std::vector<v1::CheckupRule> rules;  // those that are not paused, by name
  // Of each rule, the leads in which it finds something, by name; they lie in `names`.
  std::vector<std::vector<absl::string_view>> problems;
  std::deque<std::string> names;
};

class Checkup {
 public:
  // The resources outlive it.
  explicit Checkup(const ResourceStore& resources);

  // Looks at the live promotion and enclave leads in stages NEGOTIATING to COMPLETED, and in LEAD
  // where a rule does, those of one unit where it is given. One statement, and one or two for
  // each kind of row beside leads that a rule asks for.
  absl::StatusOr<CheckupFindings> Look(Connection& connection, GateRules& gate_rules,
                                       const std::string& unit, absl::Time now) const;

  // What is wrong with the lead by the rule, with the figures that were compared; empty when
  // nothing is.
  absl::StatusOr<std::string> Tell(Connection& connection, GateRules& gate_rules,
                                   const v1::Lead& lead, const v1::CheckupRule& rule,
                                   absl::Time now) const;

 private:
  const ResourceStore& resources_;
  const ResourceSchema& rules_;
  const ResourceSchema& leads_;
  const StageGates gates_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_CHECKUP_H_
