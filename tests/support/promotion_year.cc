#include "tests/support/promotion_year.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "storage/status_macros.h"
#include "tests/support/project_rows.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using Year = PromotionYear;

std::string UnitName(int number) { return absl::StrCat("units/year-", number % Year::kUnits); }
std::string UserName(int number) { return absl::StrCat("users/year-", number % Year::kUnits); }
std::string ChainName(int number) { return absl::StrCat("chains/year-", number % Year::kChains); }
// Of the chain of the same number.
std::string NodeName(int number) { return absl::StrCat("chainNodes/year-", number % Year::kNodes); }
std::string FirmName(int number) {
  return absl::StrCat("enterprises/year-", number % Year::kFirms);
}

// Every second one is a gap of its chain.
absl::Status MakeNode(const Client& client, int number) {
  v1::ChainNode node;
  node.set_display_name(absl::StrCat("虚构环节", number));
  node.set_chain(ChainName(number));
  node.set_position(v1::ChainNode::POSITION_UPSTREAM);
  node.set_strength(number / Year::kChains % 2 == 0 ? v1::ChainNode::STRENGTH_GAP
                                                    : v1::ChainNode::STRENGTH_STRONG);
  return client.Create(node, {.id = absl::StrCat("year-", number)}).status();
}

absl::Status MakeLibraries(const Client& client) {
  for (int i = 0; i < Year::kUnits; ++i) {
    v1::Unit unit;
    unit.set_display_name(absl::StrCat("虚构县区", i));
    unit.set_kind(v1::Unit::KIND_COUNTY);
    RETURN_IF_ERROR(client.Create(unit, {.id = absl::StrCat("year-", i)}).status());
    v1::User user;
    user.set_display_name(absl::StrCat("虚构队长", i));
    user.set_unit(UnitName(i));
    RETURN_IF_ERROR(client.Create(user, {.id = absl::StrCat("year-", i)}).status());
  }
  v1::Cluster cluster;
  cluster.set_display_name("虚构集群");
  RETURN_IF_ERROR(client.Create(cluster, {.id = "year"}).status());
  for (int i = 0; i < Year::kChains; ++i) {
    v1::Chain chain;
    chain.set_display_name(absl::StrCat("虚构产业链", i));
    chain.set_cluster("clusters/year");
    chain.set_year(2025);
    RETURN_IF_ERROR(client.Create(chain, {.id = absl::StrCat("year-", i)}).status());
  }
  for (int i = 0; i < Year::kNodes; ++i) RETURN_IF_ERROR(MakeNode(client, i));
  return MakeClauses(client, UnitName(0));
}

absl::Status MakeFirm(const Client& client, int number) {
  v1::Enterprise firm;
  firm.set_display_name(absl::StrCat("虚构企业", number, "有限公司"));
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  firm.add_chains(ChainName(number));
  firm.add_chain_nodes(NodeName(number));
  return client.Create(firm, {.id = absl::StrCat("year-", number)}).status();
}

// Days from January to October 2025, or of the two months before.
std::string AgreementDate(int number) {
  constexpr int kListDays = 304, kDaysBefore = 61;
  const absl::CivilDay first(2025, 1, 1);
  const absl::CivilDay day =
      number < Year::kListed ? first + number % kListDays : first - 1 - number % kDaysBefore;
  return absl::FormatCivilTime(day);
}

// In the order of their numbers: what is completed, started, signed, and what is not yet.
const char* StageWord(int number) {
  if (number < Year::kCompleted) return "completed";
  if (number < Year::kStarted) return "started";
  if (number < Year::kSigned) return "signed";
  constexpr const char* kOpen[] = {"lead", "negotiating", "intent", "lead", "lost", "shelved"};
  return kOpen[number % std::size(kOpen)];
}

absl::Status MakeLead(const Client& client, int number) {
  const int of_year = number % Year::kLeads;
  v1::Lead lead;
  lead.set_display_name(absl::StrCat("虚构项目", number));
  lead.set_enterprise(FirmName(number));
  lead.set_owner_unit(UnitName(number));
  lead.set_chain(ChainName(number));
  lead.add_chain_nodes(NodeName(number));
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  lead.set_source_stage(StageWord(of_year));
  constexpr int64_t kYi = 10'000'000'000;  // 1 亿元 in fen
  constexpr int kSizes = 5;
  lead.set_investment_amount_minor(kYi / 2 * (1 + of_year % kSizes));
  lead.set_investment_currency("CNY");
  if (of_year < Year::kSigned) {
    lead.set_agreement_date(AgreementDate(of_year));
    lead.set_planned_start_date("2025-11");
    lead.set_planned_completion_date("2026-12");
  }
  if (of_year < Year::kStarted) lead.set_start_date("2025-11-01");
  ASSIGN_OR_RETURN(lead, client.Create(lead));
  return of_year < Year::kSigned ? MakeProjectRows(client, lead, of_year) : absl::OkStatus();
}

// The hour of a visit, from the first of January 2025 on.
google::protobuf::Timestamp VisitTime(int number) {
  constexpr int64_t kStart = 1'735'700'000;
  constexpr int64_t kHour = 3600;
  constexpr int kHours = 7'000;
  google::protobuf::Timestamp time;
  time.set_seconds(kStart + kHour * (number % kHours));
  return time;
}

std::string VisitDate(int number) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(VisitTime(number).seconds()),
                          absl::UTCTimeZone());
}

// A visit that is of no trip.
absl::Status MakeVisit(const Client& client, int number) {
  v1::Engagement visit;
  visit.set_enterprise(FirmName(number));
  visit.set_owner_unit(UnitName(number));
  visit.set_kind(v1::Engagement::KIND_VISIT);
  visit.set_summary("虚构走访");
  *visit.mutable_occur_time() = VisitTime(number);
  return client.Create(visit).status();
}

absl::StatusOr<v1::StopLog> PlanStop(const Client& client, const v1::Trip& trip, int number) {
  v1::TripStop stop;
  stop.set_trip(trip.name());
  stop.set_owner_unit(trip.owner_unit());
  stop.set_enterprise(FirmName(number));
  stop.set_planned_date(trip.start_date());
  ASSIGN_OR_RETURN(const v1::TripStop planned, client.Create(stop));
  v1::StopLog log;
  log.set_stop(planned.name());
  *log.mutable_occur_time() = VisitTime(number);
  log.set_summary("虚构小分队走访");
  log.set_next_step("虚构回访");
  log.set_next_date(planned.planned_date());
  return log;
}

// A team's trip from its plan to its end, every stop of it a visit.
absl::Status MakeTrip(const Client& client, int number) {
  v1::Trip plan;
  plan.set_display_name(absl::StrCat("虚构小分队", number));
  plan.set_owner_unit(UnitName(number));
  plan.set_leader(UserName(number));
  plan.set_start_date(VisitDate(number));
  plan.set_end_date(VisitDate(number));
  ASSIGN_OR_RETURN(const v1::Trip trip, client.Create(plan));
  v1::LogTripStopsRequest logs;
  logs.set_name(trip.name());
  for (int i = 0; i < Year::kStopsOfTrip; ++i) {
    ASSIGN_OR_RETURN(*logs.add_logs(), PlanStop(client, trip, number * Year::kStopsOfTrip + i));
  }
  v1::LogTripStopsResponse logged;
  RETURN_IF_ERROR(client.Call(logs, logged));
  v1::CloseTripRequest close;
  close.set_name(trip.name());
  v1::Trip closed;
  return client.Call(close, closed);
}

// Calls `make` with the numbers below `count`, from several threads.
absl::Status ForEach(const Client& client, int threads, int count,
                     absl::Status (*make)(const Client&, int)) {
  std::atomic<int> next = 0;
  absl::Mutex mutex;
  absl::Status failure;
  std::vector<std::thread> running;
  running.reserve(static_cast<size_t>(threads));
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      for (int number = next++; number < count; number = next++) {
        absl::Status status = make(client, number);
        if (status.ok()) continue;
        const absl::MutexLock lock(&mutex);
        failure.Update(status);
        next = count;
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  return failure;
}

}  // namespace

absl::Status LoadPromotionYears(const Client& client, const PromotionLoad& load) {
  const auto make = [&](int count_of_year, absl::Status (*one)(const Client&, int)) {
    return ForEach(client, load.threads, load.years * count_of_year / load.one_in, one);
  };
  constexpr int kOtherVisits = Year::kVisits - Year::kTrips * Year::kStopsOfTrip;
  RETURN_IF_ERROR(MakeLibraries(client));
  RETURN_IF_ERROR(ForEach(client, load.threads, Year::kFirms, MakeFirm));
  RETURN_IF_ERROR(make(Year::kLeads, MakeLead));
  RETURN_IF_ERROR(make(Year::kTrips, MakeTrip));
  return make(kOtherVisits, MakeVisit);
}

}  // namespace zhaolian
