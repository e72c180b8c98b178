// How long each report takes over one or many years of promotion, which it loads through the API
// of a server that runs: a line of JSON for each report. The rows reports-* of run.sh are of it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <iostream>
#include <vector>

#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "tests/support/promotion_year.h"
#include "zhaolian/v1/chain_map.pb.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/credits.pb.h"
#include "zhaolian/v1/dispatch.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/policies.pb.h"
#include "zhaolian/v1/reports.pb.h"

namespace zhaolian::bench {
namespace {

struct Report {
  const char* name;
  std::function<absl::Status()> ask;
};

absl::Status Measure(const Report& report, int rounds) {
  std::vector<absl::Duration> times;
  for (int i = 0; i < rounds; ++i) {
    const absl::Time start = absl::Now();
    RETURN_IF_ERROR(report.ask());
    times.push_back(absl::Now() - start);
  }
  std::sort(times.begin(), times.end());
  constexpr double kMedian = 0.5, kTail = 0.99;
  const auto at = [&](double share) {
    return absl::ToDoubleMilliseconds(times[static_cast<size_t>(share * (rounds - 1))]);
  };
  std::printf("{\"report\": \"%s\", \"p50_ms\": %.2f, \"p99_ms\": %.2f}\n", report.name,
              at(kMedian), at(kTail));
  return absl::OkStatus();
}

template <typename Request, typename Response>
std::function<absl::Status()> Ask(const Client& client, Request request, Response) {
  return [&client, request] {
    Response response;
    return client.Call(request, response);
  };
}

absl::Status MeasureAll(const Client& client, int64_t half, int rounds) {
  v1::GetDashboardRequest now, then, county;
  now.set_period_start("2020");
  then = now;
  then.set_revision(half);
  county = now;
  county.set_unit("units/year-1");
  v1::DispatchSnapshot snapshot;
  RETURN_IF_ERROR(client.Call(v1::TakeDispatchSnapshotRequest(), snapshot));
  v1::ListDispatchedLeadsRequest listed;
  listed.set_name(snapshot.name());
  v1::ExplainDispatchSnapshotRequest explain;
  explain.set_name(snapshot.name());
  v1::TakeDispatchSnapshotRequest take;
  take.set_validate_only(true);
  v1::RunCheckupRequest checkup;
  checkup.set_validate_only(true);
  v1::CountEngagementsRequest counts;
  counts.set_start_date(PromotionYear::kVisitStart);
  counts.set_end_date(PromotionYear::kVisitEnd);
  counts.set_grouping(v1::CountEngagementsRequest::GROUPING_UNIT);
  counts.set_step(v1::CountEngagementsRequest::STEP_WEEK);
  v1::ListOddReceiptsRequest receipts;
  receipts.set_start_date(counts.start_date());
  // More than 50,000 receipts are refused; a hundred years have them in three months.
  receipts.set_end_date("2025-02-28");
  v1::GetCreditLedgerRequest credits, funds_credits;
  credits.set_indicator(v1::CREDIT_INDICATOR_SIGNED_AMOUNT);
  credits.set_period_start(now.period_start());
  funds_credits = credits;
  funds_credits.set_indicator(v1::CREDIT_INDICATOR_FUNDS_IN_PLACE);
  v1::GetChainMapRequest map;
  map.set_name("chains/year-1");
  v1::GetFundsInPlaceRequest funds;
  v1::ListFundReceiptsRequest one;
  one.set_page_size(1);
  v1::ListFundReceiptsResponse first;
  RETURN_IF_ERROR(client.Call(one, first));
  if (!first.fund_receipts().empty()) funds.set_lead(first.fund_receipts(0).lead());
  const Report reports[] = {
      {"dashboard", Ask(client, now, v1::Dashboard())},
      {"unit", Ask(client, county, v1::Dashboard())},
      {"past", Ask(client, then, v1::Dashboard())},
      {"gaps", Ask(client, v1::GetGapLedgerRequest(), v1::GapLedger())},
      {"high-quality",
       Ask(client, v1::ListHighQualityProjectsRequest(), v1::ListHighQualityProjectsResponse())},
      {"snapshot", Ask(client, take, v1::DispatchSnapshot())},
      {"dispatched", Ask(client, listed, v1::ListDispatchedLeadsResponse())},
      {"explanation", Ask(client, explain, v1::ExplainDispatchSnapshotResponse())},
      {"checkup", Ask(client, checkup, v1::RunCheckupResponse())},
      {"counts", Ask(client, counts, v1::CountEngagementsResponse())},
      {"followups", Ask(client, v1::ListFollowUpsRequest(), v1::ListFollowUpsResponse())},
      {"credits", Ask(client, credits, v1::CreditLedger())},
      {"funds-credits", Ask(client, funds_credits, v1::CreditLedger())},
      {"funds", Ask(client, funds, v1::FundsInPlace())},
      {"affected",
       Ask(client, v1::ListAffectedAgreementsRequest(), v1::ListAffectedAgreementsResponse())},
      {"chain-map", Ask(client, map, v1::GetChainMapResponse())},
      {"odd-receipts", Ask(client, receipts, v1::ListOddReceiptsResponse())},
  };
  for (const Report& report : reports) RETURN_IF_ERROR(Measure(report, rounds));
  return absl::OkStatus();
}

// A rule of each kind, so that a checkup has something to look for.
absl::Status MakeCheckupRules(const Client& client) {
  const auto* kinds = v1::CheckupRule::Kind_descriptor();
  for (int i = 1; i < kinds->value_count(); ++i) {
    v1::CheckupRule rule;
    rule.set_owner_unit("units/year-0");
    rule.set_display_name(kinds->value(i)->name());
    rule.set_kind(static_cast<v1::CheckupRule::Kind>(kinds->value(i)->number()));
    rule.set_severity(v1::CheckupRule::SEVERITY_YELLOW);
    RETURN_IF_ERROR(client.Create(rule).status());
  }
  return absl::OkStatus();
}

absl::Status Run(const std::string& server, const PromotionLoad& load, int rounds) {
  const Client client({.address = server, .deadline = absl::Minutes(1)});
  if (load.years > 0) {
    RETURN_IF_ERROR(LoadPromotionYears(client, load));
    RETURN_IF_ERROR(MakeCheckupRules(client));
  }
  v1::Dashboard dashboard;
  RETURN_IF_ERROR(client.Call(v1::GetDashboardRequest(), dashboard));
  return MeasureAll(client, dashboard.revision() / 2, rounds);
}

}  // namespace
}  // namespace zhaolian::bench

int main(int argc, char** argv) {
  std::string server;
  zhaolian::PromotionLoad load;
  int rounds = 100;
  CLI::App app("Loads years of promotion through the API of a server and times each report.");
  app.add_option("--server", server, "Address of the server")->required();
  app.add_option("--years", load.years, "How many years to load; 0 for what is there")
      ->capture_default_str();
  app.add_option("--one-in", load.one_in, "Load the first of so many rows of a year")
      ->capture_default_str();
  app.add_option("--rounds", rounds, "Calls of each report")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = zhaolian::bench::Run(server, load, rounds);
  if (status.ok()) return 0;
  std::cerr << "bench_reports: " << status << "\n";
  return 1;
}
