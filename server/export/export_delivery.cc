#include "server/export/export_delivery.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// Tag and length of the field that holds a chunk.
constexpr size_t kChunkOverhead = 8;

absl::Status NothingTaken(absl::Duration patience) {
  return Error(absl::StatusCode::kUnavailable, "SLOW_CONSUMER",
               absl::StrCat("nothing of the export was taken for ", absl::FormatDuration(patience),
                            "; export again"))
      .RetryAfter(kRetrySoon);
}

}  // namespace

ExportDelivery::ExportDelivery(const Admission& admission, CallPtr call)
    : admission_(admission), call_(std::move(call)), caller_(call_->caller) {}

absl::Status ExportDelivery::CheckRights() const {
  return admission_.CheckSameRights(*call_, *caller_);
}

void ExportDelivery::Write(const v1::ExportResponse& response) {
  writing_since_ = absl::Now();
  call_->Write(response);
}

void ExportDelivery::ShowProgress(int rows) {
  absl::MutexLock lock(&mutex_);
  if (writing_since_.has_value()) return;
  v1::ExportResponse response;
  response.mutable_progress()->set_rows(rows);
  Write(response);
}

void ExportDelivery::Send(SpoolFile file, const v1::ExportSummary& summary) {
  absl::Status sent;
  {
    absl::MutexLock lock(&mutex_);
    file_ = std::move(file);
    summary_ = summary;
    if (!writing_since_.has_value()) sent = SendNext();
  }
  if (!sent.ok()) End(sent);
}

void ExportDelivery::GoOn() {
  absl::Status sent;
  bool done = false;
  {
    absl::MutexLock lock(&mutex_);
    writing_since_.reset();
    if (!file_.has_value()) return;
    done = summary_sent_ && sent_ == summary_.bytes();
    if (!done) sent = SendNext();
  }
  if (done || !sent.ok()) End(sent);
}

absl::Status ExportDelivery::SendNext() {
  RETURN_IF_ERROR(CheckRights());
  v1::ExportResponse response;
  if (!summary_sent_) {
    *response.mutable_summary() = summary_;
    summary_sent_ = true;
  } else {
    ASSIGN_OR_RETURN(*response.mutable_chunk(),
                     file_->ReadAt(sent_, kMessageBytes - kChunkOverhead));
    if (response.chunk().empty()) return absl::DataLossError("the file of an export is cut short");
    sent_ += static_cast<int64_t>(response.chunk().size());
  }
  Write(response);
  return absl::OkStatus();
}

void ExportDelivery::End(const absl::Status& status) {
  if (!over_.exchange(true)) call_->Finish(status);
}

void ExportDelivery::OnDone() {
  over_ = true;
  absl::MutexLock lock(&mutex_);
  file_.reset();
}

void ExportDelivery::EndIfSlow(absl::Time now, absl::Duration patience) {
  absl::Duration waited;
  {
    absl::MutexLock lock(&mutex_);
    if (!writing_since_.has_value()) return;
    waited = now - *writing_since_;
  }
  if (waited > patience) End(NothingTaken(patience));
  if (waited > 2 * patience) call_->Cancel();
}

}  // namespace zhaolian
