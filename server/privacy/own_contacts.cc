#include "server/privacy/own_contacts.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/rows/resource_id.h"
#include "storage/journal.h"
#include "storage/sight.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

// " AND …", where not every row of the message is seen.
std::string AndSeen(const ResourceRegistry& registry, const google::protobuf::Descriptor* message,
                    const Caller& caller, std::vector<Value>& parameters) {
  const ResourceSchema& schema = *registry.FindMessage(message);
  const std::string seen = IsSeen(schema, *caller.sight, schema.table(), parameters);
  return seen.empty() ? "" : absl::StrCat(" AND ", seen);
}

}  // namespace

absl::StatusOr<std::map<std::string, int64_t>> FindOwnContacts(Connection& connection,
                                                               const ResourceRegistry& registry,
                                                               const Caller& caller,
                                                               absl::Time now) {
  std::vector<Value> parameters = {caller.user, int64_t{v1::Lead::STAGE_LEAD},
                                   int64_t{v1::Lead::STAGE_STARTED}, caller.unit,
                                   absl::ToUnixMicros(now)};
  // The sum and the || leave SQLite the index of who follows a lead and of who holds a firm.
  const std::string sql = absl::StrCat(
      "SELECT name, revision, owner_unit FROM contact_persons WHERE delete_time IS NULL"
      " AND enterprise IN ("
      "SELECT enterprise FROM leads WHERE assignee = $1 AND stage + 0 >= $2 AND stage + 0 <= $3"
      " AND delete_time IS NULL",
      AndSeen(registry, v1::Lead::descriptor(), caller, parameters),
      " UNION SELECT enterprise FROM claims WHERE owner_unit = $4 AND (lead || '') = ''"
      " AND expire_time + 0 > $5 AND delete_time IS NULL",
      AndSeen(registry, v1::Claim::descriptor(), caller, parameters), ")",
      AndSeen(registry, v1::ContactPerson::descriptor(), caller, parameters));
  std::map<std::string, int64_t> contacts;
  RETURN_IF_ERROR(connection.Run(sql, parameters, [&](const Row& row) {
    // Whoever may not change a person may not have it unmasked.
    if (!ActsFor(caller, std::string(row.Text(2)))) return;
    contacts[std::string(row.Text(0))] = row.Integer(1);
  }));
  return contacts;
}

absl::Status NoteDeviceDisclosure(Tx& tx, const ChangeOrigin& origin,
                                  const v1::DeviceDisclosure& disclosure) {
  return AppendToJournal(tx, tx.NextRevision(), origin,
                         absl::StrCat(kDeviceDisclosures, "/", NewResourceId()), std::nullopt,
                         disclosure.SerializeAsString());
}

}  // namespace zhaolian
