#include "server/import/still_new.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/import/enterprise_finder.h"
#include "server/import/enterprise_keys.h"
#include "server/import/visible_rows.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

// As in the plan.
constexpr int kMostLeads = 100;

absl::Status MadeMeanwhile(const std::string& name) {
  return Error(absl::StatusCode::kAborted, "CHANGED_SINCE_PLAN",
               absl::StrCat(name, " was made after the file was read; import the file again"))
      .With("name", name)
      .Resource(name);
}

absl::Status CheckFirm(const Store& store, Tx& tx, const v1::CreateEnterpriseRequest& request) {
  const v1::Enterprise& firm = request.enterprise();
  const std::string made = absl::StrCat("enterprises/", request.enterprise_id());
  const ResourceStore& resources = store.resources();
  const ResourceSchema& schema = *resources.registry().FindMessage(v1::Enterprise::descriptor());
  const ComparedFirm compared = ComparedFirmOf(firm);
  ASSIGN_OR_RETURN(
      const std::vector<std::string> names,
      EnterpriseFinder(resources).ByKey(tx.connection(), MatchKeyOf(firm.display_name())));
  if (names.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ResourceStore::Found found,
                   resources.FindSeen(tx.connection(), schema, Sight::All(), names));
  for (const auto& [name, row] : found) {
    if (name == made) continue;
    const auto& other = static_cast<const v1::Enterprise&>(*row);
    if (CompareFirms(compared, ComparedFirmOf(other)).verdict == FirmVerdict::kSame) {
      return MadeMeanwhile(name);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLead(const Store& store, Tx& tx, const Caller& caller,
                       const v1::CreateLeadRequest& request) {
  const v1::Lead& lead = request.lead();
  const std::string made = absl::StrCat("leads/", request.lead_id());
  const ResourceStore& resources = store.resources();
  ASSIGN_OR_RETURN(const auto leads,
                   ReadReferring(resources, tx.connection(),
                                 *resources.registry().FindMessage(v1::Lead::descriptor()),
                                 "enterprise", lead.enterprise(), *caller.sight, kMostLeads));
  const std::string key = MatchKeyOf(lead.display_name());
  for (const MessagePtr& other : leads) {
    const std::string name = TextField(*other, "name");
    if (name != made && MatchKeyOf(TextField(*other, "display_name")) == key) {
      return MadeMeanwhile(name);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckStillNew(const Store& store, Tx& tx, const Caller& caller,
                           const internal::v1::PlannedRow& row) {
  const auto& warnings = row.row().warnings();
  const bool namesake = std::find(warnings.begin(), warnings.end(), kNamesake) != warnings.end();
  bool makes_firm = false;
  for (const v1::PendingMutation& mutation : row.mutations()) {
    v1::CreateEnterpriseRequest firm;
    v1::CreateLeadRequest lead;
    if (mutation.request().UnpackTo(&firm)) {
      makes_firm = true;
      if (!namesake) RETURN_IF_ERROR(CheckFirm(store, tx, firm));
    } else if (!makes_firm && mutation.request().UnpackTo(&lead)) {
      RETURN_IF_ERROR(CheckLead(store, tx, caller, lead));
    }
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
