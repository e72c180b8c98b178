// Whether what a row of an import makes is still to be made when it is applied.
#ifndef ZHAOLIAN_SERVER_IMPORT_STILL_NEW_H_
#define ZHAOLIAN_SERVER_IMPORT_STILL_NEW_H_

#include "absl/status/status.h"
#include "server/access/caller.h"
#include "storage/store.h"
#include "storage/writer.h"
#include "zhaolian/internal/v1/imports.pb.h"

namespace zhaolian {

// The warning of a row whose firm is another one than those of its name: somebody has written
// 新企业 beside it.
inline constexpr char kNamesake[] = "namesake";

// ABORTED, reason CHANGED_SINCE_PLAN, naming the firm, person, lead, contact, opportunity, chain
// or node that has come to be since the row was planned and that a plan of now would find, or would
// take the person to be: two people may import one file at a time.
absl::Status CheckStillNew(const Store& store, Tx& tx, const Caller& caller,
                           const internal::v1::PlannedRow& row);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_STILL_NEW_H_
