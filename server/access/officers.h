// Security officers: without one who can sign in, nobody is ever given a role again.
#ifndef ZHAOLIAN_SERVER_ACCESS_OFFICERS_H_
#define ZHAOLIAN_SERVER_ACCESS_OFFICERS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/resource_schema.h"
#include "storage/writer.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {

// FAILED_PRECONDITION, reason LAST_OFFICER, when the change of a user leaves no security officer
// who stays for as long as this one does. Of one who is none it reads nothing.
absl::Status CheckOfficerLeft(Tx& tx, const ResourceSchema& users, const v1::User& before,
                              const v1::User& after);

// Whether a security officer who is there now has a password, key or certificate that is good.
absl::StatusOr<bool> AnyOfficerGetsIn(Connection& connection, const ResourceSchema& users,
                                      absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_OFFICERS_H_
