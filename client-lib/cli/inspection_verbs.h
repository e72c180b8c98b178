// The verbs about site inspections.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_INSPECTION_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_INSPECTION_VERBS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct AddInspectionArguments {
  std::string lead;   // name, id or title
  std::string stage;  // that the site bears out
  std::string finding;
  std::string date = "today";
  std::optional<int> progress_percent;
  std::vector<std::string> inspectors;  // names, ids or titles of users
  std::string unit;                     // whose inspection it is; the caller's when empty
  ChangeArguments change;
};
absl::Status AddInspection(Session& session, const AddInspectionArguments& arguments);

struct ListInspectionsArguments {
  std::string lead;  // of all leads when empty
  int limit = 50;
};
// Inspections, the latest first.
absl::Status ListInspections(Session& session, const ListInspectionsArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_INSPECTION_VERBS_H_
