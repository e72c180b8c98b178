#include "client-lib/cli/promise_verbs.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/all_pages.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/promise_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_amount.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/spoken_time.h"
#include "client-lib/cli/titles.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/evidence.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {
namespace {

using v1::AffectedAgreement;
using v1::PolicyPromise;

template <typename Resource>
absl::StatusOr<std::string> NameOfA(Session& session, const std::string& text) {
  return session.Name(text, &session.SchemaOf(Resource::descriptor()));
}

std::string RulingText(const Session& session, PolicyPromise::Ruling ruling) {
  return EnumText(PolicyPromise::Ruling_descriptor()->FindValueByNumber(ruling),
                  session.options.language);
}

// What was said of it.
absl::Status Fill(Session& session, const PromiseArguments& arguments, PolicyPromise& promise) {
  if (!arguments.clause_type.empty()) {
    ASSIGN_OR_RETURN(*promise.mutable_clause_type(),
                     NameOfA<v1::ClauseType>(session, arguments.clause_type));
  }
  promise.set_text(arguments.text);
  promise.set_conditions(arguments.conditions);
  if (!arguments.amount.empty()) {
    ASSIGN_OR_RETURN(const int64_t amount, ReadSpokenAmount(arguments.amount, arguments.currency));
    promise.set_promised_amount_minor(amount);
    promise.set_promised_currency(arguments.currency);
  }
  if (!arguments.date.empty()) {
    ASSIGN_OR_RETURN(*promise.mutable_promise_date(), ReadSpokenDay(arguments.date));
  }
  if (!arguments.evidence.empty()) {
    ASSIGN_OR_RETURN(*promise.mutable_attachment(),
                     NameOfA<v1::Attachment>(session, arguments.evidence));
  }
  return absl::OkStatus();
}

template <typename Request>
absl::Status Send(Session& session, Request& request, const ChangeArguments& arguments,
                  const Wording& done) {
  const ChangeOptions change = arguments.options();
  request.mutable_policy_promise()->set_etag(change.etag);
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  PolicyPromise promise;
  RETURN_IF_ERROR(session.client().Call(request, promise));
  PrintChange(session, session.Say(done, RulingText(session, promise.ruling())),
              change.validate_only, promise);
  return absl::OkStatus();
}

std::string JudgementText(const Session& session, const Titles& titles,
                          const v1::PolicyJudgement& judgement) {
  return absl::StrCat(RulingText(session, judgement.ruling()),
                      judgement.clause_rule().empty() ? "" : " ",
                      titles.Of(judgement.clause_rule()));
}

// The first day of a rule that is yet to come into force; empty for another one, and for none.
absl::StatusOr<std::string> DayToCome(Session& session, const std::string& clause_rule) {
  if (clause_rule.empty()) return "";
  ASSIGN_OR_RETURN(const v1::ClauseRule rule, session.client().Get<v1::ClauseRule>(clause_rule));
  const std::string today = DateAfter(absl::Now(), 0);
  // A month or a year begins with its first day.
  const std::string& day = rule.effective_date();
  return day > today.substr(0, day.size()) ? day : "";
}

// `day_to_come`: of the rule that was asked about, by which `today` of the answer is then meant.
Table TableOf(Session& session, const v1::ListAffectedAgreementsResponse& all,
              const std::string& day_to_come) {
  std::vector<std::string> names;
  for (const AffectedAgreement& agreement : all.agreements()) {
    const PolicyPromise& promise = agreement.policy_promise();
    names.insert(names.end(),
                 {promise.lead(), promise.clause_type(), promise.clause_rule(),
                  agreement.of_its_day().clause_rule(), agreement.today().clause_rule()});
  }
  Titles titles(session);
  titles.Read(names);
  Table table({{session.Say(wording::kAffectedLead), false, true},
               {session.Say(wording::kPromisedBy), false, true},
               {session.Say(wording::kClause)},
               {session.Say(wording::kPromisedOn)},
               {session.Say(wording::kWasJudged)},
               {session.Say(wording::kOfItsDay)},
               {day_to_come.empty() ? session.Say(wording::kOfToday)
                                    : session.Say(wording::kOfThatDay, day_to_come)},
               {session.Say(wording::kAffectedWhy)},
               {session.Say(wording::kAffectedRemedy)}});
  for (const AffectedAgreement& agreement : all.agreements()) {
    const PolicyPromise& promise = agreement.policy_promise();
    v1::PolicyJudgement judged;
    judged.set_ruling(promise.ruling());
    judged.set_clause_rule(promise.clause_rule());
    table.Add(
        {titles.Of(promise.lead()), promise.name(), titles.Of(promise.clause_type()),
         promise.promise_date(), JudgementText(session, titles, judged),
         JudgementText(session, titles, agreement.of_its_day()),
         JudgementText(session, titles, agreement.today()),
         !day_to_come.empty() && agreement.reason() == AffectedAgreement::REASON_RULING_DIFFERS
             ? session.Say(wording::kWillDiffer)
             : EnumText(
                   AffectedAgreement::Reason_descriptor()->FindValueByNumber(agreement.reason()),
                   session.options.language),
         EnumText(AffectedAgreement::Remedy_descriptor()->FindValueByNumber(agreement.remedy()),
                  session.options.language)});
  }
  return table;
}

}  // namespace

absl::Status AddPromise(Session& session, const PromiseArguments& arguments) {
  v1::RecordPolicyPromiseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_policy_promise()->mutable_lead(),
                   NameOfA<v1::Lead>(session, arguments.subject));
  RETURN_IF_ERROR(Fill(session, arguments, *request.mutable_policy_promise()));
  return Send(session, request, arguments.change, wording::kPromiseRecorded);
}

absl::Status RevisePromise(Session& session, const PromiseArguments& arguments) {
  v1::RevisePolicyPromiseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_policy_promise()->mutable_name(),
                   NameOfA<PolicyPromise>(session, arguments.subject));
  RETURN_IF_ERROR(Fill(session, arguments, *request.mutable_policy_promise()));
  return Send(session, request, arguments.change, wording::kPromiseRevised);
}

absl::Status FulfilPromise(Session& session, const SettlePromiseArguments& arguments) {
  v1::RevisePolicyPromiseRequest request;
  PolicyPromise& promise = *request.mutable_policy_promise();
  ASSIGN_OR_RETURN(*promise.mutable_name(), NameOfA<PolicyPromise>(session, arguments.promise));
  ASSIGN_OR_RETURN(*promise.mutable_fulfilled_date(), ReadSpokenDay(arguments.date));
  if (!arguments.amount.empty()) {
    ASSIGN_OR_RETURN(const int64_t amount, ReadSpokenAmount(arguments.amount, arguments.currency));
    promise.set_fulfilled_amount_minor(amount);
    promise.set_fulfilled_currency(arguments.currency);
  }
  return Send(session, request, arguments.change, wording::kPromiseFulfilled);
}

absl::Status WithdrawPromise(Session& session, const SettlePromiseArguments& arguments) {
  v1::RevisePolicyPromiseRequest request;
  PolicyPromise& promise = *request.mutable_policy_promise();
  ASSIGN_OR_RETURN(*promise.mutable_name(), NameOfA<PolicyPromise>(session, arguments.promise));
  ASSIGN_OR_RETURN(*promise.mutable_withdrawn_date(), ReadSpokenDay(arguments.date));
  promise.set_withdrawal_reason(arguments.reason);
  return Send(session, request, arguments.change, wording::kPromiseWithdrawn);
}

absl::Status ListPromises(Session& session, const ListPromisesArguments& arguments) {
  ListArguments list;
  list.collection = "policyPromises";
  std::vector<std::string> conditions;
  if (!arguments.lead.empty()) {
    ASSIGN_OR_RETURN(const std::string lead, NameOfA<v1::Lead>(session, arguments.lead));
    conditions.push_back(absl::StrCat("lead = \"", lead, "\""));
  }
  if (!arguments.clause_type.empty()) {
    ASSIGN_OR_RETURN(const std::string type,
                     NameOfA<v1::ClauseType>(session, arguments.clause_type));
    conditions.push_back(absl::StrCat("clause_type = \"", type, "\""));
  }
  if (!arguments.ruling.empty()) {
    const auto* ruling = FindEnumValue(PolicyPromise::Ruling_descriptor(), arguments.ruling);
    conditions.push_back(
        absl::StrCat("ruling = ", ruling == nullptr ? arguments.ruling : ruling->name()));
  }
  list.filter = absl::StrJoin(conditions, " AND ");
  list.order_by = "promise_date desc";
  list.limit = arguments.limit;
  list.columns = {"name",         "lead",   "clause_type", "text", "promised_amount_minor",
                  "promise_date", "ruling", "clause_rule", "state"};
  list.references = References::kTitles;
  return ListResources(session, list);
}

absl::Status ListAffected(Session& session, const AffectedArguments& arguments) {
  v1::ListAffectedAgreementsRequest request;
  if (!arguments.clause_rule.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_clause_rule(),
                     NameOfA<v1::ClauseRule>(session, arguments.clause_rule));
  }
  if (!arguments.since.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_changed_since(), ReadSpokenDay(arguments.since));
  }
  v1::ListAffectedAgreementsResponse all;
  const absl::Status read = ReadPages<v1::ListAffectedAgreementsResponse>(
      session, arguments.limit, request, [&](const auto& page) {
        all.mutable_agreements()->MergeFrom(page.agreements());
        return all.agreements_size();
      });
  RETURN_IF_ERROR(read);
  ASSIGN_OR_RETURN(const std::string day_to_come, DayToCome(session, request.clause_rule()));
  session.Print(all, TableOf(session, all, day_to_come));
  if (session.options.format != OutputFormat::kTable) return absl::OkStatus();
  if (!day_to_come.empty()) {
    session.err() << session.Say(wording::kWillTouch, request.clause_rule(), day_to_come,
                                 all.agreements_size())
                  << "\n";
  } else if (all.agreements().empty()) {
    session.err() << session.Say(wording::kNoneAffected) << "\n";
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
