// An erased person in the plans of imports.
#ifndef ZHAOLIAN_SERVER_IMPORT_PLAN_ERASURE_H_
#define ZHAOLIAN_SERVER_IMPORT_PLAN_ERASURE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "server/privacy/personal_values.h"

namespace zhaolian {

// Deletes each row that holds one of the values, in any plan of the directory, and takes them out
// of headers. Gives how many rows there were.
absl::StatusOr<int64_t> EraseFromPlans(const std::string& directory, const PersonalValues& values);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_PLAN_ERASURE_H_
