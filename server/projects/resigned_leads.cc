// Which leads may be one project signed again, as far as the caller sees them.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/firms/duplicate_verdicts.h"
#include "server/firms/judged_pairs.h"
#include "server/import/enterprise_finder.h"
#include "server/import/enterprise_keys.h"
#include "server/import/resigned_lead.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/resource_service.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/resource_sql.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/duplicates.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::FindResignedLeadsRequest;
using v1::FindResignedLeadsResponse;
using v1::Lead;

constexpr int kLeadsAtATime = 100;
constexpr int kMostLeads = 500;
// Leads that one is compared with: those of one group, newest names last.
constexpr int kMostCompared = 200;

struct ResignedQuery {
  FindResignedLeadsRequest request;
  internal::v1::PageState state;  // last_name: the last lead looked at
  int page_size;
  CallerPtr caller;
};

Lead Shown(const Lead& lead) {
  Lead shown;
  shown.set_name(lead.name());
  shown.set_owner_unit(lead.owner_unit());
  shown.set_display_name(lead.display_name());
  shown.set_enterprise(lead.enterprise());
  shown.set_stage(lead.stage());
  shown.set_report_date(lead.report_date());
  *shown.mutable_host_units() = lead.host_units();
  shown.set_site(lead.site());
  if (lead.has_investment_amount_minor()) {
    shown.set_investment_amount_minor(lead.investment_amount_minor());
    shown.set_investment_currency(lead.investment_currency());
  }
  return shown;
}

v1::ResignedPair PairOf(const Lead& a, const Lead& b, const ResignedComparison& comparison) {
  v1::ResignedPair pair;
  const bool in_order = a.name() < b.name();
  *pair.mutable_first() = Shown(in_order ? a : b);
  *pair.mutable_second() = Shown(in_order ? b : a);
  pair.set_score(comparison.score);
  for (const std::string& reason : comparison.reasons) pair.add_reasons(reason);
  return pair;
}

class ResignedLeads {
 public:
  ResignedLeads(const ResourceStore& resources, const PageTokens& tokens)
      : resources_(resources),
        tokens_(tokens),
        finder_(resources),
        firms_(*resources.registry().FindMessage(v1::Enterprise::descriptor())),
        leads_(*resources.registry().FindMessage(Lead::descriptor())) {}

  absl::StatusOr<ResignedQuery> Begin(const Call& call, FindResignedLeadsRequest request) const {
    ResignedQuery query;
    ASSIGN_OR_RETURN(query.page_size, ReadPageSize(request.page_size(), kMaxPageSize));
    ASSIGN_OR_RETURN(const int minimum, ReadMinimumScore(request.minimum_score(), kResignedFrom));
    request.set_minimum_score(minimum);
    if (!request.lead().empty()) RETURN_IF_ERROR(CheckName(leads_, "lead", request.lead()));
    ASSIGN_OR_RETURN(query.state, PageOf(tokens_, call, request));
    query.request = std::move(request);
    query.caller = call.caller;
    return query;
  }

  absl::StatusOr<FindResignedLeadsResponse> Find(Connection& connection,
                                                 ResignedQuery query) const {
    FindResignedLeadsResponse response;
    const bool is_judged = query.request.verdict() != v1::DuplicateVerdict::VERDICT_UNSPECIFIED;
    if (!query.request.lead().empty()) {
      ASSIGN_OR_RETURN(
          const MessagePtr lead,
          resources_.Get(connection, leads_, *query.caller->sight, query.request.lead()));
      RETURN_IF_ERROR(CheckLive(*lead));
      if (is_judged) return FindJudged(connection, std::move(query));
      RETURN_IF_ERROR(AddPairs(connection, query, static_cast<const Lead&>(*lead), response));
      return response;
    }
    if (is_judged) return FindJudged(connection, std::move(query));
    for (int looked_at = 0; looked_at < kMostLeads; looked_at += kLeadsAtATime) {
      std::vector<Value> parameters = {query.state.last_name()};
      ASSIGN_OR_RETURN(const std::vector<Lead> leads,
                       Read(connection, query, "name > $1", kLeadsAtATime, parameters));
      for (const Lead& lead : leads) {
        RETURN_IF_ERROR(AddPairs(connection, query, lead, response));
        query.state.set_last_name(lead.name());
        // All pairs of one lead are in one page: pages are a little longer for it.
        if (response.pairs_size() >= query.page_size) return WithToken(query, response);
      }
      if (leads.size() < kLeadsAtATime) return response;
    }
    return WithToken(query, response);
  }

 private:
  absl::StatusOr<std::vector<Lead>> Read(Connection& connection, const ResignedQuery& query,
                                         const std::string& condition, int limit,
                                         std::vector<Value>& parameters) const {
    std::vector<Lead> leads;
    absl::Status decoded;
    const std::string seen = IsSeen(leads_, *query.caller->sight, leads_.table(), parameters);
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat("SELECT ", resources_.sql(leads_).columns, " FROM ", leads_.table(), " WHERE ",
                     condition, " AND delete_time IS NULL", seen.empty() ? "" : " AND ", seen,
                     " ORDER BY name LIMIT ", limit),
        parameters,
        [&](const Row& row) { decoded.Update(DecodeRow(leads_, row, leads.emplace_back())); }));
    RETURN_IF_ERROR(decoded);
    return leads;
  }

  // The investor as the library or the source has it.
  absl::StatusOr<ComparedFirm> InvestorOf(Connection& connection, const Lead& lead) const {
    if (lead.enterprise().empty()) return ComparedFirmOf({lead.investor()});
    ASSIGN_OR_RETURN(const MessagePtr firm,
                     resources_.Get(connection, firms_, Sight::All(), lead.enterprise()));
    return ComparedFirmOf(static_cast<const v1::Enterprise&>(*firm));
  }

  // The investor's firm, firms that may be it or are of its group, and those that people said
  // are, by name.
  absl::StatusOr<absl::flat_hash_map<std::string, ComparedFirm>> Group(
      Connection& connection, const Lead& lead, const ComparedFirm& investor) const {
    absl::flat_hash_map<std::string, ComparedFirm> group;
    ASSIGN_OR_RETURN(const auto candidates, finder_.Find(connection, investor, lead.enterprise()));
    for (const auto& candidate : candidates) {
      group.emplace(candidate.firm.name(), ComparedFirmOf(candidate.firm));
    }
    if (lead.enterprise().empty()) return group;
    group[lead.enterprise()] = investor;
    ASSIGN_OR_RETURN(const std::vector<std::string> kin, KinOf(connection, lead.enterprise()));
    if (kin.empty()) return group;
    ASSIGN_OR_RETURN(const auto found, resources_.FindSeen(connection, firms_, Sight::All(), kin));
    for (const auto& [name, row] : found) {
      // By their names they may have nothing in common: one of the investor's is theirs too.
      ComparedFirm firm = ComparedFirmOf(static_cast<const v1::Enterprise&>(*row));
      firm.credit_code.clear();
      firm.names.insert(firm.names.end(), investor.names.begin(), investor.names.end());
      group[name] = std::move(firm);
    }
    return group;
  }

  absl::Status AddPairs(Connection& connection, const ResignedQuery& query, const Lead& lead,
                        FindResignedLeadsResponse& response) const {
    ASSIGN_OR_RETURN(const ComparedFirm investor, InvestorOf(connection, lead));
    ASSIGN_OR_RETURN(const auto group, Group(connection, lead, investor));
    if (group.empty()) return absl::OkStatus();
    std::vector<Value> parameters;
    for (const auto& [name, firm] : group) parameters.emplace_back(name);
    const std::string of_group = absl::StrCat("enterprise IN ", Placeholders(1, parameters.size()));
    ASSIGN_OR_RETURN(const std::vector<Lead> others,
                     Read(connection, query, of_group, kMostCompared, parameters));
    ASSIGN_OR_RETURN(const auto judged, JudgedWith(connection, lead.name()));
    const ComparedLead compared = ComparedLeadOf(lead, investor);
    for (const Lead& other : others) {
      // In a walk each pair belongs to the first of its leads; one that names no firm is not
      // found by the other.
      const bool is_others =
          query.request.lead().empty() && !lead.enterprise().empty() && other.name() < lead.name();
      if (other.name() == lead.name() || is_others || judged.contains(other.name())) continue;
      const ResignedComparison result =
          CompareLeads(compared, ComparedLeadOf(other, group.at(other.enterprise())));
      if (result.score < query.request.minimum_score()) continue;
      *response.add_pairs() = PairOf(lead, other, result);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<FindResignedLeadsResponse> FindJudged(Connection& connection,
                                                       ResignedQuery query) const {
    FindResignedLeadsResponse response;
    ASSIGN_OR_RETURN(const JudgedPage page,
                     ReadJudged(resources_, connection,
                                {leads_, *query.caller->sight, query.request.verdict(),
                                 query.request.lead(), query.page_size},
                                query.state));
    for (const JudgedPair& judged : page.pairs) {
      const auto& first = static_cast<const Lead&>(*judged.first);
      const auto& second = static_cast<const Lead&>(*judged.second);
      ASSIGN_OR_RETURN(const ComparedFirm first_firm, InvestorOf(connection, first));
      ASSIGN_OR_RETURN(const ComparedFirm second_firm, InvestorOf(connection, second));
      v1::ResignedPair& pair = *response.add_pairs();
      pair = PairOf(
          first, second,
          CompareLeads(ComparedLeadOf(first, first_firm), ComparedLeadOf(second, second_firm)));
      *pair.mutable_verdict() = judged.verdict;
    }
    if (!page.has_more) return response;
    return WithToken(query, response);
  }

  absl::StatusOr<FindResignedLeadsResponse> WithToken(const ResignedQuery& query,
                                                      FindResignedLeadsResponse& response) const {
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens_.Seal(query.state, absl::Now()));
    return std::move(response);
  }

  const ResourceStore& resources_;
  const PageTokens& tokens_;
  const EnterpriseFinder finder_;
  const ResourceSchema& firms_;
  const ResourceSchema& leads_;
};

}  // namespace

void BindResignedLeads(Store& store, const Admission& admission, const PageTokens& tokens,
                       Router& router) {
  auto leads = std::make_shared<const ResignedLeads>(store.resources(), tokens);
  router.Bind<FindResignedLeadsRequest>(
      "zhaolian.v1.DuplicateService.FindResignedLeads",
      [&store, &admission, leads](const CallPtr& call,
                                  std::unique_ptr<FindResignedLeadsRequest> request) {
        auto query = leads->Begin(*call, std::move(*request));
        if (!query.ok()) return call->Finish(query.status());
        store.ReadBulk(admission.DeadlineOf(*call),
                       Answering<FindResignedLeadsResponse>(
                           call, [leads, query = *std::move(query)](Connection& connection) {
                             return leads->Find(connection, query);
                           }));
      });
}

}  // namespace zhaolian
