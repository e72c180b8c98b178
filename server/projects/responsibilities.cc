#include "server/projects/responsibilities.h"

#include <utility>

#include "absl/strings/string_view.h"
#include "zhaolian/v1/issues.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {

std::vector<Responsibility> Responsibilities(const ResourceRegistry& registry) {
  constexpr std::pair<absl::string_view, absl::string_view> kOpen[] = {
      {"leads", " AND stage != COMPLETED AND stage != LOST"},
      {"engagements", " AND next_date:*"},
  };
  std::vector<Responsibility> all;
  for (const auto& schema : registry.all()) {
    if (schema->FindColumn("assignee") == nullptr) continue;
    const bool is_owned = schema->FindColumn("owner_unit") != nullptr;
    all.push_back({schema.get(), "assignee", is_owned ? "owner_unit" : "", ""});
    for (const auto& [collection, open] : kOpen) {
      if (collection == schema->collection()) all.back().open = std::string(open);
    }
  }
  const ResourceSchema* issues = registry.FindMessage(v1::Issue::descriptor());
  const ResourceSchema* trips = registry.FindMessage(v1::Trip::descriptor());
  const ResourceSchema* stops = registry.FindMessage(v1::TripStop::descriptor());
  all.push_back({issues, "solver", "solver_unit", " AND state != RESOLVED"});
  all.push_back({issues, "supervisor", "", " AND state = SUPERVISED", true});
  all.push_back({trips, "leader", "owner_unit", " AND state = PLANNED"});
  // The step of a stop that was logged is that of its engagement.
  all.push_back({stops, "step_assignee", "owner_unit", " AND next_date:* AND NOT engagement:*"});
  return all;
}

}  // namespace zhaolian
