#include "server/import/plan_file.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr char kTables[] = R"(
CREATE TABLE plan_rows (
  number BIGINT PRIMARY KEY,
  outcome BIGINT NOT NULL,
  chosen BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX plan_rows_outcome ON plan_rows (outcome, number);
CREATE TABLE plan_headers (
  header BIGINT NOT NULL,
  position BIGINT NOT NULL,
  cell TEXT NOT NULL,
  PRIMARY KEY (header, position)
);
)";

// A plan is written and read from one end to the other, and pages behind are not wanted
// again. Several plans are open at a time.
absl::StatusOr<std::unique_ptr<Connection>> ConnectTo(Database& plan, bool writable) {
  ASSIGN_OR_RETURN(auto connection, plan.Connect(writable));
  RETURN_IF_ERROR(connection->RunScript("PRAGMA cache_size=-4096"));
  return connection;
}

// Rows that are changed: created or updated, and chosen.
std::string ToApply() {
  return absl::StrCat("chosen = 1 AND outcome IN (", int{v1::IMPORT_OUTCOME_CREATE}, ", ",
                      int{v1::IMPORT_OUTCOME_UPDATE}, ")");
}

}  // namespace

void PlanFile::Remove(const std::string& path) {
  std::error_code ignored;
  for (const char* beside : {"", "-wal", "-shm", "-journal"}) {
    std::filesystem::remove(absl::StrCat(path, beside), ignored);
  }
}

absl::StatusOr<std::unique_ptr<PlanFile>> PlanFile::Create(const std::string& path) {
  Remove(path);
  auto database = OpenSqlite(path);
  ASSIGN_OR_RETURN(auto connection, ConnectTo(*database, true));
  RETURN_IF_ERROR(connection->RunScript(kTables));
  return std::unique_ptr<PlanFile>(new PlanFile(std::move(database), std::move(connection)));
}

absl::StatusOr<std::unique_ptr<PlanFile>> PlanFile::Open(const std::string& path, Purpose purpose) {
  if (!std::filesystem::exists(path)) {
    return Error(absl::StatusCode::kNotFound, "PLAN_IS_GONE",
                 "the plan of this import is not kept any more; send the file again");
  }
  auto database = OpenSqlite(path);
  ASSIGN_OR_RETURN(auto connection, ConnectTo(*database, purpose == kChange));
  return std::unique_ptr<PlanFile>(new PlanFile(std::move(database), std::move(connection)));
}

absl::Status PlanFile::Add(const PlannedRow& row) {
  if (!writing_) RETURN_IF_ERROR(connection_->BeginWrite());
  writing_ = true;
  return connection_->Run(
      "INSERT INTO plan_rows (number, outcome, chosen, message) VALUES ($1, $2, 1, $3)",
      {Value(row.row().number()), Value(int64_t{row.row().outcome()}),
       Value(Bytes{row.SerializeAsString()})});
}

absl::Status PlanFile::Flush() {
  if (!writing_) return absl::OkStatus();
  writing_ = false;
  RETURN_IF_ERROR(connection_->Commit());
  return connection_->Maintain(false).status();
}

absl::StatusOr<std::vector<PlannedRow>> PlanFile::Read(const Selection& selection) {
  std::string sql = absl::StrCat("SELECT message, chosen FROM plan_rows WHERE number ",
                                 selection.backwards ? "<=" : ">=", " $1");
  if (!selection.outcomes.empty()) {
    absl::StrAppend(&sql, " AND outcome IN (",
                    absl::StrJoin(selection.outcomes, ", ",
                                  [](std::string* out, v1::ImportOutcome outcome) {
                                    absl::StrAppend(out, int{outcome});
                                  }),
                    ")");
  }
  if (selection.to_apply) absl::StrAppend(&sql, " AND ", ToApply());
  absl::StrAppend(&sql, " ORDER BY number", selection.backwards ? " DESC" : "", " LIMIT $2");
  std::vector<PlannedRow> rows;
  bool whole = true;
  RETURN_IF_ERROR(connection_->Run(
      sql, {Value(selection.from), Value(int64_t{selection.limit})}, [&](const Row& row) {
        whole &= rows.emplace_back().ParseFromString(std::string(row.Text(0)));
        rows.back().set_left_out(row.Integer(1) == 0);
      }));
  if (!whole) return absl::DataLossError("a row of a plan cannot be read");
  return rows;
}

absl::StatusOr<int64_t> PlanFile::AddHeader(const std::vector<std::string>& cells) {
  if (!writing_) RETURN_IF_ERROR(connection_->BeginWrite());
  writing_ = true;
  ++headers_;
  for (size_t i = 0; i < cells.size(); ++i) {
    RETURN_IF_ERROR(
        connection_->Run("INSERT INTO plan_headers (header, position, cell) VALUES ($1, $2, $3)",
                         {Value(headers_), Value(static_cast<int64_t>(i)), Value(cells[i])}));
  }
  return headers_;
}

absl::StatusOr<std::vector<std::string>> PlanFile::ReadHeader(int64_t header) {
  std::vector<std::string> cells;
  RETURN_IF_ERROR(
      connection_->Run("SELECT cell FROM plan_headers WHERE header = $1 ORDER BY position",
                       {Value(header)}, [&](const Row& row) { cells.emplace_back(row.Text(0)); }));
  return cells;
}

absl::Status PlanFile::CheckChoice(absl::Span<const int64_t> numbers) {
  int64_t last = 0;
  RETURN_IF_ERROR(connection_->Run("SELECT coalesce(max(number), 0) FROM plan_rows", {},
                                   [&](const Row& row) { last = row.Integer(0); }));
  for (const int64_t number : numbers) {
    if (number >= 1 && number <= last) continue;
    return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_ROWS",
                 absl::StrCat("the file has no row ", number, "; its rows are 1 to ", last))
        .With("number", absl::StrCat(number))
        .With("limit", absl::StrCat(last))
        .Field("rows", absl::StrCat(number, " is no row of the file"));
  }
  return absl::OkStatus();
}

absl::Status PlanFile::CheckSomeChosen() {
  ASSIGN_OR_RETURN(const int64_t count, CountToApply());
  if (count > 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "NOTHING_CHOSEN",
               "none of the chosen rows can be applied: they wait for somebody, or change "
               "nothing; choose others, or none to apply all")
      .Field("rows", "names no row that can be applied");
}

absl::Status PlanFile::Choose(absl::Span<const int64_t> numbers) {
  RETURN_IF_ERROR(CheckChoice(numbers));
  RETURN_IF_ERROR(connection_->BeginWrite());
  absl::Status status = connection_->Run("UPDATE plan_rows SET chosen = 0");
  for (const int64_t number : numbers) {
    if (!status.ok()) break;
    status = connection_->Run("UPDATE plan_rows SET chosen = 1 WHERE number = $1", {Value(number)});
  }
  if (status.ok()) status = CheckSomeChosen();
  if (status.ok()) status = connection_->Commit();
  if (!status.ok() && connection_->in_transaction()) connection_->Rollback().IgnoreError();
  return status;
}

absl::StatusOr<int64_t> PlanFile::CountToApply() {
  int64_t count = 0;
  RETURN_IF_ERROR(connection_->Run(absl::StrCat("SELECT count(*) FROM plan_rows WHERE ", ToApply()),
                                   {}, [&](const Row& row) { count = row.Integer(0); }));
  return count;
}

absl::StatusOr<bool> PlanFile::ForgetInHeaders(
    absl::FunctionRef<std::string(const std::string&)> without) {
  struct Cell {
    int64_t header, position;
    std::string text;
  };
  std::vector<Cell> changed;
  RETURN_IF_ERROR(
      connection_->Run("SELECT header, position, cell FROM plan_headers", {}, [&](const Row& row) {
        const std::string cell(row.Text(2));
        std::string text = without(cell);
        if (text != cell) changed.push_back({row.Integer(0), row.Integer(1), std::move(text)});
      }));
  for (const Cell& each : changed) {
    RETURN_IF_ERROR(
        connection_->Run("UPDATE plan_headers SET cell = $1 WHERE header = $2 AND position = $3",
                         {Value(each.text), Value(each.header), Value(each.position)}));
  }
  return !changed.empty();
}

absl::StatusOr<int64_t> PlanFile::Forget(
    absl::FunctionRef<bool(const PlannedRow&)> holds,
    absl::FunctionRef<std::string(const std::string&)> without) {
  std::vector<int64_t> found;
  RETURN_IF_ERROR(connection_->Run("SELECT message FROM plan_rows", {}, [&](const Row& row) {
    PlannedRow planned;
    if (!planned.ParseFromString(std::string(row.Text(0))) || holds(planned)) {
      found.push_back(planned.row().number());
    }
  }));
  for (const int64_t number : found) {
    RETURN_IF_ERROR(connection_->Run("DELETE FROM plan_rows WHERE number = $1", {Value(number)}));
  }
  ASSIGN_OR_RETURN(const bool in_headers, ForgetInHeaders(without));
  if (in_headers || !found.empty()) RETURN_IF_ERROR(connection_->EmptyLog().status());
  return static_cast<int64_t>(found.size());
}

}  // namespace zhaolian
