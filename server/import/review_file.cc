#include "server/import/review_file.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "server/import/plan_file.h"
#include "server/import/reason_text.h"
#include "server/spreadsheet/csv_writer.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr size_t kPieceBytes = 32 << 10;
constexpr int kRowsAtATime = 200;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Beside the reason a column to say which firm is meant.
constexpr absl::string_view kReasonHeaders[] = {"核对原因", "企业标识"};

template <typename Cells>
void AppendLine(std::string& file, const Cells& cells, size_t width,
                absl::Span<const absl::string_view> last) {
  size_t column = 0;
  for (const auto& cell : cells) {
    absl::StrAppend(&file, CsvText(cell), ",");
    ++column;
  }
  for (; column < width; ++column) file.push_back(',');
  for (const absl::string_view cell : last) absl::StrAppend(&file, CsvText(cell), ",");
  file.back() = '\r';
  file.push_back('\n');
}

std::string ReasonsOf(const v1::ImportRow& row) {
  std::vector<std::string> texts;
  for (const std::string& reason : row.reasons()) texts.push_back(ReasonText(reason));
  for (const v1::ImportCandidate& candidate : row.candidates()) {
    texts.push_back(absl::StrCat(candidate.display_name(), " ", candidate.enterprise()));
  }
  return absl::StrJoin(texts, "；");
}

}  // namespace

absl::StatusOr<std::string> ReviewFile::Next(Connection& connection, const ImportRecord& record,
                                             const std::string& plan_path) {
  ASSIGN_OR_RETURN(auto plan, PlanFile::Open(plan_path));
  std::string piece;
  if (!begun_) absl::StrAppend(&piece, kByteOrderMark);
  begun_ = true;
  while (piece.size() < kPieceBytes) {
    ASSIGN_OR_RETURN(const auto rows, plan->Read({.from = next_, .limit = kRowsAtATime}));
    if (rows.empty()) break;
    next_ = rows.back().row().number() + 1;
    ASSIGN_OR_RETURN(const ImportExceptions exceptions,
                     ReadImportExceptions(connection, record.run().name(),
                                          rows.front().row().number(), next_ - 1));
    for (const PlannedRow& planned : rows) {
      const v1::ImportRow& row = planned.row();
      auto failed = exceptions.find(row.number());
      const bool waits = row.outcome() == v1::IMPORT_OUTCOME_REVIEW ||
                         row.outcome() == v1::IMPORT_OUTCOME_REJECTED;
      if (!waits && failed == exceptions.end()) continue;
      if (planned.header() != header_) {
        header_ = planned.header();
        ASSIGN_OR_RETURN(header_cells_, plan->ReadHeader(header_));
        AppendLine(piece, header_cells_, header_cells_.size(), kReasonHeaders);
      }
      const std::string reason = waits ? ReasonsOf(row) : failed->second.status.message();
      AppendLine(piece, row.cells(), header_cells_.size(), {reason, ""});
    }
  }
  return piece;
}

}  // namespace zhaolian
