// Rules of single resources that no option in the protos can say.
#ifndef ZHAOLIAN_SERVER_ROWS_DOMAIN_RULES_H_
#define ZHAOLIAN_SERVER_ROWS_DOMAIN_RULES_H_

#include <functional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "storage/writer.h"

namespace zhaolian {

// Runs before a row is written, after its fields were checked; may change
// `after`, and other rows, as `origin` says. `before` is null for a new row.
using WriteRule = std::function<absl::Status(Tx& tx, const ChangeOrigin& origin,
                                             const google::protobuf::Message* before,
                                             google::protobuf::Message& after)>;

// By collection.
using DomainRules = absl::flat_hash_map<std::string, WriteRule>;

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_DOMAIN_RULES_H_
