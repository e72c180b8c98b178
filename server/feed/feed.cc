#include "server/feed/feed.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/privacy/erasure.h"
#include "server/rows/field_violations.h"
#include "storage/error.h"
#include "storage/sealing.h"
#include "storage/timestamp.h"

namespace zhaolian {

using v1::PullChangesRequest;
using v1::PullChangesResponse;
using v1::WatchRequest;
using v1::WatchResponse;

namespace {

constexpr int kDefaultChanges = 500, kMostChanges = 1000;
// Half a minute is where proxies and phones give up.
constexpr int kLongestWaitSeconds = 25;
constexpr int kHeartbeatSeconds = 20, kShortestHeartbeat = 10, kLongestHeartbeat = 60;
// Of one session or key: a device that has lost a connection does not know it yet.
constexpr int kMostWatches = 2;
// Revisions that a reader looks through among the reads of others: some milliseconds' worth.
constexpr int64_t kMostCaughtUpAtOnce = 100;

// Answers of both methods are made of the same parts.
static_assert(static_cast<int>(PullChangesResponse::kMessagesFieldNumber) ==
              static_cast<int>(WatchResponse::kMessagesFieldNumber));

absl::Status CheckChanges(int max_changes) {
  if (max_changes >= 0) return absl::OkStatus();
  return InvalidField("max_changes", "OUT_OF_RANGE", "must not be negative");
}

absl::Status Check(const PullChangesRequest& request) {
  if (request.wait_seconds() < 0 || request.wait_seconds() > kLongestWaitSeconds) {
    return InvalidField("wait_seconds", "OUT_OF_RANGE",
                        absl::StrCat("takes 0 to ", kLongestWaitSeconds));
  }
  return CheckChanges(request.max_changes());
}

absl::Status Check(const WatchRequest& request) {
  const int seconds = request.heartbeat_seconds();
  if (seconds != 0 && (seconds < kShortestHeartbeat || seconds > kLongestHeartbeat)) {
    return InvalidField("heartbeat_seconds", "OUT_OF_RANGE",
                        absl::StrCat("takes ", kShortestHeartbeat, " to ", kLongestHeartbeat,
                                     ", or 0 for ", kHeartbeatSeconds));
  }
  return CheckChanges(request.max_changes());
}

absl::Status Superseded() {
  return Error(absl::StatusCode::kAborted, "SUPERSEDED",
               absl::StrCat("another watch was begun with the same session or key, which may have ",
                            kMostWatches, "; use a key for each device"));
}

}  // namespace

// From the request to the end of a Watch; runs on the queue's thread.
class Feed::WatchHandler : public RequestHandler {
 public:
  WatchHandler(Feed& feed, const google::protobuf::MethodDescriptor* method)
      : RequestHandler(feed.admission_, method), feed_(feed) {}

  void OnWritten(const CallPtr& /*call*/) override {
    if (listener_ != nullptr) feed_.GoOn(listener_);
  }
  void OnDone() override {
    if (listener_ != nullptr) feed_.Forget(listener_);
    listener_ = nullptr;  // it keeps the call, which keeps this
  }

 protected:
  void OnRequest(const CallPtr& call, MessagePtr request) override {
    listener_ = feed_.BeginWatch(call, static_cast<const WatchRequest&>(*request));
  }

 private:
  Feed& feed_;
  ListenerPtr listener_;
};

Feed::Feed(Store& store, const Admission& admission, const Callers& callers,
           const Permissions& permissions, Settings settings,
           std::unique_ptr<Connection> connection)
    : store_(store),
      admission_(admission),
      callers_(callers),
      reader_(store.resources(), permissions, settings.max_response_bytes),
      settings_(std::move(settings)),
      connection_(std::move(connection)),
      recent_(store.resources(), permissions, store.writer().revision()),
      thread_([this] { Loop(); }) {}

void Feed::Bind(Router& router) {
  router.Bind<PullChangesRequest>(
      "zhaolian.v1.FeedService.PullChanges",
      [this](const CallPtr& call, std::unique_ptr<PullChangesRequest> request) {
        PullChanges(call, std::move(request));
      });
  const auto* watch = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "zhaolian.v1.FeedService.Watch");
  router.BindStream(watch,
                    [this, watch](Call&) { return std::make_unique<WatchHandler>(*this, watch); });
}

void Feed::OnCommit() {
  absl::MutexLock lock(&mutex_);
  // Where nobody waits nobody is woken: who arrives has the thread look (Arrive).
  if (looked_ == kUnknown && arrived_.empty()) return;
  committed_ = true;
}

void Feed::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  if (thread_.joinable()) thread_.join();
  connection_.reset();
}

void Feed::OpenToken(Listener& listener, const std::string& token) const {
  if (token.empty()) return;
  const std::optional<std::string> state =
      Unseal(settings_.key, listener.call->caller->user, token);
  listener.token_is_bad = !state.has_value() || !listener.state.ParseFromString(*state);
}

void Feed::PullChanges(const CallPtr& call, std::unique_ptr<PullChangesRequest> request) {
  const absl::Status valid = Check(*request);
  if (!valid.ok()) return call->Finish(valid);
  auto pull = std::make_shared<Listener>();
  pull->call = call;
  pull->max_changes = request->max_changes() == 0 ? kDefaultChanges
                                                  : std::min(request->max_changes(), kMostChanges);
  pull->until = absl::Now() + absl::Seconds(request->wait_seconds());
  OpenToken(*pull, request->token());
  Read(pull);
}

Feed::ListenerPtr Feed::BeginWatch(const CallPtr& call, const WatchRequest& request) {
  const absl::Status valid = Check(request);
  if (!valid.ok()) {
    call->Finish(valid);
    return nullptr;
  }
  EndSuperseded(call->caller->credential);
  auto watch = std::make_shared<Listener>();
  watch->call = call;
  watch->watches = true;
  watch->max_changes =
      request.max_changes() == 0 ? kDefaultChanges : std::min(request.max_changes(), kMostChanges);
  watch->heartbeat = absl::Seconds(request.heartbeat_seconds() == 0 ? kHeartbeatSeconds
                                                                    : request.heartbeat_seconds());
  watch->until = absl::Now() + watch->heartbeat;
  OpenToken(*watch, request.token());
  {
    absl::MutexLock lock(&mutex_);
    watch->in_watches = watches_.insert(watches_.end(), watch);
  }
  Read(watch);
  return watch;
}

void Feed::EndSuperseded(const std::string& credential) {
  if (credential.empty()) return;  // nobody signs in: there is no telling devices apart
  ListenerPtr oldest;
  {
    absl::MutexLock lock(&mutex_);
    int watches = 0;
    for (const ListenerPtr& each : watches_) {
      if (each->over || each->call->caller->credential != credential) continue;
      if (oldest == nullptr) oldest = each;
      ++watches;
    }
    if (watches < kMostWatches) return;
  }
  End(oldest, Superseded());
}

void Feed::Read(const ListenerPtr& listener) {
  const bool needs_snapshot = listener->needs_snapshot();
  bool closing = false;
  {
    absl::MutexLock lock(&mutex_);
    // Before it takes a place, which is given back by who ended it.
    if (listener->over) return;
    closing = closing_;
    if (!closing && needs_snapshot && !listener->has_place) {
      if (snapshots_ >= settings_.snapshots) {
        listener->queued = true;
        in_line_.push_back(listener);
        return;
      }
      listener->has_place = true;
      ++snapshots_;
    }
  }
  if (closing) return End(listener, ShuttingDown());
  const absl::Time deadline = admission_.Bound(absl::InfiniteFuture(), absl::Now());
  auto read = [this, listener](const absl::Status& status, Connection& connection) {
    if (!status.ok()) return End(listener, status);
    Answer(listener, connection);
  };
  // Many devices that come back after an outage must not keep the others' reads waiting.
  const bool is_far_behind =
      store_.writer().revision() - listener->state.revision() > kMostCaughtUpAtOnce;
  if (needs_snapshot || listener->state.completing() || is_far_behind) {
    store_.ReadBulk(deadline, std::move(read));
  } else {
    store_.Read(deadline, std::move(read));
  }
}

void Feed::Answer(const ListenerPtr& listener, Connection& connection) {
  if (listener->over) return;
  const absl::Time now = absl::Now();
  const int64_t generation = callers_.generation();
  absl::StatusOr<CallerPtr> caller = admission_.Identify(*listener->call);
  if (!caller.ok()) return End(listener, caller.status());
  WatchResponse response;
  const absl::StatusOr<bool> more =
      reader_.Read(connection, **caller,
                   {listener->max_changes, listener->token_is_bad, listener->needs_snapshot()},
                   listener->state, *response.mutable_messages());
  if (!more.ok()) return End(listener, more.status());
  const absl::StatusOr<int64_t> erased = LastRevisionOf(connection, std::string(kErasures));
  if (!erased.ok()) return End(listener, erased.status());
  listener->erase_revision = *erased;
  listener->token_is_bad = false;
  listener->caller = *std::move(caller);
  listener->generation = generation;
  listener->known = now;
  listener->more = *more;
  if (!listener->needs_snapshot()) GiveBackPlace(listener);
  if (!response.messages().empty()) {
    return Send(listener, {grpc::Slice(response.SerializeAsString())});
  }
  if (*more) return Read(listener);  // in its turn
  if (now < listener->until) return Wait(listener);
  SendProgress(listener);
}

void Feed::Send(const ListenerPtr& listener, std::vector<grpc::Slice> messages) {
  const absl::StatusOr<std::string> token =
      Seal(settings_.key, listener->call->caller->user, listener->state.SerializeAsString());
  if (!token.ok()) return End(listener, token.status());
  if (!listener->watches) {
    PullChangesResponse rest;
    rest.set_token(*token);
    rest.set_has_more(listener->more);
    rest.set_erase_revision(listener->ErasedSoFar());
    messages.emplace_back(rest.SerializeAsString());
    listener->over = true;
    listener->call->ReplyEncoded(grpc::ByteBuffer(messages.data(), messages.size()));
    return GiveBackPlace(listener);
  }
  WatchResponse rest;
  rest.set_token(*token);
  rest.set_erase_revision(listener->ErasedSoFar());
  messages.emplace_back(rest.SerializeAsString());
  const absl::Time now = absl::Now();
  listener->until = now + listener->heartbeat;
  {
    absl::MutexLock lock(&mutex_);
    listener->writing_since = now;
  }
  if (listener->call->WriteAtOnce(grpc::ByteBuffer(messages.data(), messages.size()))) {
    GoOn(listener);
  }
}

void Feed::SendProgress(const ListenerPtr& listener) {
  WatchResponse response;
  v1::FeedMessage::Progress& progress = *response.add_messages()->mutable_progress();
  progress.set_revision(listener->state.revision());
  *progress.mutable_server_time() = ToTimestamp(absl::Now());
  Send(listener, {grpc::Slice(response.SerializeAsString())});
}

void Feed::GoOn(const ListenerPtr& listener) {
  bool queued = false, arrived = false;
  std::vector<ListenerPtr> turns;
  {
    absl::MutexLock lock(&mutex_);
    listener->writing_since = absl::InfiniteFuture();
    queued = listener->queued;
    if (queued) {
      turns = TakeTurns();
    } else if (!listener->over && !listener->more) {
      arrived = Arrive(listener);
    }
  }
  for (const ListenerPtr& each : turns) Read(each);
  if (queued || arrived || listener->over) return;
  listener->more ? Read(listener) : SayGoodbye(listener);
}

void Feed::Wait(const ListenerPtr& listener) {
  {
    absl::MutexLock lock(&mutex_);
    if (Arrive(listener)) return;
  }
  SayGoodbye(listener);
}

bool Feed::Arrive(const ListenerPtr& listener) {
  if (closing_) return false;
  if (listener->state.revision() < looked_) committed_ = true;
  arrived_.push_back(listener);
  return true;
}

void Feed::SayGoodbye(const ListenerPtr& listener) {
  // Before the last answer, which is not to be followed by another.
  if (listener->over.exchange(true)) return;
  if (listener->watches) SendProgress(listener);
  listener->call->Finish(ShuttingDown());
  GiveBackPlace(listener);
}

void Feed::End(const ListenerPtr& listener, const absl::Status& status) {
  if (listener->over.exchange(true)) return;
  listener->call->Finish(status);
  GiveBackPlace(listener);
}

void Feed::Forget(const ListenerPtr& listener) {
  listener->over = true;
  GiveBackPlace(listener);
  absl::MutexLock lock(&mutex_);
  watches_.erase(listener->in_watches);
}

void Feed::GiveBackPlace(const ListenerPtr& listener) {
  std::vector<ListenerPtr> turns;
  {
    absl::MutexLock lock(&mutex_);
    if (listener->over && std::exchange(listener->queued, false)) {
      in_line_.erase(std::find(in_line_.begin(), in_line_.end(), listener));
    }
    if (!std::exchange(listener->has_place, false)) return;
    --snapshots_;
    turns = TakeTurns();
  }
  for (const ListenerPtr& each : turns) Read(each);
}

std::vector<Feed::ListenerPtr> Feed::TakeTurns() {
  std::vector<ListenerPtr> turns;
  for (auto each = in_line_.begin(); each != in_line_.end() && snapshots_ < settings_.snapshots;) {
    Listener& listener = **each;
    // Its Progress is with the network still.
    if (listener.writing()) {
      ++each;
      continue;
    }
    listener.queued = false;
    listener.has_place = true;
    ++snapshots_;
    turns.push_back(std::move(*each));
    each = in_line_.erase(each);
  }
  return turns;
}

}  // namespace zhaolian
