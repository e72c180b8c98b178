#include "server/export/export_run.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "server/export/export_cells.h"
#include "server/export/export_notes.h"
#include "server/export/export_reader.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/spreadsheet/csv_writer.h"
#include "server/spreadsheet/xlsx_writer.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

absl::Status TooLarge(int max_rows) {
  return Error(absl::StatusCode::kFailedPrecondition, "EXPORT_TOO_LARGE",
               absl::StrCat("the export would have more than ", max_rows,
                            " rows; narrow the filter and export the rest by itself"))
      .With("limit", absl::StrCat(max_rows))
      .Violation("EXPORT_TOO_LARGE", "filter", absl::StrCat("at most ", max_rows, " rows"));
}

class ExportRun {
 public:
  ExportRun(const ExportParts& parts, const ExportPlan& plan, ExportDelivery& delivery)
      : parts_(parts), plan_(plan), delivery_(delivery) {
    summary_.set_journal_name(absl::StrCat("exports/", NewResourceId()));
  }

  absl::Status Run() {
    ASSIGN_OR_RETURN(SpoolFile file, SpoolFile::Make(parts_.directory));
    ASSIGN_OR_RETURN(const std::unique_ptr<SheetWriter> writer, Writer(file));
    ASSIGN_OR_RETURN(const SheetNotes notes, WriteRows(*writer));
    RETURN_IF_ERROR(writer->Finish(notes));
    ASSIGN_OR_RETURN(const int64_t bytes, file.Size());
    summary_.set_bytes(bytes);
    // Who is not there any more has got nothing.
    RETURN_IF_ERROR(CheckGoesOn());
    RETURN_IF_ERROR(Note());
    delivery_.Send(std::move(file), summary_);
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::unique_ptr<SheetWriter>> Writer(const SpoolFile& file) const {
    if (plan_.is_csv()) return std::make_unique<CsvWriter>(file.fd());
    return XlsxWriter::Open(file.path(), parts_.directory, plan_.schema->label());
  }

  // All rows, and what is to be said about them. The snapshot ends with it.
  absl::StatusOr<SheetNotes> WriteRows(SheetWriter& writer) {
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, parts_.store.ConnectForReading());
    ExportReader reader(parts_.store.resources(), parts_.permissions, plan_, delivery_.caller(),
                        std::move(connection));
    RETURN_IF_ERROR(InTurn(reader, [&] { return reader.Begin(); }));
    std::vector<std::string> headers;
    for (const ExportColumn& column : plan_.columns) headers.push_back(column.header);
    RETURN_IF_ERROR(writer.Begin(headers));
    while (true) {
      RETURN_IF_ERROR(CheckGoesOn());
      std::vector<MessagePtr> rows;
      RETURN_IF_ERROR(InTurn(reader, [&]() -> absl::Status {
        ASSIGN_OR_RETURN(rows, reader.Next());
        return absl::OkStatus();
      }));
      if (rows.empty()) break;
      RETURN_IF_ERROR(WritePiece(writer, reader, rows));
      delivery_.ShowProgress(summary_.rows());
    }
    summary_.set_revision(reader.revision());
    return NotesOf(plan_, reader.user(), reader.unit(), summary_, absl::Now());
  }

  absl::Status WritePiece(SheetWriter& writer, const ExportReader& reader,
                          const std::vector<MessagePtr>& rows) {
    if (rows.size() > static_cast<size_t>(parts_.max_rows - summary_.rows())) {
      return TooLarge(parts_.max_rows);
    }
    for (const MessagePtr& row : rows) {
      cells_.clear();
      for (const ExportColumn& column : plan_.columns) {
        cells_.push_back(CellOf(*row, column, reader.referenced()));
      }
      RETURN_IF_ERROR(writer.Add(cells_));
    }
    summary_.set_rows(summary_.rows() + static_cast<int>(rows.size()));
    return absl::OkStatus();
  }

  // Runs a piece of reading when it is its turn among the bulk reads.
  absl::Status InTurn(ExportReader& reader, absl::FunctionRef<absl::Status()> piece) {
    const absl::Time deadline = parts_.admission.DeadlineOf(delivery_.call());
    absl::Status result;
    absl::Notification done;
    // On its own connection, whose snapshot outlives the turn.
    parts_.store.ReadBulk(deadline, [&](const absl::Status& status, Connection&) {
      reader.connection().set_deadline(deadline);
      result = status.ok() ? piece() : status;
      done.Notify();
    });
    done.WaitForNotification();
    return result;
  }

  absl::Status CheckGoesOn() const {
    if (delivery_.over()) return absl::CancelledError("the call is over");
    return delivery_.CheckRights();
  }

  absl::Status Note() {
    v1::ExportRecord record;
    *record.mutable_request() = plan_.request;
    record.set_rows(summary_.rows());
    record.set_revision(summary_.revision());
    return parts_.store.WriteAndWait([&](Tx& tx) {
      return AppendToJournal(tx, tx.NextRevision(), OriginOf(delivery_.call()),
                             summary_.journal_name(), std::nullopt, record.SerializeAsString());
    });
  }

  const ExportParts& parts_;
  const ExportPlan& plan_;
  ExportDelivery& delivery_;
  v1::ExportSummary summary_;
  std::vector<WrittenCell> cells_;  // of a row; keeps its room
};

}  // namespace

absl::Status RunExport(const ExportParts& parts, const ExportPlan& plan, ExportDelivery& delivery) {
  return ExportRun(parts, plan, delivery).Run();
}

}  // namespace zhaolian
