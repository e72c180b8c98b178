// What follows the signature of a project: receipts, an inspection, a promise.
#ifndef ZHAOLIAN_TESTS_SUPPORT_PROJECT_ROWS_H_
#define ZHAOLIAN_TESTS_SUPPORT_PROJECT_ROWS_H_

#include "absl/status/status.h"
#include "client-lib/client.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// The type and rule of the clauses that are promised, which are written by that unit.
absl::Status MakeClauses(const Client& client, const std::string& unit);

// The rows of a project that is there and signed; `number` says how much was paid and seen, the
// same each time. A project that is not started has a promise only.
absl::Status MakeProjectRows(const Client& client, const v1::Lead& lead, int number);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_PROJECT_ROWS_H_
