// The verbs about trips of small teams.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_TRIP_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_TRIP_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct PlanTripArguments {
  std::string title, leader, from, to;
  std::vector<std::string> members;
  std::vector<std::string> stops;  // a firm each, or FIRM=DAY PURPOSE
  int days = 0;                    // of the search for collisions
};
// A trip with its stops, and who else is at the same doors. Of what is there already, from the same
// plan given before, nothing is made twice.
absl::Status PlanTrip(Session& session, const PlanTripArguments& arguments);

// The stops of a trip, by their days.
absl::Status ListTripStops(Session& session, const std::string& trip);

struct CollisionArguments {
  std::string trip;
  int days = 0;
};
absl::Status ListCollisions(Session& session, const CollisionArguments& arguments);

struct LogTripArguments {
  std::string trip;
  std::string file;  // JSON or textproto of LogTripStopsRequest; "-": standard input
  // Or one stop.
  std::string firm;
  bool not_met = false, cancelled = false;
  std::vector<std::string> met;
  std::string summary, outcome, kind, when, place, lead;
  std::string next;  // a day, and what is to be done then
  ChangeArguments change;
};
// What came of one stop, or of several, all of it or nothing. A usage error unless it is either.
absl::Status LogTrip(Session& session, const LogTripArguments& arguments);

struct CloseTripArguments {
  std::string trip;
  ChangeArguments change;
};
absl::Status CloseTrip(Session& session, const CloseTripArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_TRIP_VERBS_H_
