// What is wrong with one project by the rules of a checkup.
#ifndef ZHAOLIAN_SERVER_DISPATCH_LEAD_CHECKS_H_
#define ZHAOLIAN_SERVER_DISPATCH_LEAD_CHECKS_H_

#include <optional>
#include <string>
#include <vector>

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

// What the leads of a checkup have in common.
struct CheckupView {
  const ResourceStore& resources;
  const StageGates& gates;
  Connection& connection;
  GateRules& gate_rules;
  const BesideLeads& beside;  // with what the rules ask for
  absl::Time now;
  absl::CivilDay today;  // in the city
  // Whether problems are put into words: of most, nobody reads any.
  bool in_words;
};

class LeadChecks {
 public:
  // Both outlive this.
  LeadChecks(const CheckupView& view, const v1::Lead& lead);

  // What is wrong by the rule, in words or not; empty when nothing is.
  absl::StatusOr<std::string> Check(const v1::CheckupRule& rule);

 private:
  std::string Problem(absl::FunctionRef<std::string()> words) const;
  std::string Overdue(const char* what, const std::string& date, const v1::CheckupRule& rule,
                      const char* problem) const;
  int64_t DaysInStage();
  std::string NoProgress(int days);
  std::string NotInspected(int days);
  std::string StageDiffers() const;
  absl::StatusOr<std::string> GateFactsMissing();
  std::string BehindSchedule(const v1::CheckupRule& rule) const;
  int64_t DaysStarted();
  BesideLeads::Paid Paid() const;
  int64_t PaidShare() const;
  std::string NoFunds(int days);
  std::string FundsBelow(int days, int percent);
  std::string FundsDiffer(int points) const;
  absl::StatusOr<std::string> PromiseRulingChanged();

  const CheckupView& view_;
  const v1::Lead& lead_;
  const v1::SiteInspection* const inspection_;  // the last, or null
  const std::vector<v1::PolicyPromise>& promises_;
  std::optional<absl::CivilDay> stage_day_;  // since when it is in its stage
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_LEAD_CHECKS_H_
