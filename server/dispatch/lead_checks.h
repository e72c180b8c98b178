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
#include "server/projects/fund_receipts.h"
#include "server/projects/stage_gates.h"
#include "storage/database.h"
#include "storage/resource_store.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/inspections.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {

// Which rows there are beside a lead, so that nothing is asked where there are none.
struct KindsBeside {
  bool inspections = true, promises = true, evidence = true, reviews = true;
};

// The columns of a KindsBeside in a statement over leads, of which the gates ask for the last two.
inline constexpr char kKindsBeside[] =
    "EXISTS (SELECT 1 FROM site_inspections AS s WHERE s.lead = leads.name"
    " AND s.delete_time IS NULL),"
    " EXISTS (SELECT 1 FROM policy_promises AS p WHERE p.lead = leads.name"
    " AND p.delete_time IS NULL),"
    " stage_imported <> 0 AND EXISTS (SELECT 1 FROM attachments AS a WHERE a.lead = leads.name"
    " AND a.delete_time IS NULL),"
    " stage_imported <> 0 AND EXISTS (SELECT 1 FROM compliance_reviews AS r"
    " WHERE r.lead = leads.name AND r.delete_time IS NULL)";

// Whether a rule of the kind NO_PROGRESS looks at leads in the stage.
bool LooksAt(const v1::CheckupRule& rule, v1::Lead::Stage stage);

// What takes a statement is read once, when a rule asks.
class LeadChecks {
 public:
  // All of it outlives this; `gate_rules` are shared by the leads of a checkup. Problems are put
  // into words where `in_words`: of most, nobody reads any.
  LeadChecks(const ResourceStore& resources, const StageGates& gates, Connection& connection,
             GateRules& gate_rules, const v1::Lead& lead, KindsBeside beside, absl::Time now,
             bool in_words);

  // What is wrong by the rule, in words or not; empty when nothing is.
  absl::StatusOr<std::string> Check(const v1::CheckupRule& rule);

 private:
  std::string Problem(absl::FunctionRef<std::string()> words) const;
  std::string Overdue(const char* what, const std::string& date, const v1::CheckupRule& rule,
                      const char* problem) const;
  int64_t DaysSince(absl::Time time) const;
  absl::StatusOr<std::string> NoProgress(int days);
  absl::StatusOr<const v1::SiteInspection*> LastInspection();
  absl::StatusOr<std::string> NotInspected(int days);
  absl::StatusOr<std::string> StageDiffers();
  absl::Status ReadPromises();
  absl::StatusOr<std::string> GateFactsMissing();
  absl::StatusOr<std::string> BehindSchedule(int points);
  int64_t DaysStarted() const;
  absl::Status ReadFunds();
  int64_t PaidShare() const;
  absl::StatusOr<std::string> NoFunds(int days);
  absl::StatusOr<std::string> FundsBelow(int days, int percent);
  absl::StatusOr<std::string> FundsDiffer(int points);
  absl::StatusOr<std::string> PromiseRulingChanged();

  const ResourceStore& resources_;
  const StageGates& gates_;
  Connection& connection_;
  GateRules& gate_rules_;
  const v1::Lead& lead_;
  const KindsBeside beside_;
  const absl::Time now_;
  const absl::CivilDay today_;
  const bool in_words_;
  std::optional<v1::SiteInspection> inspection_;  // without a day when there is none
  std::optional<std::vector<PaidAmount>> paid_;
  std::optional<std::vector<v1::PolicyPromise>> promises_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_LEAD_CHECKS_H_
