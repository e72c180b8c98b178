#include "client-lib/cli/inspection_verbs.h"

#include "absl/strings/str_cat.h"
#include "client-lib/cli/spoken_day.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

absl::Status AddInspection(Session& session, const AddInspectionArguments& arguments) {
  ASSIGN_OR_RETURN(const std::string lead,
                   session.Name(arguments.lead, &session.SchemaOf(v1::Lead::descriptor())));
  ASSIGN_OR_RETURN(const std::string date, ReadSpokenDay(arguments.date));
  CreateArguments create;
  create.collection = "siteInspections";
  create.change = arguments.change;
  create.fields = {absl::StrCat("lead=", lead), absl::StrCat("inspection_date=", date),
                   absl::StrCat("found_stage=", arguments.stage),
                   absl::StrCat("finding=", arguments.finding),
                   absl::StrCat("owner_unit=", arguments.unit)};
  if (arguments.progress_percent.has_value()) {
    create.fields.push_back(absl::StrCat("progress_percent=", *arguments.progress_percent));
  }
  for (const std::string& inspector : arguments.inspectors) {
    create.fields.push_back(absl::StrCat("inspectors=", inspector));
  }
  return CreateResource(session, create);
}

absl::Status ListInspections(Session& session, const ListInspectionsArguments& arguments) {
  ListArguments list;
  list.collection = "siteInspections";
  if (!arguments.lead.empty()) {
    ASSIGN_OR_RETURN(const std::string lead,
                     session.Name(arguments.lead, &session.SchemaOf(v1::Lead::descriptor())));
    list.filter = absl::StrCat("lead = \"", lead, "\"");
  }
  list.order_by = "inspection_date desc";
  list.limit = arguments.limit;
  list.columns = {"name",          "lead",        "inspection_date",
                  "claimed_stage", "found_stage", "progress_percent",
                  "finding",       "owner_unit"};
  list.references = References::kTitles;
  return ListResources(session, list);
}

}  // namespace zhaolian
