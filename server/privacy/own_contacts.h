// Contacts of a user's own open firms: own_contacts.proto says which firms those are.
#ifndef ZHAOLIAN_SERVER_PRIVACY_OWN_CONTACTS_H_
#define ZHAOLIAN_SERVER_PRIVACY_OWN_CONTACTS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/access/caller.h"
#include "server/rpc/admission.h"
#include "server/rpc/router.h"
#include "storage/database.h"
#include "storage/resource_schema.h"
#include "storage/store.h"
#include "storage/writer.h"
#include "zhaolian/v1/own_contacts.pb.h"

namespace zhaolian {

struct OwnContactSettings {
  absl::Duration readable_for;  // without contact
  int most = 0;                 // of one user
  int most_per_hour = 0;        // answers to one user with any that are new
  size_t most_bytes = 0;        // of an answer
};

// Those that the caller may have unmasked, by name, and the revision of each. One statement.
absl::StatusOr<std::map<std::string, int64_t>> FindOwnContacts(Connection& connection,
                                                               const ResourceRegistry& registry,
                                                               const Caller& caller,
                                                               absl::Time now);

// Notes in the journal what a device was given or has shown, as "deviceDisclosures/…".
inline constexpr absl::string_view kDeviceDisclosures = "deviceDisclosures";
absl::Status NoteDeviceDisclosure(Tx& tx, const ChangeOrigin& origin,
                                  const v1::DeviceDisclosure& disclosure);

// OwnContactService: its two methods.
void BindDeviceContacts(Store& store, const Admission& admission,
                        const OwnContactSettings& settings, Router& router);
void BindDeviceUnmaskings(Store& store, const Admission& admission, Router& router);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_OWN_CONTACTS_H_
