#include "server/import/import_planner.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/import/cell_text.h"
#include "server/import/exported_rows.h"
#include "server/import/field_attributes.h"
#include "server/import/import_permission.h"
#include "server/import/import_vocabulary.h"
#include "server/import/row_values.h"
#include "server/import/sheet_kind.h"
#include "server/import/sheet_reader.h"
#include "server/import/still_new.h"
#include "server/import/supply_order.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using internal::v1::PlannedRow;

// Rows after which the plan is written, and progress told.
constexpr int64_t kRowsAtATime = 1000;
// Rows of nodes that are put into the order of their supply together: a city has hundreds.
constexpr size_t kMostNodes = 10'000;
// Of a column that is known and means nothing, as 序号.
constexpr char kNotTakenOver[] = "-";

// Whether the column says something of a person whom none of the columns names.
bool LacksPerson(const std::string& attribute, const std::vector<SheetReading::Column>& columns) {
  const bool of_person = attribute == "title" || attribute == "phone" || attribute == "email";
  return of_person && std::none_of(columns.begin(), columns.end(),
                                   [](const auto& column) { return column.attribute == "person"; });
}

// One file on its way into one plan.
class Planning {
 public:
  Planning(RowPlanner& rows, const Spreadsheet& spreadsheet, PlanFile& plan, ImportRecord& record)
      : rows_(rows), plan_(plan), run_(*record.mutable_run()) {
    for (const Sheet& sheet : spreadsheet.sheets()) {
      v1::ImportSheet& told = *run_.add_sheets();
      told.set_display_name(sheet.name);
      told.set_hidden(sheet.hidden);
    }
    run_.set_format(spreadsheet.format());
  }

  absl::Status Take(const RowReading& reading) {
    v1::ImportSheet& sheet = *run_.mutable_sheets(static_cast<int>(reading.sheet));
    if (reading.hidden) sheet.set_hidden_rows(sheet.hidden_rows() + 1);
    if (reading.kind == RowKind::kHeader || reading.kind == RowKind::kHeaderRepeat ||
        reading.kind == RowKind::kHeaderSecondLevel) {
      ASSIGN_OR_RETURN(header_, plan_.AddHeader(reading.cells));
    }
    if (reading.kind != RowKind::kData) {
      sheet.set_other_rows(sheet.other_rows() + 1);
      return absl::OkStatus();
    }
    sheet.set_data_rows(sheet.data_rows() + 1);
    run_.set_rows_done(run_.rows_done() + 1);
    PlannedRow planned;
    planned.set_header(header_);
    planned.mutable_cell_kinds()->Add(reading.cell_kinds.begin(), reading.cell_kinds.end());
    v1::ImportRow& row = *planned.mutable_row();
    row.set_number(run_.rows_done());
    row.set_sheet(sheet.display_name());
    row.set_sheet_row(reading.row);
    RETURN_IF_ERROR(rows_.Plan(reading, planned));
    places_.push_back(row.sheet().empty() ? absl::StrCat(row.sheet_row())
                                          : absl::StrCat(row.sheet(), "!", row.sheet_row()));
    const auto earlier = static_cast<size_t>(row.duplicate_of());
    if (earlier > 0 && earlier < places_.size()) row.set_duplicate_of_place(places_[earlier - 1]);
    BoundTold("", *row.mutable_reasons());
    BoundTold(kNamesake, *row.mutable_warnings());
    ++counts_[row.outcome()];
    return plan_.Add(planned);
  }

  absl::Status Finish(const std::vector<SheetReading>& sheets) {
    for (size_t i = 0; i < sheets.size(); ++i) {
      for (const SheetReading::Column& column : sheets[i].columns) {
        v1::ImportColumn& told = *run_.mutable_sheets(static_cast<int>(i))->add_columns();
        told.set_header(column.header);
        told.set_attribute(column.is_empty ? kNotTakenOver : column.attribute);
        told.set_left_out(!column.attribute.empty() &&
                          (!IsTakenOver(run_.kind(), column.attribute) ||
                           LacksPerson(column.attribute, sheets[i].columns)));
      }
    }
    for (const auto& [outcome, rows] : counts_) {
      v1::ImportCount& count = *run_.add_counts();
      count.set_outcome(outcome);
      count.set_rows(rows);
    }
    return plan_.Flush();
  }

 private:
  RowPlanner& rows_;
  PlanFile& plan_;
  v1::ImportRun& run_;
  int64_t header_ = 0;
  std::vector<std::string> places_;  // of the rows, by number
  std::map<v1::ImportOutcome, int64_t> counts_;
};

bool HasHeader(const std::vector<SheetReading>& sheets) {
  return std::any_of(sheets.begin(), sheets.end(),
                     [](const SheetReading& sheet) { return !sheet.columns.empty(); });
}

absl::Status NoRows() {
  return Error(absl::StatusCode::kInvalidArgument, "NO_ROWS",
               "there is no row of data below the header; fill it in, save the file and send it "
               "again")
      .Field("file", "needs rows of data below the header");
}

// With what the author of the run says of the columns.
absl::StatusOr<HeaderTable> WithSynonyms(HeaderTable headers, const ImportRecord& record) {
  for (const v1::ImportSynonym& synonym : record.synonyms()) {
    if (headers.AddSynonym(synonym.header(), synonym.meaning())) continue;
    const std::string meaning = Excerpt(synonym.meaning());
    return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_COLUMN",
                 absl::StrCat("imports know no column \"", meaning,
                              "\"; say what it is by a name such as 项目名称"))
        .With("name", meaning)
        .Field("synonyms.meaning", "is no column that imports know");
  }
  return headers;
}

// The columns that the sheets have, as people read them.
std::string ColumnsOf(const std::vector<SheetReading>& sheets) {
  constexpr size_t kMostNamed = 20;
  std::vector<std::string> names;
  for (const SheetReading& sheet : sheets) {
    for (const SheetReading::Column& column : sheet.columns) {
      const std::string name = Excerpt(column.header);
      if (!name.empty() && absl::c_find(names, name) == names.end()) names.push_back(name);
    }
  }
  if (names.size() > kMostNamed) {
    names.resize(kMostNamed);
    names.emplace_back("…");
  }
  return absl::StrJoin(names, "、");
}

// What the author says of a column that no sheet has is a slip, and the column that was meant is
// read as if nothing had been said.
absl::Status CheckSynonymsFound(const ImportRecord& record, const SheetReader& reader) {
  for (const v1::ImportSynonym& synonym : record.synonyms()) {
    const std::string key = HeaderTable::KeyOf(ReadCellText(synonym.header()).line);
    if (reader.synonyms_found().contains(key)) continue;
    const std::string header = Excerpt(synonym.header()), columns = ColumnsOf(reader.sheets());
    return Error(absl::StatusCode::kInvalidArgument, "NO_SUCH_COLUMN",
                 absl::StrCat("no sheet has a column \"", header, "\" that can be a \"",
                              Excerpt(synonym.meaning()), "\"; there are: ", columns))
        .With("name", header)
        .With("columns", columns)
        .Field("synonyms.header", "is no column of the file");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SheetRow>> ReadBeginning(Spreadsheet& spreadsheet) {
  std::vector<SheetRow> rows;
  SheetRow row;
  while (rows.size() < kRowsLookedAt) {
    ASSIGN_OR_RETURN(const bool more, spreadsheet.Next(row));
    if (!more) break;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

absl::Status ImportPlanner::Plan(const RowPlanner::Parts& parts, const std::string& path,
                                 const Spreadsheet::Limits& limits, PlanFile& plan,
                                 ImportRecord& record, const OnProgress& on_progress) const {
  v1::ImportRun& run = *record.mutable_run();
  ASSIGN_OR_RETURN(const HeaderTable headers, WithSynonyms(headers_, record));
  ASSIGN_OR_RETURN(const Vocabulary vocabulary,
                   ReadVocabulary(parts.store.resources(), parts.connection));
  ASSIGN_OR_RETURN(const auto spreadsheet, OpenSpreadsheet(path, limits));
  ASSIGN_OR_RETURN(const std::vector<SheetRow> beginning, ReadBeginning(*spreadsheet));
  if (run.kind() == v1::IMPORT_KIND_UNSPECIFIED) {
    ASSIGN_OR_RETURN(const v1::ImportKind kind, FindKind(beginning, headers, vocabulary));
    run.set_kind(kind);
  }
  RETURN_IF_ERROR(CheckMayImport(parts.admission, parts.permissions, *parts.caller, run.kind()));
  run.set_rows_done(0);
  ExportedRows exported(parts, run.kind());
  SheetReader reader(
      SheetKindOf(run.kind()), headers, vocabulary,
      [&](const auto& columns, const SheetRow& row) { return exported.Compare(columns, row); });
  RowPlanner rows(parts, run.name(), run.kind());
  Planning planning(rows, *spreadsheet, plan, record);
  std::vector<RowReading> readings;
  for (const SheetRow& each : beginning) reader.Read(each, readings);
  int64_t written = 0;
  SheetRow row;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, spreadsheet->Next(row));
    if (more) {
      reader.Read(row, readings);
    } else {
      reader.Finish(readings);
    }
    RETURN_IF_ERROR(exported.status());
    if (run.kind() == v1::IMPORT_KIND_CHAIN_NODES) {
      if (more && readings.size() < kMostNodes) continue;
      OrderBySupply(readings);
    }
    for (const RowReading& reading : readings) RETURN_IF_ERROR(planning.Take(reading));
    readings.clear();
    if (!more) break;
    if (run.rows_done() < written + kRowsAtATime) continue;
    written = run.rows_done();
    RETURN_IF_ERROR(plan.Flush());
    if (!on_progress(record)) return absl::CancelledError("the rest of the file waits");
  }
  RETURN_IF_ERROR(planning.Finish(reader.sheets()));
  if (run.rows_done() == 0) return HasHeader(reader.sheets()) ? NoRows() : NoHeader();
  return CheckSynonymsFound(record, reader);
}

}  // namespace zhaolian
