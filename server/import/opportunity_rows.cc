// Rows of what the city offers: they are of no firm, and known by their code or their title.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/import/field_attributes.h"
#include "server/import/row_planner.h"
#include "server/import/row_values.h"
#include "server/rows/resource_id.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/promotion.pb.h"

namespace zhaolian {

using internal::v1::PlannedRow;
using v1::Opportunity;

namespace {

// Opportunities of one file are told apart beside the projects of its firms.
constexpr char kWithin[] = "opportunities";

}  // namespace

absl::StatusOr<MessagePtr> RowPlanner::FindOpportunity(const RowReading& reading,
                                                       PlannedRow& planned) {
  if (!opportunities_.has_value()) {
    ASSIGN_OR_RETURN(
        opportunities_,
        OpportunityIndex::Read(parts_.store.resources(), parts_.connection, *parts_.caller->sight));
  }
  const std::vector<std::string> names = opportunities_->Find(
      CodeOf(reading, "code"), FirstOf(reading, "project"), FirstOf(reading, "host_unit"));
  if (names.size() > 1) NeedsReason(*planned.mutable_row(), "several_opportunities");
  if (names.size() != 1) return nullptr;
  return FindNamed(Opportunity::descriptor(), names.front());
}

absl::StatusOr<GivenFields> RowPlanner::FieldsOfOpportunity(const RowReading& reading,
                                                            const std::string& chain,
                                                            PlannedRow& planned) {
  GivenFields given(SchemaOf(Opportunity::descriptor()));
  for (const auto& [attribute, field] : kOpportunityFields) {
    given.Set(field, ValuesOf(reading, attribute));
  }
  if (!CodeOf(reading, "code").empty()) given.Set("code", ValuesOf(reading, "code"));
  given.SetNumber("investment_amount_minor", ValuesOf(reading, "amount"));
  given.SetNumber("status", ValuesOf(reading, "status"));
  // What is written below 备注 does not take the place of what it is about.
  if (reading.known.empty() || !ValuesOf(reading, "summary").empty()) {
    given.Set("summary", TextsOf(reading, {"summary", "memo"}));
  }
  RETURN_IF_ERROR(AddChainNodes(reading, chain, given, *planned.mutable_row()));
  return given;
}

absl::Status RowPlanner::PlanOpportunity(const RowReading& reading, PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  const std::string title = FirstOf(reading, "project");
  const bool known = !reading.known.empty();
  if (!known) row.set_title(title);
  MessagePtr current = FindRow(Opportunity::descriptor(), reading, "opportunity", planned);
  if (title.empty() && !known) NeedsReason(row, "missing_project");
  if (current == nullptr && row.reasons().empty()) {
    ASSIGN_OR_RETURN(current, FindOpportunity(reading, planned));
  }
  if (!row.reasons().empty()) return absl::OkStatus();
  if (SharesCode(kWithin, CodeOf(reading, "code"), title, "project", planned)) {
    return absl::OkStatus();
  }
  const std::string key = current != nullptr
                              ? TextField(*current, "name")
                              : absl::StrCat(MatchKeyOf(title), "\n", CodeOf(reading, "code"), "\n",
                                             FirstOf(reading, "host_unit"));
  if (IsRepeated(reading, kWithin, key, {"same_project"}, planned)) return absl::OkStatus();
  std::string chain = FirstOf(reading, "chain");
  if (chain.empty() && current != nullptr) chain = TextField(*current, "chain");
  ASSIGN_OR_RETURN(GivenFields given, FieldsOfOpportunity(reading, chain, planned));
  if (current != nullptr) {
    const std::string currency = static_cast<const Opportunity&>(*current).investment_currency();
    if (LacksCurrency(reading, currency)) {
      NeedsReason(row, "currency_missing");
    } else {
      UpdateOwn(given, *current, planned);
    }
    return absl::OkStatus();
  }
  // Nobody is offered what nobody has said to be offered.
  if (ValuesOf(reading, "status").empty()) {
    static_cast<Opportunity&>(given.message()).set_status(Opportunity::STATUS_DRAFT);
    given.Note("status");
    row.add_warnings("status_assumed");
  }
  AddCreation(run_, given, absl::StrCat("opportunities/", NewResourceId()), planned);
  return absl::OkStatus();
}

}  // namespace zhaolian
