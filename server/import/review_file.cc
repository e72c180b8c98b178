#include "server/import/review_file.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "server/import/plan_file.h"
#include "server/import/reason_text.h"
#include "server/import/sent_cells.h"
#include "server/spreadsheet/csv_writer.h"
#include "server/spreadsheet/xlsx_writer.h"
#include "storage/chinese_message.h"
#include "storage/status_macros.h"
#include "storage/wire_status.h"

namespace zhaolian {
namespace {

constexpr int kRowsAtATime = 200;
constexpr char kXlsx[] = "XLSX";
// Behind the columns of the file, in this order.
constexpr absl::string_view kOurHeaders[] = {"原行号", "核对原因", "企业标识"};
enum OurColumn { kPlace, kReason, kFirm };

// Which column of ours it is; nothing for one of the file.
std::optional<size_t> OurColumnOf(const std::string& header) {
  const auto* found = std::find(std::begin(kOurHeaders), std::end(kOurHeaders), header);
  if (found == std::end(kOurHeaders)) return std::nullopt;
  return static_cast<size_t>(found - std::begin(kOurHeaders));
}

std::string ReasonsOf(const v1::ImportRow& row) {
  std::vector<std::string> texts;
  for (const std::string& reason : row.reasons()) texts.push_back(ReasonAndRemedy(reason));
  if (!row.duplicate_of_place().empty()) {
    texts.push_back(absl::StrCat("见第 ", row.duplicate_of_place(), " 行"));
  }
  for (const v1::ImportCandidate& candidate : row.candidates()) {
    texts.push_back(absl::StrCat(candidate.display_name(), " ", candidate.enterprise()));
  }
  return absl::StrJoin(texts, "；");
}

// A row that waits, and why.
using TakeRow = absl::FunctionRef<absl::Status(const PlannedRow& row, const std::string& reason)>;

absl::Status ForEachWaiting(Connection& connection, const std::string& run, PlanFile& plan,
                            TakeRow take) {
  int64_t next = 1;
  while (true) {
    ASSIGN_OR_RETURN(const auto rows, plan.Read({.from = next, .limit = kRowsAtATime}));
    if (rows.empty()) return absl::OkStatus();
    next = rows.back().row().number() + 1;
    ASSIGN_OR_RETURN(const ImportExceptions exceptions,
                     ReadImportExceptions(connection, run, rows.front().row().number(), next - 1));
    for (const PlannedRow& planned : rows) {
      const v1::ImportRow& row = planned.row();
      const auto failed = exceptions.find(row.number());
      if (row.outcome() == v1::IMPORT_OUTCOME_REVIEW ||
          row.outcome() == v1::IMPORT_OUTCOME_REJECTED) {
        RETURN_IF_ERROR(take(planned, ReasonsOf(row)));
      } else if (failed != exceptions.end() &&
                 failed->second.progress == v1::IMPORT_PROGRESS_FAILED) {
        RETURN_IF_ERROR(take(planned, ChineseMessage(StatusOf(failed->second.status))));
      }
    }
  }
}

// Writes rows below their headers: the first is that of the file, a later one a row of it.
class ReviewRows {
 public:
  ReviewRows(PlanFile& plan, SheetWriter& writer, size_t columns)
      : plan_(plan), writer_(writer), columns_(columns) {}

  absl::Status Add(const PlannedRow& planned, const std::string& reason) {
    if (planned.header() != header_) RETURN_IF_ERROR(WriteHeader(planned.header()));
    const v1::ImportRow& row = planned.row();
    std::vector<WrittenCell> cells, ours(std::size(kOurHeaders));
    ours[kPlace] = TextCell(absl::StrCat(row.sheet_row()));
    for (int i = 0; i < row.cells_size(); ++i) {
      WrittenCell cell = SentCell(planned, i);
      const auto own =
          static_cast<size_t>(i) < own_.size() ? own_[static_cast<size_t>(i)] : std::nullopt;
      if (!own.has_value()) {
        cells.push_back(std::move(cell));
      } else if (cell.kind != WrittenCell::Kind::kEmpty) {
        ours[*own] = std::move(cell);
      }
    }
    ours[kReason] = TextCell(reason);
    return Write(std::move(cells), std::move(ours));
  }

 private:
  absl::Status WriteHeader(int64_t header) {
    ASSIGN_OR_RETURN(const std::vector<std::string> sent, plan_.ReadHeader(header));
    const bool is_first = header_ == 0;
    header_ = header;
    own_.clear();
    std::vector<WrittenCell> names, ours;
    for (const std::string& name : sent) {
      own_.push_back(OurColumnOf(name));
      if (!own_.back().has_value()) names.push_back(TextCell(name));
    }
    for (const absl::string_view name : kOurHeaders) ours.push_back(TextCell(std::string(name)));
    if (!is_first) return Write(std::move(names), std::move(ours));
    names.resize(columns_);
    names.insert(names.end(), ours.begin(), ours.end());
    std::vector<std::string> texts;
    for (const WrittenCell& cell : names) texts.push_back(cell.text);
    return writer_.Begin(texts);
  }

  absl::Status Write(std::vector<WrittenCell> cells, std::vector<WrittenCell> ours) {
    cells.resize(columns_);
    std::move(ours.begin(), ours.end(), std::back_inserter(cells));
    return writer_.Add(cells);
  }

  PlanFile& plan_;
  SheetWriter& writer_;
  const size_t columns_;  // of the file, at most
  int64_t header_ = 0;    // that was written last
  std::vector<std::optional<size_t>> own_;
};

}  // namespace

absl::StatusOr<SpoolFile> WriteReviewFile(Connection& connection, const ImportRecord& record,
                                          const std::string& plan_path,
                                          const std::string& directory) {
  const v1::ImportRun& run = record.run();
  ASSIGN_OR_RETURN(auto plan, PlanFile::Open(plan_path));
  ASSIGN_OR_RETURN(SpoolFile file, SpoolFile::Make(directory));
  size_t columns = 0;
  RETURN_IF_ERROR(ForEachWaiting(
      connection, run.name(), *plan,
      [&](const PlannedRow& row, const std::string&) -> absl::Status {
        ASSIGN_OR_RETURN(const auto header, plan->ReadHeader(row.header()));
        // Those of ours are written behind the others, and not in their place.
        const auto ours = static_cast<size_t>(
            std::count_if(header.begin(), header.end(),
                          [](const std::string& name) { return OurColumnOf(name).has_value(); }));
        const size_t all = std::max(header.size(), static_cast<size_t>(row.row().cells_size()));
        columns = std::max(columns, all - ours);
        return absl::OkStatus();
      }));
  if (columns == 0) return file;
  std::unique_ptr<SheetWriter> writer = std::make_unique<CsvWriter>(file.fd());
  if (run.format() == kXlsx) {
    ASSIGN_OR_RETURN(writer, XlsxWriter::Open(file.path(), directory, "待核对"));
  }
  ReviewRows rows(*plan, *writer, columns);
  RETURN_IF_ERROR(ForEachWaiting(
      connection, run.name(), *plan,
      [&](const PlannedRow& row, const std::string& reason) { return rows.Add(row, reason); }));
  RETURN_IF_ERROR(writer->Finish({{"原文件", run.file_name()}, {"导入批次", run.name()}}));
  return file;
}

}  // namespace zhaolian
