// A device and its server: first what was changed here, then what is seen there.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/device.h"
#include "client-lib/pace.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/feed.pb.h"
#include "zhaolian/v1/push.pb.h"

namespace zhaolian {
namespace {

constexpr int kFirstChanges = 250, kMostChanges = 1000;

// The server and this file disagree on what was sent: the server has an older copy of
// its data, or the file was copied. Request ids keep what was done from being done again.
bool IsOtherDevice(const absl::Status& status) {
  const std::string reason = ErrorReason(status);
  return absl::IsFailedPrecondition(status) &&
         (reason == "SEQUENCE_GAP" || reason == "DEVICE_FORKED");
}

}  // namespace

absl::StatusOr<Device::Progress> Device::Sync(const Client& client, const OnProgress& on_progress) {
  absl::MutexLock one_at_a_time(&sync_mutex_);
  Progress progress = {};
  const absl::Status status = SyncWith(client, progress, on_progress);
  RETURN_IF_ERROR(RemoveIfRevoked(status));
  // Another process that synchronises tells nothing of the server.
  if (ErrorReason(status) != "SYNC_RUNS") RETURN_IF_ERROR(outbox_->NoteAttempt(status));
  RETURN_IF_ERROR(status);
  return progress;
}

absl::Status Device::SyncWith(const Client& client, Progress& progress,
                              const OnProgress& on_progress) {
  ASSIGN_OR_RETURN(const DirectoryLock lock, LockMirror());
  RETURN_IF_ERROR(SendAll(client, progress, on_progress));
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<Mirror> mirror,
                     Mirror::OpenToWrite(mirror_path(), registry_));
    RETURN_IF_ERROR(ReceiveAll(client, *mirror, progress, on_progress));
  }
  // The file may be another one than before.
  RETURN_IF_ERROR(OpenMirror());
  RETURN_IF_ERROR(outbox_->ForgetSent());
  progress.step = Progress::kDone;
  on_progress(progress);
  return absl::OkStatus();
}

absl::Status Device::SendAll(const Client& client, Progress& progress,
                             const OnProgress& on_progress) {
  const auto tell = [&](Progress::Step step) {
    progress.step = step;
    on_progress(progress);
  };
  bool renewed = false;
  Pace pace(Outbox::kMostItems, Outbox::kMostItems);
  while (true) {
    ASSIGN_OR_RETURN(const v1::PushMutationsRequest request, outbox_->Next(pace.amount()));
    if (request.mutations().empty()) return absl::OkStatus();
    tell(Progress::kSending);
    v1::PushMutationsResponse response;
    const absl::Time begin = absl::Now();
    const absl::Status status = client.Call(request, response);
    if (absl::IsDeadlineExceeded(status) && pace.Failed()) continue;
    pace.Took(absl::Now() - begin);
    if (IsOtherDevice(status) && !std::exchange(renewed, true)) {
      RETURN_IF_ERROR(outbox_->BeginAsNewDevice());
      continue;
    }
    RETURN_IF_ERROR(status);
    tell(Progress::kAnswered);
    ASSIGN_OR_RETURN(const Outbox::Settled settled, outbox_->Settle(response));
    progress.sent += settled.sent;
    progress.conflicts += settled.conflicts;
    progress.refused += settled.refused;
    tell(Progress::kSettled);
    RETURN_IF_ERROR(settled.waits);
    if (settled.sent + settled.conflicts + settled.refused == 0) {
      return Error(absl::StatusCode::kInternal, "NOTHING_SETTLED",
                   "the server did not say what became of any change; try again");
    }
  }
}

absl::Status Device::ReceiveAll(const Client& client, Mirror& mirror, Progress& progress,
                                const OnProgress& on_progress) {
  const auto tell = [&](Progress::Step step) {
    progress.step = step;
    on_progress(progress);
  };
  bool differed = false;
  Pace pace(kFirstChanges, kMostChanges);
  while (true) {
    ASSIGN_OR_RETURN(const internal::v1::MirrorState state, mirror.State());
    v1::PullChangesRequest request;
    request.set_token(state.token());
    request.set_max_changes(pace.amount());
    tell(Progress::kAsking);
    v1::PullChangesResponse response;
    const absl::Time begin = absl::Now();
    const absl::Status status = client.Call(request, response);
    if (absl::IsDeadlineExceeded(status) && pace.Failed()) continue;
    RETURN_IF_ERROR(status);
    pace.Took(absl::Now() - begin);
    tell(Progress::kReceived);
    ASSIGN_OR_RETURN(const Mirror::Applied applied, mirror.Apply(response, clock_.now()));
    progress.received += applied.changes;
    tell(Progress::kApplied);
    if (!applied.differed.empty() && std::exchange(differed, true)) {
      return Error(absl::StatusCode::kDataLoss, "MIRROR_DIFFERS",
                   absl::StrCat("twice what was received of ", applied.differed,
                                " was not what the server has; is this program of its version?"))
          .With("collection", applied.differed);
    }
    if (applied.differed.empty() && !response.has_more()) return absl::OkStatus();
  }
}

absl::Status Device::RemoveIfRevoked(const absl::Status& status) {
  const std::string revoked = ErrorMetadata(status, kRevokedKey);
  if (revoked.empty()) return absl::OkStatus();
  if (revoked == kDiscardUnsent) RETURN_IF_ERROR(outbox_->DiscardAll());
  return ForgetMirror();
}

absl::Status Device::ForgetMirror() {
  ASSIGN_OR_RETURN(const DirectoryLock lock, LockMirror());
  Mirror::Remove(mirror_path());
  RETURN_IF_ERROR(Mirror::OpenToWrite(mirror_path(), registry_).status());
  return OpenMirror();
}

}  // namespace zhaolian
