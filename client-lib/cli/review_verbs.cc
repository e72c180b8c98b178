#include "client-lib/cli/review_verbs.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/evidence_wording.h"
#include "client-lib/cli/row_output.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/compliance.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {
namespace {

using v1::ComplianceReview;
using v1::ReviewAnswer;
using v1::ReviewChecklistItem;
using v1::ReviewLeadRequest;

absl::Status AddAnswer(Session& session, const std::string& item, ReviewAnswer::Verdict verdict,
                       const std::string& note, ReviewLeadRequest& request) {
  ReviewAnswer* answer = request.add_answers();
  ASSIGN_OR_RETURN(*answer->mutable_item(),
                   session.Name(item, &session.SchemaOf(ReviewChecklistItem::descriptor())));
  answer->set_verdict(verdict);
  answer->set_note(note);
  return absl::OkStatus();
}

// Each of them ITEM=WHY.
absl::Status AddAnswers(Session& session, const char* flag, const std::vector<std::string>& words,
                        ReviewAnswer::Verdict verdict, ReviewLeadRequest& request) {
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals + 1 == word.size()) {
      return UsageError(wording::kItemWithoutWhy, flag);
    }
    RETURN_IF_ERROR(
        AddAnswer(session, word.substr(0, equals), verdict, word.substr(equals + 1), request));
  }
  return absl::OkStatus();
}

absl::Status PassTheRest(Session& session, ReviewLeadRequest& request) {
  absl::flat_hash_set<std::string> answered;
  for (const ReviewAnswer& answer : request.answers()) answered.insert(answer.item());
  auto items = session.client().List<ReviewChecklistItem>();
  for (auto& item : items) {
    if (!item.ok()) return item.status();
    if (answered.contains(item->name())) continue;
    ReviewAnswer* answer = request.add_answers();
    answer->set_item(item->name());
    answer->set_verdict(ReviewAnswer::VERDICT_PASS);
  }
  return absl::OkStatus();
}

// Whoever reviews should know what the lead was promised against the rules.
absl::Status ShowProhibitedPromises(Session& session, const std::string& lead) {
  auto promises = session.client().List<v1::PolicyPromise>(
      {.filter =
           absl::StrCat("lead = \"", lead, "\" AND ruling = PROHIBITED AND state != WITHDRAWN")});
  for (auto& promise : promises) {
    if (!promise.ok()) return promise.status();
    session.err() << session.Say(wording::kProhibitedPromise, promise->name(), promise->text())
                  << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Review(Session& session, const ReviewArguments& arguments) {
  ReviewLeadRequest request;
  ASSIGN_OR_RETURN(*request.mutable_lead(),
                   session.Name(arguments.lead, &session.SchemaOf(v1::Lead::descriptor())));
  for (const std::string& item : arguments.pass) {
    RETURN_IF_ERROR(AddAnswer(session, item, ReviewAnswer::VERDICT_PASS, "", request));
  }
  RETURN_IF_ERROR(
      AddAnswers(session, "--fail", arguments.fail, ReviewAnswer::VERDICT_FAIL, request));
  RETURN_IF_ERROR(AddAnswers(session, "--not-applicable", arguments.not_applicable,
                             ReviewAnswer::VERDICT_NOT_APPLICABLE, request));
  if (arguments.pass_the_rest) RETURN_IF_ERROR(PassTheRest(session, request));
  request.set_note(arguments.note);
  request.set_request_id(arguments.change.request_id);
  request.set_validate_only(arguments.change.validate_only);
  ComplianceReview review;
  RETURN_IF_ERROR(session.client().Call(request, review));
  const bool passed = review.verdict() == ComplianceReview::VERDICT_PASSED;
  PrintChange(session, session.Say(passed ? wording::kReviewedPassed : wording::kReviewedFailed),
              request.validate_only(), review);
  return ShowProhibitedPromises(session, request.lead());
}

absl::Status ListChecklist(Session& session) {
  ListArguments list;
  list.collection = "reviewChecklistItems";
  list.order_by = "aspect";
  list.limit = 0;
  list.columns = {"name", "aspect", "display_name", "required", "guidance"};
  return ListResources(session, list);
}

absl::Status ListReviews(Session& session, const std::string& lead) {
  ListArguments list;
  list.collection = "complianceReviews";
  ASSIGN_OR_RETURN(const std::string name,
                   session.Name(lead, &session.SchemaOf(v1::Lead::descriptor())));
  list.filter = absl::StrCat("lead = \"", name, "\"");
  list.order_by = "create_time desc";
  list.limit = 0;
  list.columns = {"name", "create_time", "verdict", "reviewer", "checklist_version", "note"};
  return ListResources(session, list);
}

}  // namespace zhaolian
