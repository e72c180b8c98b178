// A site inspection keeps what the lead was said to be when it was recorded.
#include "server/rows/past_day.h"
#include "server/services.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/inspections.pb.h"

namespace zhaolian {

void BindSiteInspections(DomainRules& rules) {
  rules["siteInspections"] = [](Tx& tx, const ChangeOrigin&,
                                const google::protobuf::Message* before,
                                google::protobuf::Message& after) -> absl::Status {
    auto& inspection = static_cast<v1::SiteInspection&>(after);
    RETURN_IF_ERROR(
        CheckPastDay("site_inspection", before, inspection, "inspection_date", tx.now()));
    if (before != nullptr) return absl::OkStatus();
    // A lead that there is none of is refused as a reference.
    return tx.connection().Run(
        "SELECT stage, owner_unit FROM leads WHERE name = $1", {inspection.lead()},
        [&](const Row& row) {
          inspection.set_claimed_stage(static_cast<v1::Lead::Stage>(row.Integer(0)));
          inspection.set_lead_unit(std::string(row.Text(1)));
        });
  };
}

}  // namespace zhaolian
