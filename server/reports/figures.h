// Counts leads from lead_facts, as of a revision.
#ifndef ZHAOLIAN_SERVER_REPORTS_FIGURES_H_
#define ZHAOLIAN_SERVER_REPORTS_FIGURES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/reports/as_of.h"
#include "storage/database.h"
#include "storage/resource_schema.h"
#include "storage/sight.h"
#include "zhaolian/v1/figures.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/reports.pb.h"

namespace zhaolian {

// Whether figures of promotion count leads of the kind at all; and the condition that they do
// the row of leads or lead_facts that a statement calls `row`.
bool IsCountedKind(v1::Lead::ProjectKind kind);
std::string IsOfCountedKind(absl::string_view row);

// The condition that the row of lead_facts is of a lead that no figure counts, deleted or of
// another kind, as the index lead_facts_uncounted has it: of few.
std::string IsUncounted(absl::string_view row);

// Which leads are counted.
struct FigureScope {
  AsOf as_of;
  FigurePeriod period;
  // Of this unit or chain only, where they are not empty.
  std::string unit, chain;
  // Outlives the scope. Leads are seen by their unit and chain of that time.
  const Sight* sight;
};

// The condition that the row `f` of lead_facts is of a lead that is counted and seen. Appends
// what it compares with to `parameters`, and refers to it by number, as the next one does.
std::string IsCounted(const FigureScope& scope, std::vector<Value>& parameters);

// The part of it that says whose unit or chain is asked for and seen, of the columns that name
// them: empty, or begins with " AND ".
std::string IsInScope(const FigureScope& scope, absl::string_view unit, absl::string_view chain,
                      std::vector<Value>& parameters);

// That a row of facts with these columns of revisions was so then. Appends as IsCounted does.
std::string IsThen(const AsOf& as_of, absl::string_view from, absl::string_view until,
                   std::vector<Value>& parameters);

// And that it is the state of the lead then.
std::string IsCountedThen(const FigureScope& scope, std::vector<Value>& parameters);

// To be added to one of them: that the lead of the fact is seen today too, which hides its title.
// Empty where everything is.
std::string IsLeadSeen(const ResourceRegistry& registry, const Sight& sight,
                       std::vector<Value>& parameters);

struct Figures {
  v1::PromotionFigures total;
  // Most signed first, then by name; nothing of those that have no lead.
  std::vector<v1::PromotionFigures> units, chains;
};

// Three statements, of which one walks the leads. Units and chains are named as they are called
// today.
absl::StatusOr<Figures> ReadFigures(Connection& connection, const FigureScope& scope);

struct AllFunds {
  v1::FundFigures total;
  // By name; nothing of those that have no receipt.
  std::vector<v1::FundFigures> units;
};

// What was paid in the period for leads that are counted. One statement, along an index of the
// days of receipts for the newest revision.
absl::StatusOr<AllFunds> ReadFundFigures(Connection& connection, const FigureScope& scope);

// What was signed in each month of the period, the last 24 at most. One statement.
absl::StatusOr<std::vector<v1::MonthFigures>> ReadSignedByMonth(Connection& connection,
                                                                const FigureScope& scope);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_FIGURES_H_
