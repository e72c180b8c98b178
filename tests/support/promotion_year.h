// A year of promotion at the size of Hanzhong, the same each time: its published numbers come
// out of its rows.
#ifndef ZHAOLIAN_TESTS_SUPPORT_PROMOTION_YEAR_H_
#define ZHAOLIAN_TESTS_SUPPORT_PROMOTION_YEAR_H_

#include "absl/status/status.h"
#include "client-lib/client.h"

namespace zhaolian {

struct PromotionYear {
  // Followed in 2023, and signed in that year (汉中日报, 2024-01-09).
  static constexpr int kLeads = 3078, kSigned = 966;
  // On the signed list of January to October 2025, and of these started and completed
  // (西西新闻, 2025-12-03).
  static constexpr int kListed = 666, kStarted = 629, kCompleted = 333;
  static constexpr const char* kListStart = "2025-01-01";
  static constexpr const char* kListEnd = "2025-10-31";
  // Firms of the target library; small teams sent out and doors knocked on in 2023. How many
  // doors a team knocked on was not published: two here, and the other visits are of no trip.
  static constexpr int kFirms = 798, kTrips = 1372, kVisits = 3277;
  static constexpr int kStopsOfTrip = 2;
  static constexpr const char* kVisitStart = "2025-01-01";
  static constexpr const char* kVisitEnd = "2025-12-31";
  // Chain nodes of the city's charts.
  static constexpr int kUnits = 14, kChains = 22, kNodes = 228;
};

struct PromotionLoad {
  int years = 1;
  int one_in = 1;  // of its leads, trips and visits, the first of so many
  int threads = 8;
};

// Creates such years through the API, as many calls at a time as there are threads. The first
// that fails ends it.
absl::Status LoadPromotionYears(const Client& client, const PromotionLoad& load);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_PROMOTION_YEAR_H_
