// Leads are reviewed by the checklist as it is.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/projects/lead_scopes.h"
#include "server/rows/item_count.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/compliance.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::ComplianceReview;
using v1::ReviewAnswer;
using v1::ReviewChecklistItem;
using v1::ReviewLeadRequest;

constexpr size_t kMostAnswers = 100;
constexpr int kMostToldItems = 20;

std::string PathOf(int answer, absl::string_view field) {
  return absl::StrCat("answers[", answer, "].", field);
}

// What is reviewed by: the live items, and the revision of the last change of any.
struct Checklist {
  absl::flat_hash_map<std::string, ReviewChecklistItem> items;
  int64_t version = 0;
};

absl::Status AnsweredTwice(const std::string& path, const std::string& item) {
  return Error(absl::StatusCode::kInvalidArgument, "DUPLICATE_ITEM",
               absl::StrCat(path, ": ", item, " has an answer already; give one"))
      .With("field", path)
      .With("value", item)
      .Field(path, "has an answer already");
}

absl::Status NoChecklist() {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_CHECKLIST",
               "there is no item to review by; the bureau makes them, or loads those of "
               "deploy/reference")
      .Violation("NO_CHECKLIST", "reviewChecklistItems", "make the items of the checklist first");
}

absl::Status ChecklistChanged(int64_t seen, int64_t current) {
  return Error(absl::StatusCode::kAborted, "CHECKLIST_CHANGED",
               absl::StrCat("the checklist has changed since it was read (", seen, ", now ",
                            current, "); read it again and answer what is new"))
      .With("sent", absl::StrCat(seen))
      .With("current", absl::StrCat(current));
}

absl::Status OwnUnit(const std::string& lead, const std::string& unit) {
  return Error(absl::StatusCode::kFailedPrecondition, "OWN_UNIT_REVIEW",
               absl::StrCat(lead, " belongs to ", unit,
                            ", to which you do too; have somebody of "
                            "another unit review it"))
      .With("name", lead)
      .With("unit", unit)
      .Resource(lead)
      .Violation("OWN_UNIT_REVIEW", lead, "have somebody of another unit review it");
}

// Of the required items that have no answer.
absl::Status Incomplete(std::vector<const ReviewChecklistItem*> missing) {
  std::sort(missing.begin(), missing.end(),
            [](const auto* a, const auto* b) { return a->name() < b->name(); });
  std::vector<std::string> names, titles;
  for (const ReviewChecklistItem* item : missing) {
    if (names.size() == kMostToldItems) break;
    names.push_back(item->name());
    titles.push_back(item->display_name());
  }
  Error error(
      absl::StatusCode::kInvalidArgument, "REVIEW_INCOMPLETE",
      absl::StrCat(missing.size(), " required items have no answer: ", absl::StrJoin(names, ", ")));
  error.With("missing", absl::StrJoin(names, ","))
      .With("missing_labels", absl::StrJoin(titles, "、"))
      .Field("answers", absl::StrCat("has to answer ", absl::StrJoin(names, ", ")));
  return error;
}

class Reviews {
 public:
  Reviews(Store& store, bool separate_reviewers)
      : store_(store), separate_reviewers_(separate_reviewers) {}

  absl::StatusOr<PreparedMutation> Prepare(const Asker& asker, MessagePtr message) const {
    auto& request = static_cast<ReviewLeadRequest&>(*message);
    RETURN_IF_ERROR(CheckName(leads_, "lead", request.lead()));
    request.set_note(ToNfc(request.note()));
    for (ReviewAnswer& answer : *request.mutable_answers()) answer.set_note(ToNfc(answer.note()));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, reviews_, std::move(message)));
    return PreparedMutation{std::move(mutation),
                            [this](Tx& tx, Mutation& change) { return Review(tx, change); }};
  }

 private:
  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *store_.resources().registry().FindMessage(type);
  }

  absl::Status Review(Tx& tx, Mutation& change) const {
    const auto& request = static_cast<const ReviewLeadRequest&>(*change.request);
    // Whoever sees the lead may review it, and need not be of its unit.
    ASSIGN_OR_RETURN(
        const MessagePtr lead,
        store_.resources().Get(tx.connection(), leads_, *change.caller->sight, request.lead()));
    RETURN_IF_ERROR(CheckLive(*lead));
    const std::string unit = TextField(*lead, "owner_unit");
    if (separate_reviewers_ && unit == change.caller->unit) return OwnUnit(request.lead(), unit);
    ASSIGN_OR_RETURN(const Checklist checklist, Read(tx.connection()));
    if (checklist.items.empty()) return NoChecklist();
    if (request.checklist_version() != 0 && request.checklist_version() != checklist.version) {
      return ChecklistChanged(request.checklist_version(), checklist.version);
    }
    ASSIGN_OR_RETURN(const ComplianceReview::Verdict verdict, Judge(request, checklist));
    auto row = std::make_unique<ComplianceReview>();
    row->set_name(absl::StrCat(reviews_.collection(), "/", NewResourceId()));
    TakeScopes(*lead, *row);
    row->set_lead(request.lead());
    row->set_verdict(verdict);
    *row->mutable_answers() = request.answers();
    row->set_reviewer(change.caller->user);
    row->set_checklist_version(checklist.version);
    row->set_note(request.note());
    change.row = std::move(row);
    return store_.resources().Insert(tx, reviews_, change.origin, *change.row);
  }

  absl::StatusOr<Checklist> Read(Connection& connection) const {
    Checklist checklist;
    absl::Status decoded;
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat("SELECT ", store_.resources().sql(items_).columns, " FROM ", items_.table()),
        {}, [&](const Row& row) {
          ReviewChecklistItem item;
          decoded.Update(DecodeRow(items_, row, item));
          checklist.version = std::max(checklist.version, RevisionOf(row));
          if (!item.has_delete_time()) checklist.items[item.name()] = std::move(item);
        }));
    RETURN_IF_ERROR(decoded);
    return checklist;
  }

  static absl::StatusOr<ComplianceReview::Verdict> Judge(const ReviewLeadRequest& request,
                                                         const Checklist& checklist) {
    RETURN_IF_ERROR(CheckItemCount("answers", "审查意见",
                                   static_cast<size_t>(request.answers_size()), kMostAnswers,
                                   "answer each item of the checklist once"));
    absl::flat_hash_set<std::string> answered;
    bool failed = false;
    for (int i = 0; i < request.answers_size(); ++i) {
      const ReviewAnswer& answer = request.answers(i);
      const auto item = checklist.items.find(answer.item());
      if (item == checklist.items.end()) {
        return InvalidField(PathOf(i, "item"), "UNKNOWN_CHECKLIST_ITEM",
                            "is the name of an item of the checklist, reviewChecklistItems/{id}");
      }
      if (!answered.insert(answer.item()).second) {
        return AnsweredTwice(PathOf(i, "item"), answer.item());
      }
      if (answer.verdict() == ReviewAnswer::VERDICT_UNSPECIFIED) {
        return InvalidField(PathOf(i, "verdict"), "REQUIRED", "is PASS, FAIL or NOT_APPLICABLE");
      }
      if (answer.verdict() != ReviewAnswer::VERDICT_PASS && IsBlank(answer.note())) {
        return InvalidField(PathOf(i, "note"), "NOTE_NEEDED",
                            "says why the item is not met, or does not apply");
      }
      failed |= item->second.required() && answer.verdict() == ReviewAnswer::VERDICT_FAIL;
    }
    std::vector<const ReviewChecklistItem*> missing;
    for (const auto& [name, item] : checklist.items) {
      if (item.required() && !answered.contains(name)) missing.push_back(&item);
    }
    if (!missing.empty()) return Incomplete(std::move(missing));
    return failed ? ComplianceReview::VERDICT_FAILED : ComplianceReview::VERDICT_PASSED;
  }

  Store& store_;
  const bool separate_reviewers_;
  const ResourceSchema& reviews_ = SchemaOf(ComplianceReview::descriptor());
  const ResourceSchema& items_ = SchemaOf(ReviewChecklistItem::descriptor());
  const ResourceSchema& leads_ = SchemaOf(v1::Lead::descriptor());
};

}  // namespace

void BindCompliance(Store& store, bool separate_reviewers, Mutations& mutations) {
  auto reviews = std::make_shared<const Reviews>(store, separate_reviewers);
  mutations.Bind(ComplianceReview::descriptor()
                     ->file()
                     ->FindServiceByName("ComplianceReviewService")
                     ->FindMethodByName("ReviewLead"),
                 [reviews](const Asker& asker, MessagePtr request) {
                   return reviews->Prepare(asker, std::move(request));
                 });
}

}  // namespace zhaolian
