// The table enterprise_keys: which live firms are called so (enterprise_name.h).
//
// It is made from the enterprises alone. Every write to one is followed by its keys, in the
// same transaction; what was written before there were keys, or by other rules, is caught up
// with when the server starts.
#ifndef ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_KEYS_H_
#define ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_KEYS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "server/import/enterprise_comparison.h"
#include "storage/store.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

// Raise it when other keys are made of a name.
inline constexpr int kEnterpriseKeysVersion = 2;

// What a row of the library is compared by; its own name first, contact persons left out:
// a phone is no fact of the firm, and whose it is not everybody may know.
ComparedFirm ComparedFirmOf(const v1::Enterprise& firm);

// The keys of all its names, none twice; none of a deleted firm.
std::vector<std::string> KeysOf(const v1::Enterprise& firm);

// Keeps the table in step with a write (DerivedRows). No statement where the names are the
// same, two at most.
absl::Status UpdateEnterpriseKeys(Connection& connection, const google::protobuf::Message* before,
                                  const google::protobuf::Message& after);

// Makes the keys that are missing, 500 firms a transaction, and returns when all are there. A start
// that is broken off goes on there the next time. Before anybody else writes.
absl::Status FillEnterpriseKeys(Store& store);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ENTERPRISE_KEYS_H_
