// Which firms may be one, and what people say of pairs.
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
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/resource_service.h"
#include "server/rows/text_formats.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/duplicates.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::DuplicatePair;
using v1::DuplicateVerdict;
using v1::Enterprise;
using v1::FindDuplicatesRequest;
using v1::FindDuplicatesResponse;
using v1::JudgeDuplicateRequest;

constexpr int kFirmsAtATime = 100;
constexpr int kMostFirms = 2000;
constexpr int kDefaultMinimum = 60;

// What tells one firm from another to who looks at a pair.
Enterprise Shown(const Enterprise& firm) {
  Enterprise shown;
  shown.set_name(firm.name());
  shown.set_display_name(firm.display_name());
  *shown.mutable_aliases() = firm.aliases();
  shown.set_credit_code(firm.credit_code());
  shown.set_region_code(firm.region_code());
  shown.set_relation(firm.relation());
  return shown;
}

DuplicatePair PairOf(const Enterprise& a, const Enterprise& b, const FirmComparison& comparison) {
  DuplicatePair pair;
  const bool in_order = a.name() < b.name();
  *pair.mutable_first() = Shown(in_order ? a : b);
  *pair.mutable_second() = Shown(in_order ? b : a);
  pair.set_score(comparison.score);
  for (const std::string& reason : comparison.reasons) pair.add_reasons(reason);
  return pair;
}

struct DuplicateQuery {
  FindDuplicatesRequest request;
  internal::v1::PageState state;  // last_name: the last firm looked at, or first of a pair
  int page_size;
};

class Duplicates {
 public:
  Duplicates(const ResourceStore& resources, const PageTokens& tokens)
      : resources_(resources),
        tokens_(tokens),
        finder_(resources),
        firms_(*resources.registry().FindMessage(Enterprise::descriptor())),
        leads_(*resources.registry().FindMessage(v1::Lead::descriptor())) {}

  absl::StatusOr<DuplicateQuery> Begin(const Call& call, FindDuplicatesRequest request) const {
    DuplicateQuery query;
    ASSIGN_OR_RETURN(query.page_size, ReadPageSize(request.page_size(), kMaxPageSize));
    ASSIGN_OR_RETURN(const int minimum, ReadMinimumScore(request.minimum_score(), kDefaultMinimum));
    request.set_minimum_score(minimum);
    if (!request.enterprise().empty()) {
      RETURN_IF_ERROR(CheckName(firms_, "enterprise", request.enterprise()));
    }
    ASSIGN_OR_RETURN(query.state, PageOf(tokens_, call, request));
    query.request = std::move(request);
    return query;
  }

  absl::StatusOr<FindDuplicatesResponse> Find(Connection& connection, DuplicateQuery query) const {
    if (query.request.verdict() != DuplicateVerdict::VERDICT_UNSPECIFIED) {
      return FindJudged(connection, std::move(query));
    }
    FindDuplicatesResponse response;
    if (!query.request.enterprise().empty()) {
      ASSIGN_OR_RETURN(const MessagePtr firm, resources_.Get(connection, firms_, Sight::All(),
                                                             query.request.enterprise()));
      RETURN_IF_ERROR(CheckLive(*firm));
      RETURN_IF_ERROR(AddPairs(connection, query, static_cast<const Enterprise&>(*firm), response));
      return response;
    }
    for (int looked_at = 0; looked_at < kMostFirms;) {
      ASSIGN_OR_RETURN(const std::vector<Enterprise> firms,
                       Following(connection, query.state.last_name()));
      for (const Enterprise& firm : firms) {
        RETURN_IF_ERROR(AddPairs(connection, query, firm, response));
        query.state.set_last_name(firm.name());
        // All pairs of one firm are in one page: pages are a little longer for it.
        if (response.pairs_size() >= query.page_size) return WithToken(query, response);
      }
      if (firms.size() < kFirmsAtATime) return response;
      looked_at += kFirmsAtATime;
    }
    return WithToken(query, response);
  }

  absl::Status CheckJudgement(const JudgeDuplicateRequest& request) const {
    const ResourceSchema* schema = resources_.registry().FindName(request.first());
    if (schema != &firms_ && schema != &leads_) schema = &firms_;
    RETURN_IF_ERROR(CheckName(*schema, "first", request.first()));
    if (request.first() == request.second()) {
      return InvalidField("second", "SAME_ROW", "must be another row than first");
    }
    if (resources_.registry().FindName(request.second()) != schema) {
      return InvalidField("second", "OTHER_COLLECTION",
                          absl::StrCat("must be one of ", schema->collection(), ", as first is"));
    }
    if (request.verdict() != DuplicateVerdict::VERDICT_UNSPECIFIED) return absl::OkStatus();
    return InvalidField("verdict", "REQUIRED", "say SAME, DIFFERENT or RELATED");
  }

  absl::Status Judge(Tx& tx, const JudgeDuplicateRequest& request, const ChangeOrigin& origin,
                     DuplicateVerdict& verdict) const {
    ASSIGN_OR_RETURN(const auto earlier, FindEarlier(tx.connection(), origin));
    if (earlier.has_value()) {
      if (verdict.ParseFromString(earlier->after.value_or(""))) return absl::OkStatus();
      return absl::DataLossError(absl::StrCat("image of revision ", earlier->revision));
    }
    const ResourceSchema& schema = *resources_.registry().FindName(request.first());
    for (const std::string& name : {request.first(), request.second()}) {
      ASSIGN_OR_RETURN(const MessagePtr row,
                       resources_.Get(tx.connection(), schema, *origin.sight, name));
      RETURN_IF_ERROR(CheckLive(*row));
    }
    verdict.set_first(std::min(request.first(), request.second()));
    verdict.set_second(std::max(request.first(), request.second()));
    verdict.set_verdict(request.verdict());
    verdict.set_user(origin.user);
    *verdict.mutable_judge_time() = ToTimestamp(tx.now());
    if (!IsBlank(request.note())) verdict.set_note(ToNfc(request.note()));
    RETURN_IF_ERROR(KeepVerdict(tx.connection(), verdict));
    return AppendToJournal(tx, tx.NextRevision(), origin,
                           absl::StrCat("duplicateVerdicts/", NewResourceId()), std::nullopt,
                           verdict.SerializeAsString());
  }

 private:
  absl::StatusOr<std::vector<Enterprise>> Following(Connection& connection,
                                                    const std::string& last) const {
    std::vector<Enterprise> firms;
    absl::Status decoded;
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat("SELECT ", resources_.sql(firms_).columns, " FROM ", firms_.table(),
                     " WHERE name > $1 AND delete_time IS NULL ORDER BY name LIMIT ",
                     kFirmsAtATime),
        {last},
        [&](const Row& row) { decoded.Update(DecodeRow(firms_, row, firms.emplace_back())); }));
    RETURN_IF_ERROR(decoded);
    return firms;
  }

  absl::Status AddPairs(Connection& connection, const DuplicateQuery& query, const Enterprise& firm,
                        FindDuplicatesResponse& response) const {
    ASSIGN_OR_RETURN(const auto candidates,
                     finder_.Find(connection, ComparedFirmOf(firm), firm.name()));
    absl::flat_hash_set<std::string> judged;
    bool asked = false;
    for (const EnterpriseFinder::Candidate& candidate : candidates) {
      if (candidate.comparison.score < query.request.minimum_score()) continue;
      // In a walk over the library each pair belongs to the first of its firms.
      if (query.request.enterprise().empty() && candidate.firm.name() < firm.name()) continue;
      if (!std::exchange(asked, true)) {
        ASSIGN_OR_RETURN(judged, JudgedWith(connection, firm.name()));
      }
      if (judged.contains(candidate.firm.name())) continue;
      *response.add_pairs() = PairOf(firm, candidate.firm, candidate.comparison);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<FindDuplicatesResponse> FindJudged(Connection& connection,
                                                    DuplicateQuery query) const {
    FindDuplicatesResponse response;
    ASSIGN_OR_RETURN(const JudgedPage page,
                     ReadJudged(resources_, connection,
                                {firms_, Sight::All(), query.request.verdict(),
                                 query.request.enterprise(), query.page_size},
                                query.state));
    for (const JudgedPair& judged : page.pairs) {
      const auto& first = static_cast<const Enterprise&>(*judged.first);
      const auto& second = static_cast<const Enterprise&>(*judged.second);
      DuplicatePair& pair = *response.add_pairs();
      pair = PairOf(first, second, CompareFirms(ComparedFirmOf(first), ComparedFirmOf(second)));
      *pair.mutable_verdict() = judged.verdict;
    }
    if (!page.has_more) return response;
    return WithToken(query, response);
  }

  absl::StatusOr<FindDuplicatesResponse> WithToken(const DuplicateQuery& query,
                                                   FindDuplicatesResponse& response) const {
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens_.Seal(query.state, absl::Now()));
    return std::move(response);
  }

  const ResourceStore& resources_;
  const PageTokens& tokens_;
  const EnterpriseFinder finder_;
  const ResourceSchema& firms_;
  const ResourceSchema& leads_;
};

void BindJudge(Store& store, const Admission& admission,
               const std::shared_ptr<const Duplicates>& duplicates, Router& router) {
  router.Bind<JudgeDuplicateRequest>(
      "zhaolian.v1.DuplicateService.JudgeDuplicate",
      [&store, &admission, duplicates](const CallPtr& call,
                                       std::unique_ptr<JudgeDuplicateRequest> request) {
        const absl::Status valid = duplicates->CheckJudgement(*request);
        if (!valid.ok()) return call->Finish(valid);
        auto origin = OriginOf(AskerOf(*call), *request);
        if (!origin.ok()) return call->Finish(origin.status());
        auto verdict = std::make_shared<DuplicateVerdict>();
        Writer::Operation operation;
        operation.deadline = admission.DeadlineOf(*call);
        operation.dry_run = request->validate_only();
        operation.run = [duplicates, verdict, origin = *std::move(origin),
                         request = std::move(request)](Tx& tx) {
          return duplicates->Judge(tx, *request, origin, *verdict);
        };
        operation.done = [call, verdict](const absl::Status& status) {
          status.ok() ? call->Reply(*verdict) : call->Finish(status);
        };
        store.Write(std::move(operation));
      });
}

}  // namespace

void BindDuplicates(Store& store, const Admission& admission, const PageTokens& tokens,
                    Router& router) {
  auto duplicates = std::make_shared<const Duplicates>(store.resources(), tokens);
  BindJudge(store, admission, duplicates, router);
  router.Bind<FindDuplicatesRequest>(
      "zhaolian.v1.DuplicateService.FindDuplicates",
      [&store, &admission, duplicates](const CallPtr& call,
                                       std::unique_ptr<FindDuplicatesRequest> request) {
        auto query = duplicates->Begin(*call, std::move(*request));
        if (!query.ok()) return call->Finish(query.status());
        store.ReadBulk(admission.DeadlineOf(*call),
                       Answering<FindDuplicatesResponse>(
                           call, [duplicates, query = *std::move(query)](Connection& connection) {
                             return duplicates->Find(connection, query);
                           }));
      });
}

}  // namespace zhaolian
