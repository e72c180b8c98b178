// What is wrong with one project by the rules of a checkup.
#ifndef ZHAOLIAN_SERVER_DISPATCH_LEAD_CHECKS_H_
#define ZHAOLIAN_SERVER_DISPATCH_LEAD_CHECKS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/dispatch/beside_leads.h"
#include "server/projects/stage_gates.h"
#include "storage/database.h"
#include "storage/resource_store.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// Whether a rule of the kind NO_PROGRESS looks at leads in the stage.
bool LooksAt(const v1::CheckupRule& rule, v1::Lead::Stage stage);

class LeadChecks {
 public:
  // All of it outlives this; `gate_rules` are shared by the leads of a checkup, and `beside` has
  // what the rules ask for. Problems are put into words where `in_words`: of most, nobody reads
  // any.
  LeadChecks(const ResourceStore& resources, const StageGates& gates, Connection& connection,
             GateRules& gate_rules, const v1::Lead& lead, const BesideLeads& beside, absl::Time now,
             bool in_words);

  // What is wrong by the rule, in words or not; empty when nothing is.
  absl::StatusOr<std::string> Check(const v1::CheckupRule& rule);

 private:
  std::string Problem(absl::FunctionRef<std::string()> words) const;
  std::string Overdue(const char* what, const std::string& date, const v1::CheckupRule& rule,
                      const char* problem) const;
  int64_t DaysSince(absl::Time time) const;
  std::string NoProgress(int days) const;
  std::string NotInspected(int days) const;
  std::string StageDiffers() const;
  absl::StatusOr<std::string> GateFactsMissing();
  std::string BehindSchedule(int points) const;
  int64_t DaysStarted() const;
  BesideLeads::Paid Paid() const;
  int64_t PaidShare() const;
  std::string NoFunds(int days) const;
  std::string FundsBelow(int days, int percent) const;
  std::string FundsDiffer(int points) const;
  absl::StatusOr<std::string> PromiseRulingChanged();

  const ResourceStore& resources_;
  const StageGates& gates_;
  Connection& connection_;
  GateRules& gate_rules_;
  const v1::Lead& lead_;
  const BesideLeads& beside_;
  const absl::Time now_;
  const absl::CivilDay today_;
  const bool in_words_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_LEAD_CHECKS_H_
