// What the parts of TripService share.
#ifndef ZHAOLIAN_SERVER_CONTACTS_TRIPS_H_
#define ZHAOLIAN_SERVER_CONTACTS_TRIPS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/claims/claims.h"
#include "server/rows/domain_rules.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "server/rpc/router.h"
#include "storage/store.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {

// FAILED_PRECONDITION, reason TRIP_CLOSED, when it is.
absl::Status CheckOpen(const v1::Trip& trip);

// FAILED_PRECONDITION, reason STOP_LOGGED: a stop with an engagement, which is to be changed
// instead.
absl::Status StopLogged(const v1::TripStop& stop);

// The live stops of a trip, whoever sees them, by name. One statement, along an index.
absl::StatusOr<std::vector<v1::TripStop>> ReadStops(const ResourceStore& resources,
                                                    Connection& connection,
                                                    const std::string& trip);

// TripService.LogTripStops.
void BindTripLogs(Store& store, const Admission& admission, const Mutations& mutations,
                  Router& router);

// TripService.FindTripCollisions, in so many days before and after unless a request says it.
void BindTripCollisions(Store& store, const Admission& admission, int days,
                        const std::shared_ptr<HourlyLimit>& check_limit, Router& router);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CONTACTS_TRIPS_H_
