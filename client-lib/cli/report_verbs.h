// The verbs of reports: the dashboard, the gap ledger, the high-quality list.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_REPORT_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_REPORT_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"
#include "client-lib/cli/table.h"
#include "google/protobuf/repeated_field.h"
#include "zhaolian/v1/figures.pb.h"

namespace zhaolian {

struct DashboardArguments {
  std::string unit, chain;  // name, id or title; all when empty
  std::string date;         // 2025-10-31; now when empty
  int64_t revision = 0;
  std::string from, to;      // the period
  bool definitions = false;  // of the figures, behind them
};
absl::Status ShowDashboard(Session& session, const DashboardArguments& arguments);

struct GapArguments {
  std::string chain;  // all when empty
  int contact_days = 0;
  bool definitions = false;
};
absl::Status ShowGaps(Session& session, const GapArguments& arguments);

struct HighQualityArguments {
  int year = 0;
  std::string project_class;  // RESERVE or 储备; all when empty
  std::string unit;
  int limit = 50;
  bool definitions = false;
};
absl::Status ListHighQuality(Session& session, const HighQualityArguments& arguments);

// Rows of units or chains, with the total as the last, and bars of what is signed.
Table FiguresTable(const Session& session,
                   const google::protobuf::RepeatedPtrField<v1::PromotionFigures>& groups,
                   const v1::PromotionFigures& total);

// Says, before figures, as of which moment and revision they are, and of which period.
void PrintAsOf(Session& session, const google::protobuf::Timestamp& time, int64_t revision,
               const std::string& period_start, const std::string& period_end);

// Says how many of the signed came to their stage past no gate, where any did.
void TellImported(Session& session, const v1::PromotionFigures& total);

// "签约", in the language of the session.
std::string StageText(const Session& session, int stage);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_REPORT_VERBS_H_
