// The methods of ReportService.
#include "server/reports/reports.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "server/rows/resource_service.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "zhaolian/internal/v1/config.pb.h"

namespace zhaolian {
namespace {

using StandardsPtr = std::shared_ptr<const ReportStandards>;

// Binds the method that answers such requests.
template <typename Request, typename Response>
void BindReport(Store& store, const Admission& admission, Router& router, const char* method,
                const StandardsPtr& standards,
                absl::StatusOr<Response> (*read)(const ReportQuestion&, const Request&)) {
  router.Bind<Request>(
      absl::StrCat("zhaolian.v1.ReportService.", method),
      [&store, &admission, standards, read](const CallPtr& call, std::unique_ptr<Request> request) {
        store.Read(admission.DeadlineOf(*call),
                   Answering<Response>(call, [&store, call, standards, read,
                                              request = std::shared_ptr<Request>(
                                                  std::move(request))](Connection& connection) {
                     return read({store.resources(), connection, *call->caller->sight, absl::Now(),
                                  *standards},
                                 *request);
                   }));
      });
}

using v1::ListHighQualityProjectsRequest;
using v1::ListHighQualityProjectsResponse;

void BindHighQuality(Store& store, const Admission& admission, const PageTokens& tokens,
                     const StandardsPtr& standards, Router& router) {
  router.Bind<ListHighQualityProjectsRequest>(
      "zhaolian.v1.ReportService.ListHighQualityProjects",
      [&store, &admission, &tokens, standards](
          const CallPtr& call, std::unique_ptr<ListHighQualityProjectsRequest> request) {
        const auto page_size = ReadPageSize(request->page_size(), kMaxPageSize);
        if (!page_size.ok()) return call->Finish(page_size.status());
        auto state = PageOf(tokens, *call, *request);
        if (!state.ok()) return call->Finish(state.status());
        std::shared_ptr<const ListHighQualityProjectsRequest> shared = std::move(request);
        const auto read =
            [&store, &tokens, call, shared, standards, state = *std::move(state),
             page_size = *page_size](
                Connection& connection) mutable -> absl::StatusOr<ListHighQualityProjectsResponse> {
          ASSIGN_OR_RETURN(HighQualityPage page,
                           ReadHighQualityProjects({store.resources(), connection,
                                                    *call->caller->sight, absl::Now(), *standards},
                                                   *shared, state.last_name(), page_size));
          if (!page.more) return std::move(page.response);
          state.set_last_name(page.response.projects(page_size - 1).lead());
          ASSIGN_OR_RETURN(*page.response.mutable_next_page_token(),
                           tokens.Seal(state, absl::Now()));
          return std::move(page.response);
        };
        store.Read(admission.DeadlineOf(*call),
                   Answering<ListHighQualityProjectsResponse>(call, read));
      });
}

}  // namespace

void BindReports(Store& store, const Admission& admission, const PageTokens& tokens,
                 const internal::v1::ServerConfig& config, Router& router) {
  constexpr int64_t kMinor = 100;
  const auto standards = std::make_shared<const ReportStandards>(
      ReportStandards{ProjectClassesCalled(config.high_quality_precedence()),
                      kMinor * config.high_quality_minimum_yuan(),
                      kMinor * config.high_quality_minimum_dollars(), config.gap_contact_days()});
  BindHighQuality(store, admission, tokens, standards, router);
  BindReport(store, admission, router, "GetDashboard", standards, ReadDashboard);
  BindReport(store, admission, router, "GetGapLedger", standards, ReadGapLedger);
}

}  // namespace zhaolian
