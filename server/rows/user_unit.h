// Whose somebody is that a row is given to.
#ifndef ZHAOLIAN_SERVER_ROWS_USER_UNIT_H_
#define ZHAOLIAN_SERVER_ROWS_USER_UNIT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/resource_store.h"

namespace zhaolian {

// INVALID_ARGUMENT, reason DIFFERENT_UNIT, when the user, whom `field` of the request names, is of
// another unit than `unit`.
absl::Status CheckIsOf(const ResourceStore& resources, Connection& connection,
                       absl::string_view field, const std::string& user, const std::string& unit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_USER_UNIT_H_
