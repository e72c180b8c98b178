#include "server/import/same_row.h"

#include "server/import/enterprise_name.h"

namespace zhaolian {

bool SayOtherwise(absl::string_view one, absl::string_view other) {
  return !one.empty() && !other.empty() && one != other;
}

bool IsProject(const v1::Lead& lead, const std::string& key, absl::string_view code) {
  return !SayOtherwise(code, lead.code()) && MatchKeyOf(lead.display_name()) == key;
}

bool IsSameTalk(const v1::Engagement& one, const v1::Engagement& other) {
  return one.summary() == other.summary() &&
         one.occur_time().seconds() == other.occur_time().seconds();
}

}  // namespace zhaolian
