#include "server/projects/affected_agreements.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/rows/civil_days.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/resource_service.h"
#include "server/rpc/paged_read.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::AffectedAgreement;
using v1::ClauseRule;
using v1::ListAffectedAgreementsRequest;
using v1::ListAffectedAgreementsResponse;
using v1::PolicyJudgement;
using v1::PolicyPromise;

constexpr int kMostLookedAt = 2000;
constexpr int kPromisesAtATime = 200;

bool IsJudgedAs(const PolicyPromise& promise, const PolicyJudgement& judgement) {
  return promise.ruling() == judgement.ruling() &&
         promise.clause_rule() == judgement.clause_rule() &&
         promise.rule_version() == judgement.rule_version();
}

AffectedAgreement::Remedy RemedyFor(const AffectedAgreement& agreement) {
  const auto is = [&](PolicyPromise::Ruling ruling) {
    return agreement.of_its_day().ruling() == ruling || agreement.today().ruling() == ruling;
  };
  if (is(PolicyPromise::RULING_PROHIBITED)) {
    return agreement.policy_promise().state() == PolicyPromise::STATE_FULFILLED
               ? AffectedAgreement::REMEDY_EXAMINE
               : AffectedAgreement::REMEDY_STOP;
  }
  if (is(PolicyPromise::RULING_CONDITIONAL)) return AffectedAgreement::REMEDY_SHOW_CONDITIONS;
  return agreement.today().ruling() == PolicyPromise::RULING_UNRULED
             ? AffectedAgreement::REMEDY_ASK_FOR_RULE
             : AffectedAgreement::REMEDY_KEEP;
}

// Whether it came into force or ended between the days, both included; what ends on a day rules
// no more on the next.
bool TurnsBetween(const ClauseRule& rule, absl::CivilDay first, absl::CivilDay last) {
  const auto begin = FirstDayOf(rule.effective_date());
  const auto end = LastDayOf(rule.end_date());
  return (begin.has_value() && *begin >= first && *begin <= last) ||
         (end.has_value() && *end + 1 >= first && *end + 1 <= last);
}

struct AffectedQuery {
  std::string clause_rule;
  std::optional<absl::CivilDay> changed_since;
  internal::v1::PageState state;  // last_text: the clause type, last_name: the last promise
  int page_size;
};

class AffectedAgreements {
 public:
  AffectedAgreements(const ResourceStore& resources, const PageTokens& tokens)
      : resources_(resources),
        tokens_(tokens),
        rules_(*resources.registry().FindMessage(ClauseRule::descriptor())),
        promises_(*resources.registry().FindMessage(PolicyPromise::descriptor())),
        leads_(*resources.registry().FindMessage(v1::Lead::descriptor())) {}

  absl::StatusOr<AffectedQuery> Begin(const Call& call,
                                      const ListAffectedAgreementsRequest& request) const {
    AffectedQuery query;
    ASSIGN_OR_RETURN(query.page_size, ReadPageSize(request.page_size(), kMaxPageSize));
    if (!request.clause_rule().empty()) {
      RETURN_IF_ERROR(CheckName(rules_, "clause_rule", request.clause_rule()));
      query.clause_rule = request.clause_rule();
    }
    if (!request.changed_since().empty()) {
      if (!query.clause_rule.empty()) {
        return InvalidField("changed_since", "NOT_BOTH", "is not asked with clause_rule");
      }
      ASSIGN_OR_RETURN(query.changed_since, ReadDay("changed_since", request.changed_since()));
    }
    ASSIGN_OR_RETURN(query.state, PageOf(tokens_, call, request));
    return query;
  }

  absl::StatusOr<ListAffectedAgreementsResponse> List(Connection& connection, const Sight& sight,
                                                      AffectedQuery query, absl::Time now) const {
    absl::CivilDay day = CityDay(now);
    if (!query.clause_rule.empty()) {
      ASSIGN_OR_RETURN(const MessagePtr rule,
                       resources_.Get(connection, rules_, Sight::All(), query.clause_rule));
      // Of a rule that is yet to come: what it will change.
      const auto effective = FirstDayOf(static_cast<const ClauseRule&>(*rule).effective_date());
      day = std::max(day, effective.value_or(day));
    }
    ASSIGN_OR_RETURN(const ClauseRules rules, ReadClauseRules(resources_, connection));
    ListAffectedAgreementsResponse response;
    ASSIGN_OR_RETURN(const bool more, Fill(connection, sight, rules, day, query, response));
    if (more) {
      ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens_.Seal(query.state, now));
    }
    RETURN_IF_ERROR(NameLeads(connection, sight, response));
    return response;
  }

 private:
  // Adds a page of them, and moves the query on behind it; whether there may be more.
  absl::StatusOr<bool> Fill(Connection& connection, const Sight& sight, const ClauseRules& rules,
                            absl::CivilDay today, AffectedQuery& query,
                            ListAffectedAgreementsResponse& response) const {
    int looked_at = 0;
    for (const auto& [type, of_type] : rules.by_type()) {
      if (type < query.state.last_text()) continue;
      if (type > query.state.last_text()) {
        query.state.set_last_text(type);
        query.state.clear_last_name();
      }
      const std::set<std::string> asked = AskedAbout(of_type, query, today);
      if (asked.empty()) continue;
      size_t read = kPromisesAtATime;
      while (read == kPromisesAtATime) {
        ASSIGN_OR_RETURN(const std::vector<PolicyPromise> promises,
                         Following(connection, sight, query.state));
        read = promises.size();
        for (const PolicyPromise& promise : promises) {
          query.state.set_last_name(promise.name());
          AddIfAffected(rules, promise, today, asked, query, response);
          if (response.agreements_size() == query.page_size || ++looked_at == kMostLookedAt) {
            return true;
          }
        }
      }
    }
    return false;
  }

  // The rules of a type of which a part is asked for.
  static std::set<std::string> AskedAbout(const std::vector<ClauseRule>& rules,
                                          const AffectedQuery& query, absl::CivilDay today) {
    std::set<std::string> asked;
    for (const ClauseRule& rule : rules) {
      const bool is_asked =
          query.changed_since.has_value()
              ? FromTimestamp(rule.update_time()) >= BeginOfDay(*query.changed_since) ||
                    TurnsBetween(rule, *query.changed_since, today)
              : query.clause_rule.empty() || query.clause_rule == rule.name();
      if (is_asked) asked.insert(rule.name());
    }
    return asked;
  }

  // The next promises of the type that are seen, withdrawn ones too.
  absl::StatusOr<std::vector<PolicyPromise>> Following(Connection& connection, const Sight& sight,
                                                       const internal::v1::PageState& after) const {
    std::vector<Value> parameters = {after.last_text(), after.last_name()};
    const std::string seen = IsSeen(promises_, sight, "policy_promises", parameters);
    std::vector<PolicyPromise> promises;
    absl::Status decoded;
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat("SELECT ", resources_.sql(promises_).columns,
                     " FROM policy_promises WHERE clause_type = $1 AND name > $2"
                     " AND delete_time IS NULL",
                     seen.empty() ? "" : " AND ", seen, " ORDER BY name LIMIT ", kPromisesAtATime),
        parameters, [&](const Row& row) {
          decoded.Update(DecodeRow(promises_, row, promises.emplace_back()));
        }));
    RETURN_IF_ERROR(decoded);
    return promises;
  }

  static void AddIfAffected(const ClauseRules& rules, const PolicyPromise& promise,
                            absl::CivilDay today, const std::set<std::string>& asked,
                            const AffectedQuery& query, ListAffectedAgreementsResponse& response) {
    if (promise.state() == PolicyPromise::STATE_WITHDRAWN) return;
    AffectedAgreement agreement = CompareWithRules(rules, promise, today);
    // A deleted rule judges nothing any more, but those that it has judged may be judged anew.
    const bool concerned = asked.contains(promise.clause_rule()) ||
                           asked.contains(agreement.of_its_day().clause_rule()) ||
                           asked.contains(agreement.today().clause_rule());
    if (!concerned) return;
    if (agreement.reason() == AffectedAgreement::REASON_UNSPECIFIED) {
      if (query.clause_rule.empty() || promise.clause_rule() != query.clause_rule) return;
      agreement.set_reason(AffectedAgreement::REASON_WITHIN_VALIDITY);
    }
    *response.add_agreements() = std::move(agreement);
  }

  absl::Status NameLeads(Connection& connection, const Sight& sight,
                         ListAffectedAgreementsResponse& response) const {
    std::set<std::string> names;
    for (const AffectedAgreement& agreement : response.agreements()) {
      names.insert(agreement.policy_promise().lead());
    }
    if (names.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto found,
                     resources_.FindSeen(connection, leads_, sight, {names.begin(), names.end()}));
    for (AffectedAgreement& agreement : *response.mutable_agreements()) {
      const auto lead = found.find(agreement.policy_promise().lead());
      if (lead == found.end()) continue;
      agreement.set_lead_display_name(TextField(*lead->second, "display_name"));
    }
    return absl::OkStatus();
  }

  const ResourceStore& resources_;
  const PageTokens& tokens_;
  const ResourceSchema& rules_;
  const ResourceSchema& promises_;
  const ResourceSchema& leads_;
};

}  // namespace

AffectedAgreement CompareWithRules(const ClauseRules& rules, const PolicyPromise& promise,
                                   absl::CivilDay today) {
  AffectedAgreement agreement;
  *agreement.mutable_policy_promise() = promise;
  *agreement.mutable_of_its_day() = rules.Judge(promise.clause_type(), JudgedDay(promise));
  *agreement.mutable_today() = rules.Judge(promise.clause_type(), today);
  agreement.set_remedy(RemedyFor(agreement));
  if (agreement.today().ruling() != promise.ruling()) {
    agreement.set_reason(AffectedAgreement::REASON_RULING_DIFFERS);
  } else if (!IsJudgedAs(promise, agreement.of_its_day())) {
    agreement.set_reason(AffectedAgreement::REASON_RULE_DIFFERS);
  }
  return agreement;
}

std::optional<PolicyJudgement> ChangedRuling(const ClauseRules& rules, const PolicyPromise& promise,
                                             absl::CivilDay today) {
  for (const absl::CivilDay day : {today, JudgedDay(promise)}) {
    PolicyJudgement judgement = rules.Judge(promise.clause_type(), day);
    if (judgement.ruling() != promise.ruling()) return judgement;
  }
  return std::nullopt;
}

void BindAffectedAgreements(Store& store, const Admission& admission, const PageTokens& tokens,
                            Router& router) {
  const auto affected = std::make_shared<const AffectedAgreements>(store.resources(), tokens);
  router.Bind<ListAffectedAgreementsRequest>(
      "zhaolian.v1.PolicyPromiseService.ListAffectedAgreements",
      [&store, &admission, affected](const CallPtr& call,
                                     std::unique_ptr<ListAffectedAgreementsRequest> request) {
        auto query = affected->Begin(*call, *request);
        if (!query.ok()) return call->Finish(query.status());
        store.ReadBulk(
            admission.DeadlineOf(*call),
            Answering<ListAffectedAgreementsResponse>(
                call,
                [affected, call, query = *std::move(query)](
                    Connection& connection) -> absl::StatusOr<ListAffectedAgreementsResponse> {
                  RETURN_IF_ERROR(connection.BeginRead());
                  auto response =
                      affected->List(connection, *call->caller->sight, query, absl::Now());
                  RETURN_IF_ERROR(connection.Commit());
                  return response;
                }));
      });
}

}  // namespace zhaolian
