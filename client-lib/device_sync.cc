// A device and its server: first what was changed here, then what is seen there.
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/clock_error.h"
#include "client-lib/device.h"
#include "client-lib/pace.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
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

// How far a clock was ahead of the server's when it answered, as far as the way there and back
// lets one know: within that span nothing is wrong.
absl::Duration ClockAhead(absl::Time asked, absl::Time answered,
                          const google::protobuf::Timestamp& server_time) {
  const absl::Time server = FromTimestamp(server_time);
  if (server < asked) return asked - server;
  return server > answered ? answered - server : absl::ZeroDuration();
}

}  // namespace

absl::StatusOr<Device::Progress> Device::Sync(const Client& client, const OnProgress& on_progress,
                                              absl::Duration tolerance) {
  absl::MutexLock one_at_a_time(&sync_mutex_);
  Progress progress = {};
  const absl::Status status = SyncWith(client, tolerance, progress, on_progress);
  RETURN_IF_ERROR(RemoveIfRevoked(status));
  // Another process that synchronises tells nothing of the server.
  if (ErrorReason(status) != "SYNC_RUNS") RETURN_IF_ERROR(outbox_->NoteAttempt(status));
  RETURN_IF_ERROR(status);
  return progress;
}

absl::Status Device::SyncWith(const Client& client, absl::Duration tolerance, Progress& progress,
                              const OnProgress& on_progress) {
  ASSIGN_OR_RETURN(const DirectoryLock lock, LockMirror());
  absl::Status clock = CheckClock(client, tolerance, progress);
  if (!clock.ok() && !ClockErrorIn(clock).has_value()) return clock;
  if (clock.ok()) RETURN_IF_ERROR(SendAll(client, progress, on_progress));
  RETURN_IF_ERROR(TellUnmaskings(client));
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<Mirror> mirror,
                     Mirror::OpenToWrite(mirror_path(), registry_));
    RETURN_IF_ERROR(ReceiveAll(client, *mirror, progress, on_progress));
  }
  // The file may be another one than before.
  RETURN_IF_ERROR(OpenMirror());
  RETURN_IF_ERROR(outbox_->ForgetSent());
  RETURN_IF_ERROR(ReceiveOwnContacts(client));
  progress.step = Progress::kDone;
  on_progress(progress);
  return clock;
}

absl::Status Device::CheckClock(const Client& client, absl::Duration tolerance,
                                Progress& progress) {
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, outbox_->Items());
  const bool sends = absl::c_any_of(
      items, [](const OutboxItem& item) { return item.state == OutboxItem::kQueued; });
  if (!sends) return absl::OkStatus();
  // How far the device has come is not asked for, but what time it is.
  ASSIGN_OR_RETURN(v1::PushMutationsRequest request, outbox_->Next(0));
  request.set_first_sequence(1);
  v1::PushMutationsResponse response;
  const absl::Time begin = clock_.now();
  RETURN_IF_ERROR(client.Call(request, response));
  progress.clock_ahead = ClockAhead(begin, clock_.now(), response.server_time());
  if (absl::AbsDuration(*progress.clock_ahead) > tolerance) {
    return ToStatus(ClockError{*progress.clock_ahead});
  }
  const std::optional<ClockError> wrong = WrongDate(items, clock_, tolerance);
  return wrong.has_value() ? ToStatus(*wrong) : absl::OkStatus();
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
    const absl::Time begin = absl::Now(), asked = clock_.now();
    const absl::Status status = client.Call(request, response);
    if (absl::IsDeadlineExceeded(status) && pace.Failed()) continue;
    RETURN_IF_ERROR(status);
    pace.Took(absl::Now() - begin);
    for (const v1::FeedMessage& message : response.messages()) {
      if (!message.has_progress()) continue;
      progress.clock_ahead = ClockAhead(asked, clock_.now(), message.progress().server_time());
    }
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
  own_contacts_.Remove();
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
