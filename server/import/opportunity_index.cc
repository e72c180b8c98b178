#include "server/import/opportunity_index.h"

#include <utility>

#include "server/import/enterprise_name.h"
#include "server/import/same_row.h"
#include "server/import/visible_rows.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/promotion.pb.h"

namespace zhaolian {
namespace {

// A city offers hundreds.
constexpr int kMostOpportunities = 20'000;

}  // namespace

absl::StatusOr<OpportunityIndex> OpportunityIndex::Read(const ResourceStore& resources,
                                                        Connection& connection,
                                                        const Sight& sight) {
  const ResourceSchema& schema = *resources.registry().FindMessage(v1::Opportunity::descriptor());
  ASSIGN_OR_RETURN(const auto rows,
                   ReadLive(resources, connection, schema, sight, kMostOpportunities));
  OpportunityIndex index;
  for (const MessagePtr& row : rows) {
    const auto& each = static_cast<const v1::Opportunity&>(*row);
    const size_t at = index.entries_.size();
    index.entries_.push_back({each.name(), each.code(), each.host_unit()});
    if (!each.code().empty()) index.by_code_[each.code()].push_back(at);
    index.by_key_[MatchKeyOf(each.display_name())].push_back(at);
  }
  return index;
}

std::vector<std::string> OpportunityIndex::Find(const std::string& code, const std::string& title,
                                                const std::string& host_unit) const {
  std::vector<std::string> names;
  const auto coded = by_code_.find(code);
  if (!code.empty() && coded != by_code_.end()) {
    for (const size_t at : coded->second) names.push_back(entries_[at].name);
    return names;
  }
  const auto titled = by_key_.find(MatchKeyOf(title));
  if (title.empty() || titled == by_key_.end()) return names;
  for (const size_t at : titled->second) {
    const Entry& entry = entries_[at];
    if (!SayOtherwise(code, entry.code) && !SayOtherwise(host_unit, entry.host_unit)) {
      names.push_back(entry.name);
    }
  }
  return names;
}

}  // namespace zhaolian
