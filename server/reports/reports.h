// The answers of ReportService, each read within one transaction of its own.
#ifndef ZHAOLIAN_SERVER_REPORTS_REPORTS_H_
#define ZHAOLIAN_SERVER_REPORTS_REPORTS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/reports/project_classes.h"
#include "storage/resource_store.h"
#include "storage/sight.h"
#include "zhaolian/v1/reports.pb.h"

namespace zhaolian {

// What requests that leave it out mean.
struct ReportStandards {
  ClassPrecedence precedence;
  int64_t minimum_cny_minor, minimum_usd_minor;  // of a high-quality project
  int contact_days;
};

struct ReportQuestion {
  const ResourceStore& resources;
  Connection& connection;
  const Sight& sight;
  absl::Time now;
  const ReportStandards& standards;
};

// Each in its file: dashboard.cc, gap_ledger.cc, high_quality.cc.
absl::StatusOr<v1::Dashboard> ReadDashboard(const ReportQuestion& question,
                                            const v1::GetDashboardRequest& request);
absl::StatusOr<v1::GapLedger> ReadGapLedger(const ReportQuestion& question,
                                            const v1::GetGapLedgerRequest& request);

struct HighQualityPage {
  v1::ListHighQualityProjectsResponse response;  // without a page token
  bool more = false;
};

// The projects whose names follow `after`, in classes by the precedence of the request and then
// by the standard one. Three statements.
absl::StatusOr<HighQualityPage> ReadHighQualityProjects(
    const ReportQuestion& question, const v1::ListHighQualityProjectsRequest& request,
    const std::string& after, int page_size);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_REPORTS_H_
