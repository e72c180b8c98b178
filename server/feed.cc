#include "server/feed.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/field_violations.h"
#include "server/log.h"
#include "server/sealing.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using internal::v1::FeedState;
using v1::PullChangesRequest;
using v1::PullChangesResponse;

constexpr int kDefaultChanges = 500, kMostChanges = 1000;
// Half a minute is where proxies and phones give up.
constexpr int kLongestWaitSeconds = 25;
constexpr size_t kEntriesAtATime = 1000;
// How late a wait may end.
constexpr absl::Duration kLatestLook = absl::Milliseconds(500);

absl::Status CheckNumber(const char* field, int64_t value, int most) {
  if (value >= 0 && value <= most) return absl::OkStatus();
  return InvalidField(field, "OUT_OF_RANGE", absl::StrCat("takes 0 to ", most));
}

}  // namespace

Feed::Feed(Store& store, const Admission& admission, const Callers& callers,
           const Permissions& permissions, Settings settings,
           std::unique_ptr<Connection> connection)
    : store_(store),
      admission_(admission),
      callers_(callers),
      reader_(store.resources(), permissions, settings.max_response_bytes),
      key_(std::move(settings.key)),
      connection_(std::move(connection)),
      looked_at_(store.writer().revision()),
      thread_([this] { Loop(); }) {}

void Feed::Bind(Router& router) {
  router.Bind<PullChangesRequest>(
      "zhaolian.v1.FeedService.PullChanges",
      [this](const CallPtr& call, std::unique_ptr<PullChangesRequest> request) {
        PullChanges(call, std::move(request));
      });
}

void Feed::OnCommit() {
  absl::MutexLock lock(&mutex_);
  committed_ = true;
}

void Feed::Close() {
  std::list<PullPtr> waiting;
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    waiting.swap(waiting_);
  }
  for (const PullPtr& pull : waiting) pull->call->Finish(ShuttingDown());
  if (thread_.joinable()) thread_.join();
  connection_.reset();
}

size_t Feed::waiting() const {
  absl::MutexLock lock(&mutex_);
  return waiting_.size();
}

void Feed::PullChanges(const CallPtr& call, std::unique_ptr<PullChangesRequest> request) {
  absl::Status valid = CheckNumber("wait_seconds", request->wait_seconds(), kLongestWaitSeconds);
  if (valid.ok() && request->max_changes() < 0) {
    valid = InvalidField("max_changes", "OUT_OF_RANGE", "must not be negative");
  }
  if (!valid.ok()) return call->Finish(valid);
  auto pull = std::make_shared<Pull>();
  pull->call = call;
  pull->max_changes = request->max_changes() == 0 ? kDefaultChanges
                                                  : std::min(request->max_changes(), kMostChanges);
  pull->until = absl::Now() + absl::Seconds(request->wait_seconds());
  if (!request->token().empty()) {
    const std::optional<std::string> state = Unseal(key_, call->caller->user, request->token());
    pull->token_is_bad = !state.has_value() || !pull->state.ParseFromString(*state);
  }
  Read(pull);
}

void Feed::Read(const PullPtr& pull) {
  store_.Read(admission_.Bound(absl::InfiniteFuture(), absl::Now()),
              [this, pull](const absl::Status& status, Connection& connection) {
                if (!status.ok()) return pull->call->Finish(status);
                Answer(pull, connection);
              });
}

void Feed::Answer(const PullPtr& pull, Connection& connection) {
  const absl::Time now = absl::Now();
  const absl::StatusOr<CallerPtr> caller = admission_.Identify(*pull->call);
  if (!caller.ok()) return pull->call->Finish(caller.status());
  PullChangesResponse response;
  FeedState state = pull->state;
  const absl::StatusOr<bool> more =
      reader_.Read(connection, **caller, pull->max_changes, pull->token_is_bad, state,
                   *response.mutable_messages());
  if (!more.ok()) return pull->call->Finish(more.status());
  if (response.messages().empty()) {
    if (now < pull->until) {
      pull->state = std::move(state);
      return Wait(pull);
    }
    v1::FeedMessage::Progress& progress = *response.add_messages()->mutable_progress();
    progress.set_revision(state.revision());
    *progress.mutable_server_time() =
        google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  }
  const absl::StatusOr<std::string> token = Seal(key_, (*caller)->user, state.SerializeAsString());
  if (!token.ok()) return pull->call->Finish(token.status());
  response.set_token(*token);
  response.set_has_more(*more);
  pull->call->Reply(response);
}

void Feed::Wait(const PullPtr& pull) {
  {
    absl::MutexLock lock(&mutex_);
    if (!closing_ && looked_at_ <= pull->state.revision()) {
      waiting_.push_back(pull);
      return;
    }
    if (closing_) return pull->call->Finish(ShuttingDown());
  }
  Read(pull);  // there was a change since
}

void Feed::Loop() {
  int64_t generation = callers_.generation();
  int64_t looked_at = store_.writer().revision();
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return committed_ || closing_;
      };
      mutex_.AwaitWithTimeout(absl::Condition(&ready), kLatestLook);
      if (closing_) return;
      committed_ = false;
    }
    const std::vector<JournalChange> changes = ChangesSince(looked_at);
    if (!changes.empty()) looked_at = changes.back().revision;
    const int64_t now = callers_.generation();
    for (const PullPtr& pull : TakeDue(changes, now != generation)) Read(pull);
    generation = now;
  }
}

std::vector<JournalChange> Feed::ChangesSince(int64_t revision) {
  std::vector<JournalChange> changes;
  while (true) {
    auto some = ReadChanges(*connection_, revision, int{kEntriesAtATime});
    if (!some.ok()) {
      Log("error", "the feed could not read the journal", {{"status", some.status().ToString()}});
      return changes;
    }
    changes.insert(changes.end(), std::make_move_iterator(some->begin()),
                   std::make_move_iterator(some->end()));
    if (some->size() < kEntriesAtATime) return changes;
    revision = changes.back().revision;
  }
}

std::vector<Feed::PullPtr> Feed::TakeDue(const std::vector<JournalChange>& changes,
                                         bool everybody) {
  const absl::Time now = absl::Now();
  std::vector<PullPtr> due;
  absl::MutexLock lock(&mutex_);
  if (!changes.empty()) looked_at_ = changes.back().revision;
  for (auto each = waiting_.begin(); each != waiting_.end();) {
    const Pull& pull = **each;
    const bool is_due =
        everybody || pull.until <= now || absl::c_any_of(changes, [&](const JournalChange& change) {
          return reader_.MayConcern(change, pull.state);
        });
    if (is_due) due.push_back(std::move(*each));
    each = is_due ? waiting_.erase(each) : std::next(each);
  }
  return due;
}

}  // namespace zhaolian
