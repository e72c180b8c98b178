// Gaps of chains, from the firms wanted to the project that closes them: six statements over
// one snapshot, the history of each node, and the lead that closes a gap.
#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/reports/definitions.h"
#include "server/reports/figures.h"
#include "server/reports/placed_rows.h"
#include "server/reports/reports.h"
#include "server/rows/resource_id.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/resource_sql.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::ChainGaps;
using v1::ChainMapNode;
using v1::ChainNode;
using v1::Enterprise;
using v1::Gap;
using v1::GapLedger;
using v1::GetGapLedgerRequest;
using v1::Lead;

// A gap with where it is, and the day on which it was closed.
struct Found {
  std::string chain;
  int position = 0, sequence = 0;
  Gap gap;
  std::string closed_on;
};

class LedgerReader {
 public:
  LedgerReader(const ReportQuestion& question, const GetGapLedgerRequest& request)
      : question_(question),
        connection_(question.connection),
        chain_(request.chain()),
        contact_days_(request.contact_days() == 0 ? question.standards.contact_days
                                                  : request.contact_days()) {}

  absl::StatusOr<GapLedger> Read() {
    if (!chain_.empty()) {
      const ResourceSchema& chains = *question_.resources.registry().FindCollection("chains");
      RETURN_IF_ERROR(CheckName(chains, "chain", chain_));
      RETURN_IF_ERROR(
          question_.resources.Get(connection_, chains, question_.sight, chain_).status());
    }
    RETURN_IF_ERROR(ReadGaps());
    RETURN_IF_ERROR(ReadFirms());
    RETURN_IF_ERROR(ReadLeads());
    RETURN_IF_ERROR(ReadTitles());
    for (auto& [node, found] : gaps_) found.gap.set_state(StateOf(found.gap));
    return Ledger();
  }

 private:
  // The nodes that are gaps, and those that were and are covered now.
  absl::Status ReadGaps() {
    const ResourceSchema& nodes =
        *question_.resources.registry().FindMessage(ChainNode::descriptor());
    std::vector<Value> parameters;
    if (!chain_.empty()) parameters.emplace_back(chain_);
    absl::Status decoded;
    std::vector<ChainNode> found;
    RETURN_IF_ERROR(connection_.Run(absl::StrCat("SELECT ", question_.resources.sql(nodes).columns,
                                                 " FROM chain_nodes WHERE delete_time IS NULL",
                                                 chain_.empty() ? "" : " AND chain = $1"),
                                    parameters, [&](const Row& row) {
                                      decoded.Update(DecodeRow(nodes, row, found.emplace_back()));
                                    }));
    RETURN_IF_ERROR(decoded);
    for (const ChainNode& node : found) {
      Gap gap;
      RETURN_IF_ERROR(ReadSince(node.name(), gap));
      const bool is_gap = node.strength() == ChainNode::STRENGTH_GAP;
      if (!is_gap && !gap.has_open_since()) continue;
      if (!is_gap) former_gaps_.push_back(node.name());
      gap.set_node(node.name());
      gap.set_display_name(node.display_name());
      gaps_[node.name()] = {node.chain(), node.position(), node.sequence(), std::move(gap), ""};
    }
    return absl::OkStatus();
  }

  // Calls `add` with the gap and each live row of the collection on its node that is seen, of
  // which `columns` are read.
  absl::Status ReadPlaced(const std::string& collection, const std::string& columns,
                          std::vector<Value> parameters,
                          absl::FunctionRef<void(Found&, const Row&)> add) {
    const ResourceSchema& schema = *question_.resources.registry().FindCollection(collection);
    const std::string seen = IsSeen(schema, question_.sight, "t", parameters);
    parameters.emplace_back(int64_t{ChainNode::STRENGTH_GAP});
    std::string on_gap = absl::StrCat("n.strength = $", parameters.size());
    if (!former_gaps_.empty()) {
      on_gap = absl::StrCat("(", on_gap, " OR n.name IN ",
                            Placeholders(parameters.size() + 1, former_gaps_.size()), ")");
      for (const std::string& node : former_gaps_) parameters.emplace_back(node);
    }
    return connection_.Run(absl::StrCat("SELECT l.target, ", columns, FromPlaced(schema), " AND ",
                                        on_gap, seen.empty() ? "" : " AND ", seen),
                           parameters, [&](const Row& row) {
                             auto found = gaps_.find(std::string(row.Text(0)));
                             if (found != gaps_.end()) add(found->second, row);
                           });
  }

  absl::Status ReadFirms() {
    const int64_t lately =
        absl::ToUnixMicros(question_.now - absl::Hours(kHoursOfDay) * contact_days_);
    std::vector<Value> parameters;
    const ResourceSchema& engagements =
        *question_.resources.registry().FindMessage(v1::Engagement::descriptor());
    const std::string seen = IsSeen(engagements, question_.sight, "e", parameters);
    // One that is yet to come is no contact.
    parameters.emplace_back(absl::ToUnixMicros(question_.now));
    const std::string last_contact =
        absl::StrCat("(SELECT MAX(e.occur_time) FROM engagements AS e WHERE e.enterprise = t.name",
                     " AND (e.occur_time + 0) <= $", parameters.size(),
                     " AND e.delete_time IS NULL", seen.empty() ? "" : " AND ", seen, ")");
    return ReadPlaced("enterprises", absl::StrCat("t.relation, ", last_contact), parameters,
                      [&](Found& found, const Row& row) {
                        const auto relation = static_cast<Enterprise::Relation>(row.Integer(1));
                        if (relation != Enterprise::RELATION_TARGET &&
                            relation != Enterprise::RELATION_CHAIN_LEADER_CANDIDATE) {
                          return;
                        }
                        Gap& gap = found.gap;
                        gap.set_targeted(gap.targeted() + 1);
                        if (row.IsNull(2)) return;
                        gap.set_contacted(gap.contacted() + 1);
                        if (row.Integer(2) < lately) return;
                        gap.set_contacted_lately(gap.contacted_lately() + 1);
                      });
  }

  absl::Status ReadLeads() {
    return ReadPlaced("leads", "t.stage, t.project_kind, t.name, t.completion_date", {},
                      [&](Found& found, const Row& row) {
                        if (!IsCountedKind(static_cast<Lead::ProjectKind>(row.Integer(2)))) return;
                        Gap& gap = found.gap;
                        switch (row.Integer(1)) {
                          case Lead::STAGE_LEAD:
                          case Lead::STAGE_NEGOTIATING:
                          case Lead::STAGE_INTENT:
                            return gap.set_talking(gap.talking() + 1);
                          case Lead::STAGE_SIGNED:
                            return gap.set_signed_(gap.signed_() + 1);
                          case Lead::STAGE_STARTED:
                            return gap.set_started(gap.started() + 1);
                          case Lead::STAGE_COMPLETED:
                            gap.set_completed(gap.completed() + 1);
                            return NoteCompleted(found, row);
                          default:
                            return;
                        }
                      });
  }

  static void NoteCompleted(Found& found, const Row& row) {
    // After those with a day, one without; of two of a day, the first by name.
    const std::string day = row.Text(4).empty() ? "~" : std::string(row.Text(4));
    const std::string lead(row.Text(3));
    Gap& gap = found.gap;
    if (!gap.closed_by().empty() &&
        std::make_tuple(found.closed_on, gap.closed_by()) < std::make_tuple(day, lead)) {
      return;
    }
    found.closed_on = day;
    gap.set_closed_by(lead);
  }

  // Of the leads that close gaps. Their titles are not read with what is counted, which lies in an
  // index (leads_placed).
  absl::Status ReadTitles() {
    for (auto& [node, found] : gaps_) {
      Gap& gap = found.gap;
      if (gap.closed_by().empty()) continue;
      RETURN_IF_ERROR(connection_.Run(
          "SELECT display_name FROM leads WHERE name = $1", {gap.closed_by()},
          [&](const Row& row) { gap.set_closed_by_display_name(std::string(row.Text(0))); }));
    }
    return absl::OkStatus();
  }

  // Since when the node is a gap, or was one when it was last; then until when, too. Neither
  // when it never was.
  absl::Status ReadSince(const std::string& name, Gap& gap) {
    constexpr int kEntriesAtATime = 20;
    int64_t before = std::numeric_limits<int64_t>::max();
    absl::Time covered_since = absl::InfiniteFuture();
    while (true) {
      ASSIGN_OR_RETURN(const std::vector<JournalEntry> entries,
                       ReadHistory(connection_, name, before, kEntriesAtATime));
      for (const JournalEntry& entry : entries) {
        ChainNode node;
        const bool is_gap = entry.after.has_value() && node.ParseFromString(*entry.after) &&
                            node.strength() == ChainNode::STRENGTH_GAP;
        if (!is_gap && gap.has_open_since()) return absl::OkStatus();
        if (is_gap) {
          *gap.mutable_open_since() = ToTimestamp(entry.time);
          if (covered_since != absl::InfiniteFuture()) {
            *gap.mutable_covered_time() = ToTimestamp(covered_since);
          }
        } else {
          covered_since = entry.time;
        }
        before = entry.revision;
      }
      if (entries.size() < kEntriesAtATime) return absl::OkStatus();
    }
  }

  static ChainMapNode::GapState StateOf(const Gap& gap) {
    if (gap.completed() > 0 || gap.has_covered_time()) return ChainMapNode::GAP_STATE_CLOSED;
    const bool is_signed = gap.signed_() + gap.started() > 0;
    return is_signed ? ChainMapNode::GAP_STATE_COVERED : ChainMapNode::GAP_STATE_OPEN;
  }

  absl::StatusOr<GapLedger> Ledger() {
    std::vector<Found> in_order;
    in_order.reserve(gaps_.size());
    for (auto& [node, found] : gaps_) in_order.push_back(std::move(found));
    std::sort(in_order.begin(), in_order.end(), [](const Found& a, const Found& b) {
      return std::make_tuple(a.position, a.sequence, a.gap.node()) <
             std::make_tuple(b.position, b.sequence, b.gap.node());
    });
    std::map<std::string, ChainGaps> chains;
    RETURN_IF_ERROR(connection_.Run(
        "SELECT name, display_name FROM chains WHERE delete_time IS NULL", {}, [&](const Row& row) {
          if (!chain_.empty() && row.Text(0) != chain_) return;
          ChainGaps& chain = chains[std::string(row.Text(0))];
          chain.set_chain(std::string(row.Text(0)));
          chain.set_display_name(std::string(row.Text(1)));
        }));
    for (Found& found : in_order) {
      auto chain = chains.find(found.chain);
      if (chain != chains.end()) AddTo(chain->second, std::move(found.gap));
    }
    GapLedger ledger;
    for (auto& [name, chain] : chains) *ledger.add_chains() = std::move(chain);
    *ledger.mutable_definitions() = DefinitionsOfGaps();
    ledger.set_contact_days(contact_days_);
    return ledger;
  }

  static void AddTo(ChainGaps& chain, Gap gap) {
    const auto state = gap.state();
    if (state == ChainMapNode::GAP_STATE_OPEN) chain.set_open(chain.open() + 1);
    if (state == ChainMapNode::GAP_STATE_COVERED) chain.set_covered(chain.covered() + 1);
    if (state == ChainMapNode::GAP_STATE_CLOSED) chain.set_closed(chain.closed() + 1);
    *chain.add_gaps() = std::move(gap);
  }

  static constexpr int kHoursOfDay = 24;

  const ReportQuestion& question_;
  Connection& connection_;
  const std::string chain_;
  const int contact_days_;
  std::map<std::string, Found> gaps_;     // by node
  std::vector<std::string> former_gaps_;  // those of them that are none any more
};

}  // namespace

absl::StatusOr<GapLedger> ReadGapLedger(const ReportQuestion& question,
                                        const GetGapLedgerRequest& request) {
  if (request.contact_days() < 0) {
    return InvalidField("contact_days", "TOO_SMALL", "must not be negative");
  }
  RETURN_IF_ERROR(question.connection.BeginRead());
  auto ledger = LedgerReader(question, request).Read();
  RETURN_IF_ERROR(question.connection.Commit());
  return ledger;
}

}  // namespace zhaolian
