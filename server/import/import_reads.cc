// ImportService.GetImport, ListImports and ListImportRows.
#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "server/import/import_services.h"
#include "server/import/plan_file.h"
#include "server/import/reason_text.h"
#include "server/rows/resource_service.h"
#include "server/rpc/paged_read.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// Read of a plan at once: a row may be as large as its cells.
constexpr int kRowsAtATime = 50;

using internal::v1::PageState;
using v1::GetImportRequest;
using v1::ImportRow;
using v1::ListImportRowsRequest;
using v1::ListImportRowsResponse;
using v1::ListImportsRequest;
using v1::ListImportsResponse;

// Answers with what `read` gives.
template <typename Response>
void Answer(const ImportParts& parts, const CallPtr& call,
            std::function<absl::StatusOr<Response>(Connection&)> read) {
  parts.store.Read(parts.admission.DeadlineOf(*call), Answering<Response>(call, std::move(read)));
}

absl::StatusOr<ListImportsResponse> ListRuns(const ImportParts& parts, const Call& call,
                                             const ListImportsRequest& request,
                                             Connection& connection) {
  ASSIGN_OR_RETURN(const int page_size, ReadPageSize(request.page_size(), kMaxPageSize));
  ASSIGN_OR_RETURN(PageState state, PageOf(parts.tokens, call, request));
  ListImportsResponse response;
  std::string last = state.last_text();
  bool more = true;
  while (more && response.imports_size() < page_size) {
    ASSIGN_OR_RETURN(auto records,
                     ReadImportsOf(connection, call.caller->user, last, page_size + 1));
    more = records.size() > static_cast<size_t>(page_size);
    if (more) records.pop_back();
    for (ImportRecord& record : records) {
      if (response.imports_size() == page_size) {
        more = true;
        break;
      }
      last = record.run().name();
      if (!record.run().preview()) *response.add_imports() = std::move(*record.mutable_run());
    }
  }
  if (more) {
    state.set_last_text(last);
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(), parts.tokens.Seal(state, absl::Now()));
  }
  return response;
}

// What was done with the row, by how far its run has come.
void TellProgress(const ImportRecord& record, const ImportExceptions& exceptions,
                  const PlannedRow& planned, ImportRow& row) {
  if (planned.mutations_size() == 0 || planned.left_out() ||
      row.number() > record.applied_through())
    return;
  auto exception = exceptions.find(row.number());
  if (exception != exceptions.end()) {
    row.set_progress(exception->second.progress);
    if (exception->second.status.code() != 0) *row.mutable_error() = exception->second.status;
    return;
  }
  const bool reverted =
      record.kept_only() || (record.reverted_from() > 0 && row.number() >= record.reverted_from());
  row.set_progress(reverted ? v1::IMPORT_PROGRESS_REVERTED : v1::IMPORT_PROGRESS_APPLIED);
}

bool IsAskedFor(const ListImportRowsRequest& request, const ImportRow& row) {
  const auto& wanted = request.progress();
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), row.progress()) != wanted.end();
}

void TellInWords(ImportRow& row) {
  for (const std::string& reason : row.reasons()) row.add_reason_texts(ReasonText(reason));
  for (const std::string& warning : row.warnings()) row.add_warning_texts(ReasonText(warning));
}

absl::StatusOr<ListImportRowsResponse> ListRows(const ImportParts& parts, const Call& call,
                                                const ListImportRowsRequest& request,
                                                Connection& connection) {
  ASSIGN_OR_RETURN(const int page_size, ReadPageSize(request.page_size(), kMaxPageSize));
  ASSIGN_OR_RETURN(PageState state, PageOf(parts.tokens, call, request));
  ASSIGN_OR_RETURN(const ImportRecord record,
                   ReadImportSeen(connection, request.name(), *call.caller));
  ListImportRowsResponse response;
  if (record.run().state() == v1::ImportRun::STATE_PLANNING ||
      (record.run().state() == v1::ImportRun::STATE_FAILED && !FailedOnTheWay(record.run()))) {
    return response;
  }
  ASSIGN_OR_RETURN(auto plan, PlanFile::Open(parts.jobs.PlanPathOf(request.name())));
  PlanFile::Selection selection{.from = state.last_integer() + 1,
                                .limit = std::min(page_size, kRowsAtATime)};
  for (const int outcome : request.outcomes()) {
    selection.outcomes.push_back(static_cast<v1::ImportOutcome>(outcome));
  }
  // With a choice by progress, rows are looked through until the page is full.
  bool more = true;
  bool full = false;
  size_t bytes = 0;
  while (more && !full) {
    ASSIGN_OR_RETURN(auto rows, plan->Read(selection));
    more = rows.size() == static_cast<size_t>(selection.limit);
    if (rows.empty()) break;
    ASSIGN_OR_RETURN(const ImportExceptions exceptions,
                     ReadImportExceptions(connection, request.name(), rows.front().row().number(),
                                          rows.back().row().number()));
    for (PlannedRow& planned : rows) {
      ImportRow& row = *planned.mutable_row();
      TellProgress(record, exceptions, planned, row);
      if (!IsAskedFor(request, row)) {
        selection.from = row.number() + 1;
        continue;
      }
      // What the file says of people is its author's.
      if (record.run().author() != call.caller->user) {
        row.clear_cells();
        row.clear_changes();
      }
      TellInWords(row);
      const size_t added = row.ByteSizeLong();
      full = response.rows_size() == page_size ||
             (response.rows_size() > 0 && bytes + added > parts.max_response_bytes);
      if (full) {
        more = true;
        break;
      }
      bytes += added;
      selection.from = row.number() + 1;
      *response.add_rows() = std::move(row);
    }
  }
  if (more) {
    state.set_last_integer(selection.from - 1);
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(), parts.tokens.Seal(state, absl::Now()));
  }
  return response;
}

}  // namespace

void BindImportReads(const ImportParts& parts, Router& router) {
  router.Bind<GetImportRequest>(
      "zhaolian.v1.ImportService.GetImport",
      [parts](const CallPtr& call, std::unique_ptr<GetImportRequest> request) {
        Answer<v1::ImportRun>(parts, call,
                              [call, name = request->name()](
                                  Connection& connection) -> absl::StatusOr<v1::ImportRun> {
                                ASSIGN_OR_RETURN(ImportRecord record,
                                                 ReadImportSeen(connection, name, *call->caller));
                                return std::move(*record.mutable_run());
                              });
      });
  router.Bind<ListImportsRequest>(
      "zhaolian.v1.ImportService.ListImports",
      [parts](const CallPtr& call, std::unique_ptr<ListImportsRequest> request) {
        Answer<ListImportsResponse>(parts, call,
                                    [parts, call, query = *request](Connection& connection) {
                                      return ListRuns(parts, *call, query, connection);
                                    });
      });
  router.Bind<ListImportRowsRequest>(
      "zhaolian.v1.ImportService.ListImportRows",
      [parts](const CallPtr& call, std::unique_ptr<ListImportRowsRequest> request) {
        Answer<ListImportRowsResponse>(parts, call,
                                       [parts, call, query = *request](Connection& connection) {
                                         return ListRows(parts, *call, query, connection);
                                       });
      });
}

}  // namespace zhaolian
