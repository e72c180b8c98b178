#include "server/import/person_finder.h"

#include <limits>
#include <utility>

#include "absl/algorithm/container.h"
#include "server/access/masking.h"
#include "server/import/visible_rows.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

// A firm has not many contact persons of one unit; more are not looked through.
constexpr int kMostContacts = 100;

// Whether the user has written all that there is of the row. One that many have been at is not
// looked through.
absl::StatusOr<bool> IsAllOf(Connection& connection, const std::string& user,
                             const std::string& name) {
  constexpr int kMostEntries = 100;
  ASSIGN_OR_RETURN(
      const auto entries,
      ReadHistory(connection, name, std::numeric_limits<int64_t>::max(), kMostEntries));
  return entries.size() < kMostEntries && !entries.empty() &&
         absl::c_all_of(entries, [&](const auto& entry) { return entry.origin.user == user; });
}

}  // namespace

absl::StatusOr<FoundPerson> FindPerson(const ResourceStore& resources, Connection& connection,
                                       const Caller& author, const std::string& firm,
                                       const std::string& person) {
  const ResourceSchema& schema = *resources.registry().FindMessage(v1::ContactPerson::descriptor());
  ASSIGN_OR_RETURN(auto people, ReadReferring(resources, connection, schema, "enterprise", firm,
                                              *author.sight, kMostContacts));
  const std::string shown = MaskedText(schema.title(), person);
  FoundPerson found;
  for (MessagePtr& each : people) {
    if (TextField(*each, "owner_unit") != author.unit) continue;
    const std::string name = TextField(*each, schema.title()->name());
    if (MaskedText(schema.title(), name) != shown) continue;
    bool is_known = author.unmasked;
    if (!is_known) {
      // What its author alone has written tells it nothing.
      ASSIGN_OR_RETURN(is_known, IsAllOf(connection, author.user, TextField(*each, "name")));
    }
    if (!is_known) {
      found.alike = std::move(each);
    } else if (name == person) {
      found.known = std::move(each);
      return found;
    }
  }
  return found;
}

}  // namespace zhaolian
