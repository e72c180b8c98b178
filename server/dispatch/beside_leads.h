// What lies beside leads that rules of a checkup ask for, read once for all leads, or for one: a
// statement for each lead took longer than all else that a checkup does.
#ifndef ZHAOLIAN_SERVER_DISPATCH_BESIDE_LEADS_H_
#define ZHAOLIAN_SERVER_DISPATCH_BESIDE_LEADS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "storage/database.h"
#include "storage/resource_schema.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/inspections.pb.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {

class BesideLeads {
 public:
  // What was paid until today, as far as it is documented.
  struct Paid {
    int64_t amount_minor = 0;
    std::optional<absl::CivilDay> last_day;
  };

  // Looks nowhere before this, along an index for each kind of row that one of the rules asks
  // for. Of all leads where `lead` is empty; then contacts are read from the day on from which a
  // rule takes one for progress, and none before is known.
  absl::Status Read(Connection& connection, const ResourceRegistry& registry,
                    const std::vector<v1::CheckupRule>& rules, absl::CivilDay today,
                    const std::string& lead = "");

  // The day of the last engagement.
  std::optional<absl::CivilDay> LastContact(const std::string& lead) const;
  // Its day, the stage that was found, and the progress; null where nobody was there.
  const v1::SiteInspection* LastInspection(const std::string& lead) const;
  // Those that are not withdrawn, by name, as clause rules judge them.
  const std::vector<v1::PolicyPromise>& Promises(const std::string& lead) const;
  bool HasEvidence(const std::string& lead) const { return with_evidence_.contains(lead); }
  bool HasReviews(const std::string& lead) const { return with_reviews_.contains(lead); }
  Paid PaidIn(absl::string_view currency, const std::string& lead) const;

 private:
  class Reader;

  absl::flat_hash_map<std::string, int64_t> contacts_;  // microseconds since 1970
  absl::flat_hash_map<std::string, v1::SiteInspection> inspections_;
  absl::flat_hash_map<std::string, std::vector<v1::PolicyPromise>> promises_;
  absl::flat_hash_set<std::string> with_evidence_, with_reviews_;
  absl::flat_hash_map<std::string, Paid> paid_;  // by lead and currency
};

// How many days a rule gives.
int DaysOf(const v1::CheckupRule& rule);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_BESIDE_LEADS_H_
