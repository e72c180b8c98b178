#include "client-lib/cli/export_verb.h"

#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/export_wording.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/progress_line.h"
#include "client-lib/cli/spoken_filter.h"
#include "client-lib/cli/whole_file.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/exports.pb.h"

namespace zhaolian {
namespace {

using v1::ExportRequest;
using v1::ExportResponse;

// While it waits for its turn, and while a long workbook is packed, the server says nothing.
constexpr absl::Duration kSilence = absl::Minutes(5);

absl::StatusOr<ExportRequest::FileFormat> FormatOf(const std::string& file) {
  const std::string lower = absl::AsciiStrToLower(file);
  if (absl::EndsWith(lower, ".xlsx")) return ExportRequest::FILE_FORMAT_XLSX;
  if (absl::EndsWith(lower, ".csv")) return ExportRequest::FILE_FORMAT_CSV;
  return UsageError(wording::kNoSpreadsheet, file);
}

absl::StatusOr<ExportRequest> RequestOf(Session& session, const ListExportArguments& arguments) {
  ExportRequest request;
  ASSIGN_OR_RETURN(const ResourceSchema* schema,
                   CollectionCalled(session.registry(), arguments.collection));
  request.set_collection(schema->collection());
  ASSIGN_OR_RETURN(*request.mutable_filter(), ReadSpokenFilter(session, *schema, arguments.filter));
  request.set_order_by(ReadSpokenOrder(arguments.order_by, *schema));
  request.set_show_deleted(arguments.show_deleted);
  for (const std::string& text : arguments.fields) {
    const auto* field = FieldCalled(schema->message(), text);
    request.add_fields(field == nullptr ? text : field->name());
  }
  return request;
}

// Takes what the server sends.
class Receiver {
 public:
  Receiver(Session& session, WholeFile& file)
      : session_(session), file_(file), progress_(session) {}

  // False once it cannot go on.
  bool Take(const ExportResponse& response) {
    if (response.has_progress()) {
      progress_.Show(session_.Say(wording::kRowsSoFar, response.progress().rows()));
    }
    if (response.has_summary()) summary_ = response.summary();
    if (response.has_chunk()) {
      received_ += static_cast<int64_t>(response.chunk().size());
      written_ = file_.Write(response.chunk());
    }
    return written_.ok();
  }

  void EndProgress() { progress_.Clear(); }
  const absl::Status& written() const { return written_; }
  bool is_whole() const { return received_ > 0 && received_ == summary_.bytes(); }
  const v1::ExportSummary& summary() const { return summary_; }

 private:
  Session& session_;
  WholeFile& file_;
  ProgressLine progress_;
  absl::Status written_;
  int64_t received_ = 0;
  v1::ExportSummary summary_;
};

void PrintSummary(Session& session, const std::string& file, const v1::ExportSummary& summary) {
  Table table({{session.Say(wording::kFile), false, true},
               {session.Say(wording::kRowCount), true},
               {session.Say(wording::kRevision), true},
               {session.Say(wording::kJournalEntry), false, true}});
  table.Add({file, absl::StrCat(summary.rows()), absl::StrCat(summary.revision()),
             summary.journal_name()});
  session.Print(summary, table);
}

}  // namespace

absl::Status ExportList(Session& session, const ListExportArguments& arguments) {
  ASSIGN_OR_RETURN(ExportRequest request, RequestOf(session, arguments));
  std::string path = arguments.file;
  if (path.empty()) {
    path = absl::StrCat(request.collection(), ".xlsx");
    if (std::filesystem::exists(path)) return UsageError(wording::kFileIsThere, path);
  }
  ASSIGN_OR_RETURN(const ExportRequest::FileFormat format, FormatOf(path));
  request.set_format(format);
  WholeFile file(path);
  RETURN_IF_ERROR(file.Open());
  Receiver receiver(session, file);
  ExportResponse response;
  const absl::Status status =
      session.client().Follow(request, response, kSilence, [&] { return receiver.Take(response); });
  receiver.EndProgress();
  RETURN_IF_ERROR(receiver.written());
  RETURN_IF_ERROR(status);
  if (!receiver.is_whole()) {
    return CliError(absl::StatusCode::kUnavailable, wording::kExportCutShort);
  }
  RETURN_IF_ERROR(file.Commit());
  PrintSummary(session, path, receiver.summary());
  return absl::OkStatus();
}

}  // namespace zhaolian
