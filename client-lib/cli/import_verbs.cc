#include "client-lib/cli/import_verbs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/confirm.h"
#include "client-lib/cli/import_output.h"
#include "client-lib/cli/import_wording.h"
#include "client-lib/cli/progress_line.h"
#include "client-lib/cli/whole_file.h"
#include "storage/status_macros.h"
#include "storage/wire_status.h"

namespace zhaolian {
namespace {

using v1::ImportRun;
using v1::ListImportRowsResponse;

constexpr size_t kPartBytes = 256 << 10;
constexpr int kPageSize = 1000;
// Rows that are shown before the question.
constexpr int kShownRows = 20;
// A run tells nothing while others are before it.
constexpr absl::Duration kLongestSilence = absl::Minutes(30);

std::string RunCalled(const std::string& text) {
  return absl::StrContains(text, "/") ? text : absl::StrCat("imports/", text);
}

// The value of the enum that has the word, as people type it: "review".
template <typename Enum>
absl::StatusOr<Enum> ReadChoice(const char* flag, const std::string& prefix,
                                const std::string& word) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  std::string words;
  for (int i = 1; i < type->value_count(); ++i) {
    const std::string name = absl::AsciiStrToLower(type->value(i)->name().substr(prefix.size()));
    if (absl::StrReplaceAll(word, {{"-", "_"}}) == name) {
      return static_cast<Enum>(type->value(i)->number());
    }
    absl::StrAppend(&words, words.empty() ? "" : ", ", absl::StrReplaceAll(name, {{"_", "-"}}));
  }
  return UsageError(wording::kNotOneOf, flag, word, words);
}

// "3-8,12".
absl::Status ReadRows(const std::string& text, v1::ApplyImportRequest& request) {
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> ends = absl::StrSplit(part, '-');
    int64_t first = 0, last = 0;
    const bool whole = absl::SimpleAtoi(ends.first, &first) &&
                       absl::SimpleAtoi(ends.second.empty() ? ends.first : ends.second, &last);
    if (!whole || first < 1 || last < first || last - first > 1'000'000) {
      return UsageError(wording::kNoRowNumbers, part);
    }
    for (int64_t number = first; number <= last; ++number) request.add_rows(number);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ImportFile> Upload(Session& session, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code error;
  const auto size = static_cast<int64_t>(std::filesystem::file_size(path, error));
  if (!file || error) return UsageError(wording::kUnreadable, path);
  ProgressLine progress(session);
  v1::UploadImportFileRequest request;
  v1::ImportFile uploaded;
  int64_t sent = 0;
  std::string part(kPartBytes, '\0');
  RETURN_IF_ERROR(session.client().Send(
      request,
      [&] {
        const bool first = sent == 0;
        file.read(part.data(), static_cast<std::streamsize>(part.size()));
        if (file.gcount() == 0 && (!first || size != 0)) return false;
        if (first) request.set_file_name(std::filesystem::path(path).filename().string());
        if (!first) request.clear_file_name();
        request.set_part(part.data(), static_cast<size_t>(file.gcount()));
        sent += file.gcount();
        progress.Show(session.Say(wording::kUploading), sent >> 10, size >> 10);
        return file.gcount() > 0;
      },
      uploaded));
  return uploaded;
}

// What the last message tells is over, and was this.
const Wording& WhatGoesOn(ImportRun::State state) {
  switch (state) {
    case ImportRun::STATE_APPLYING:
    case ImportRun::STATE_APPLIED:
      return wording::kApplying;
    case ImportRun::STATE_REVERTING:
    case ImportRun::STATE_REVERTED:
      return wording::kReverting;
    default:
      return wording::kPlanning;
  }
}

// Waits until nothing goes on with the run. Its error, when it has failed.
absl::StatusOr<ImportRun> Await(Session& session, const std::string& name) {
  v1::WatchImportRequest request;
  request.set_name(name);
  ImportRun run;
  {
    ProgressLine progress(session);
    RETURN_IF_ERROR(session.client().Follow(request, run, kLongestSilence, [&] {
      progress.Show(session.Say(WhatGoesOn(run.state())), run.rows_done(), run.rows_in_all());
      return true;
    }));
  }
  if (run.state() == ImportRun::STATE_FAILED) return StatusOf(run.error());
  return run;
}

absl::StatusOr<ListImportRowsResponse> ReadSomeRows(Session& session,
                                                    v1::ListImportRowsRequest request, int most) {
  ListImportRowsResponse all;
  do {
    request.set_page_size(most == 0 ? kPageSize : std::min(kPageSize, most - all.rows_size()));
    ListImportRowsResponse page;
    RETURN_IF_ERROR(session.client().Call(request, page));
    for (auto& row : *page.mutable_rows()) *all.add_rows() = std::move(row);
    request.set_page_token(page.next_page_token());
    all.set_next_page_token(page.next_page_token());
  } while (!request.page_token().empty() && (most == 0 || all.rows_size() < most));
  return all;
}

// Writes the rows that wait for somebody, if there are any. People correct such files: one that is
// there is never replaced.
absl::Status WriteReview(Session& session, const ImportRun& run, const std::string& wanted) {
  const int64_t waiting = RowsOf(run, v1::IMPORT_OUTCOME_REVIEW) +
                          RowsOf(run, v1::IMPORT_OUTCOME_REJECTED) + run.rows_failed();
  if (waiting == 0) return absl::OkStatus();
  const std::string path = FreePath(wanted);
  WholeFile file(path);
  RETURN_IF_ERROR(file.Open());
  v1::DownloadReviewFileRequest request;
  request.set_name(run.name());
  v1::DownloadReviewFileResponse response;
  absl::Status written;
  RETURN_IF_ERROR(session.client().Follow(request, response, kLongestSilence, [&] {
    written = file.Write(response.part());
    return written.ok();
  }));
  RETURN_IF_ERROR(written);
  RETURN_IF_ERROR(file.Commit());
  if (path != wanted) session.err() << session.Say(wording::kReviewKept, wanted) << "\n";
  session.err() << session.Say(wording::kReviewWritten, waiting, path) << "\n";
  return absl::OkStatus();
}

// 线索台账.xlsx gives 线索台账-待核对.xlsx beside it, a file of text one of text.
std::string ReviewPathOf(const std::string& review, const std::string& file, const ImportRun& run) {
  if (!review.empty()) return review;
  std::filesystem::path path(file);
  const std::string stem = path.stem().string();
  const char* ending = run.format() == "XLSX" ? ".xlsx" : ".csv";
  return path.replace_filename(absl::StrCat(stem, "-待核对", ending)).string();
}

// "合作内容=项目名称".
absl::Status ReadMap(const std::vector<std::string>& map, v1::PlanImportRequest& request) {
  for (const std::string& each : map) {
    const std::pair<std::string, std::string> sides = absl::StrSplit(each, absl::MaxSplits('=', 1));
    if (sides.first.empty() || sides.second.empty()) {
      return UsageError(wording::kNoMap, each);
    }
    v1::ImportSynonym& synonym = *request.add_synonyms();
    synonym.set_header(sides.first);
    synonym.set_meaning(sides.second);
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportRun> Plan(Session& session, const ImportArguments& arguments) {
  v1::PlanImportRequest request;
  if (!arguments.kind.empty()) {
    ASSIGN_OR_RETURN(const auto kind,
                     ReadChoice<v1::ImportKind>("--kind", "IMPORT_KIND_", arguments.kind));
    request.set_kind(kind);
  }
  RETURN_IF_ERROR(ReadMap(arguments.map, request));
  request.set_preview(arguments.dry_run);
  ASSIGN_OR_RETURN(const v1::ImportFile file, Upload(session, arguments.file));
  request.set_file(file.name());
  ImportRun run;
  RETURN_IF_ERROR(session.client().Call(request, run));
  return Await(session, run.name());
}

absl::Status ShowPlan(Session& session, const ImportArguments& arguments, const ImportRun& run) {
  PrintRemarks(session, run);
  v1::ListImportRowsRequest request;
  request.set_name(run.name());
  if (!arguments.all) {
    request.add_outcomes(v1::IMPORT_OUTCOME_UPDATE);
    request.add_outcomes(v1::IMPORT_OUTCOME_DUPLICATE);
    request.add_outcomes(v1::IMPORT_OUTCOME_REVIEW);
    request.add_outcomes(v1::IMPORT_OUTCOME_REJECTED);
  }
  const bool for_people = session.options.format == OutputFormat::kTable;
  const int most = arguments.all || !for_people ? 0 : kShownRows;
  ASSIGN_OR_RETURN(const auto rows, ReadSomeRows(session, request, most));
  if (!for_people || rows.rows_size() > 0) session.Print(rows, TableOf(session, rows));
  int64_t more = -rows.rows_size();
  for (const v1::ImportCount& count : run.counts()) {
    if (count.outcome() != v1::IMPORT_OUTCOME_CREATE &&
        count.outcome() != v1::IMPORT_OUTCOME_SAME) {
      more += count.rows();
    }
  }
  if (!for_people) return absl::OkStatus();
  if (more > 0 && !arguments.all) {
    session.out() << session.Say(wording::kMoreRows, more, run.name()) << "\n";
  }
  session.out() << CountsOf(session, run).Text(session.Width()) << std::flush;
  return absl::OkStatus();
}

absl::StatusOr<ImportRun> Apply(Session& session, const v1::ApplyImportRequest& request) {
  ImportRun run;
  RETURN_IF_ERROR(session.client().Call(request, run));
  ASSIGN_OR_RETURN(run, Await(session, run.name()));
  session.err() << session.Say(wording::kImported, run.rows_applied(), run.rows_failed(),
                               run.name())
                << "\n";
  return run;
}

}  // namespace

absl::Status ImportFile(Session& session, const ImportArguments& arguments) {
  ASSIGN_OR_RETURN(ImportRun run, Plan(session, arguments));
  RETURN_IF_ERROR(ShowPlan(session, arguments, run));
  const int64_t rows =
      RowsOf(run, v1::IMPORT_OUTCOME_CREATE) + RowsOf(run, v1::IMPORT_OUTCOME_UPDATE);
  if (rows == 0) session.err() << session.Say(wording::kNothingToImport) << "\n";
  if (rows > 0 &&
      (arguments.dry_run ||
       !(arguments.yes || Confirm(session, session.Say(wording::kImportQuestion, rows)).ok()))) {
    session.err() << session.Say(wording::kImportKept, run.name()) << "\n";
    return absl::OkStatus();
  }
  if (arguments.dry_run) return absl::OkStatus();
  if (rows > 0) {
    v1::ApplyImportRequest request;
    request.set_name(run.name());
    ASSIGN_OR_RETURN(run, Apply(session, request));
  }
  return WriteReview(session, run, ReviewPathOf(arguments.review, arguments.file, run));
}

absl::Status ApplyImport(Session& session, const std::string& name, const std::string& rows,
                         const std::string& review) {
  v1::ApplyImportRequest request;
  request.set_name(RunCalled(name));
  RETURN_IF_ERROR(ReadRows(rows, request));
  ASSIGN_OR_RETURN(const ImportRun run, Apply(session, request));
  // Who chose rows knows which were left out.
  if (!rows.empty() && review.empty()) return absl::OkStatus();
  return WriteReview(session, run, ReviewPathOf(review, run.file_name(), run));
}

absl::Status UndoImport(Session& session, const std::string& name) {
  v1::RevertImportRequest request;
  request.set_name(RunCalled(name));
  ImportRun run;
  RETURN_IF_ERROR(session.client().Call(request, run));
  ASSIGN_OR_RETURN(run, Await(session, run.name()));
  session.err() << session.Say(wording::kImportUndone, run.rows_reverted(), run.rows_kept())
                << "\n";
  if (run.rows_kept() == 0) return absl::OkStatus();
  session.err() << session.Say(wording::kUndoAgain, run.name()) << "\n";
  v1::ListImportRowsRequest kept;
  kept.set_name(run.name());
  kept.add_progress(v1::IMPORT_PROGRESS_KEPT);
  ASSIGN_OR_RETURN(const auto rows, ReadSomeRows(session, kept, 0));
  session.Print(rows, TableOf(session, rows));
  return absl::OkStatus();
}

absl::Status ListImports(Session& session) {
  v1::ListImportsRequest request;
  request.set_page_size(kPageSize);
  v1::ListImportsResponse runs;
  RETURN_IF_ERROR(session.client().Call(request, runs));
  if (runs.imports().empty() && session.options.format == OutputFormat::kTable) {
    session.err() << session.Say(wording::kNoImports) << "\n";
    return absl::OkStatus();
  }
  session.Print(runs, TableOf(session, runs));
  return absl::OkStatus();
}

absl::Status ShowImport(Session& session, const std::string& run, const std::string& outcomes,
                        int limit) {
  v1::ListImportRowsRequest request;
  request.set_name(RunCalled(run));
  for (const absl::string_view word : absl::StrSplit(outcomes, ',', absl::SkipWhitespace())) {
    ASSIGN_OR_RETURN(const auto outcome, ReadChoice<v1::ImportOutcome>(
                                             "--outcome", "IMPORT_OUTCOME_", std::string(word)));
    request.add_outcomes(outcome);
  }
  ASSIGN_OR_RETURN(const auto rows, ReadSomeRows(session, request, limit));
  if (rows.rows().empty() && session.options.format == OutputFormat::kTable) {
    session.err() << session.Say(wording::kNoRows) << "\n";
    return absl::OkStatus();
  }
  session.Print(rows, TableOf(session, rows));
  return absl::OkStatus();
}

}  // namespace zhaolian
