// What the feed's own thread does: rounds of looking at what has changed, and telling
// those who wait.
#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/feed/feed.h"
#include "server/log.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// How late a wait, or a credential whose time is up, may end.
constexpr absl::Duration kLatestLook = absl::Milliseconds(500);
// From the begin of a round to that of the next, at least and at most: changes in it are told
// together, for an answer costs as much as what it says. Nobody waits longer who comes alone.
constexpr absl::Duration kShortestRound = absl::Milliseconds(2);
constexpr absl::Duration kLongestRound = absl::Milliseconds(10);
// With a place among the snapshots a client takes what it is sent, or loses the place.
constexpr absl::Duration kPlacePatience = absl::Seconds(5);

// Rounds of little work follow each other soon, and leave half a core to others.
absl::Duration RoundOf(absl::Duration work) {
  return std::clamp(2 * work, kShortestRound, kLongestRound);
}

absl::Status SlowConsumer(absl::Duration patience) {
  return Error(absl::StatusCode::kUnavailable, "SLOW_CONSUMER",
               absl::StrCat("nothing was taken from the stream for ",
                            absl::FormatDuration(patience), "; watch again with the last token"))
      .RetryAfter(kRetrySoon);
}

}  // namespace

void Feed::Loop() {
  absl::Time earliest = absl::InfinitePast();
  while (AwaitRound(earliest)) {
    const absl::Time now = absl::Now();
    Look();
    const int64_t generation = callers_.generation();
    const auto done = std::remove_if(
        waiting_.begin(), waiting_.end(),
        [&](const ListenerPtr& listener) { return !Serve(listener, generation, now); });
    waiting_.erase(done, waiting_.end());
    earliest = now + RoundOf(absl::Now() - now);
    if (now - looked_after_ < kLatestLook) continue;
    looked_after_ = now;
    LookAfterOthers(now);
  }
  EndAll();
}

bool Feed::AwaitRound(absl::Time earliest) {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this]()
                         ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return committed_ || closing_; };
  mutex_.AwaitWithTimeout(absl::Condition(&ready), kLatestLook);
  mutex_.AwaitWithDeadline(absl::Condition(&closing_), earliest);
  committed_ = false;
  return !closing_;
}

void Feed::Look() {
  {
    absl::MutexLock lock(&mutex_);
    if (waiting_.empty() && arrived_.empty()) {
      looked_ = kUnknown;
      return;  // nobody would be told
    }
  }
  const absl::Status status = recent_.Look(*connection_);
  if (!status.ok()) {
    Log("error", "the feed could not read the journal", {{"status", status.ToString()}});
  }
  absl::MutexLock lock(&mutex_);
  looked_ = recent_.head().revision;
  waiting_.insert(waiting_.end(), std::make_move_iterator(arrived_.begin()),
                  std::make_move_iterator(arrived_.end()));
  arrived_.clear();
}

bool Feed::Serve(const ListenerPtr& listener, int64_t generation, absl::Time now) {
  if (listener->over) return false;
  const bool may_have_changed =
      listener->generation != generation || listener->caller->until <= now;
  if (may_have_changed && !IsKnown(listener)) return false;
  const Head& head = recent_.head();
  const int64_t revision = listener->state.revision();
  if (revision < head.revision) {
    std::optional<RecentChanges::Told> told;
    if (recent_.Reaches(revision)) {
      told = recent_.Tell(*listener->caller, revision, listener->max_changes,
                          settings_.max_response_bytes);
    }
    // Too far behind, or too much for one answer.
    if (!told.has_value()) {
      Read(listener);
      return false;
    }
    if (!told->messages.empty() && !IsKnown(listener)) return false;
    listener->state.set_revision(head.revision);
    listener->state.set_chain(head.chain);
    listener->erase_revision = recent_.erase_revision();
    if (!told->messages.empty()) {
      listener->more = false;
      Send(listener, std::move(told->messages));
      return false;
    }
  }
  if (now < listener->until) return true;
  if (IsKnown(listener)) SendProgress(listener);
  return false;
}

bool Feed::IsKnown(const ListenerPtr& listener) {
  const int64_t generation = callers_.generation();
  const absl::Time now = absl::Now();
  // Nobody's rights have changed, and the clock takes none away before that.
  if (generation == listener->generation && now < listener->caller->until &&
      now < listener->known + kLatestLook) {
    return true;
  }
  absl::StatusOr<CallerPtr> caller = admission_.Identify(*listener->call);
  if (!caller.ok()) {
    End(listener, caller.status());
    return false;
  }
  if (*caller != listener->caller && !HaveSameRights(**caller, *listener->caller)) {
    Read(listener);
    return false;
  }
  listener->caller = *std::move(caller);
  listener->generation = generation;
  listener->known = now;
  return true;
}

void Feed::LookAfterOthers(absl::Time now) {
  std::vector<ListenerPtr> due, slow, lose_place;
  {
    absl::MutexLock lock(&mutex_);
    for (const ListenerPtr& each : in_line_) {
      if (each->writing() || now < each->until) continue;
      each->writing_since = now;  // so that it is not given a turn meanwhile
      due.push_back(each);
    }
    for (const ListenerPtr& each : watches_) {
      const absl::Duration waited = now - each->writing_since;
      if (waited > settings_.patience * (each->over ? 2 : 1)) {
        slow.push_back(each);
      } else if (each->has_place && waited > kPlacePatience) {
        lose_place.push_back(each);
      }
    }
  }
  for (const ListenerPtr& each : due) {
    const absl::StatusOr<CallerPtr> caller = admission_.Identify(*each->call);
    each->more = true;
    caller.ok() ? SendProgress(each) : End(each, caller.status());
  }
  for (const ListenerPtr& each : slow) {
    // The status goes behind what was not taken; who takes neither is cut off.
    if (each->over) each->call->Cancel();
    End(each, SlowConsumer(settings_.patience));
  }
  for (const ListenerPtr& each : lose_place) GiveBackPlace(each);
}

void Feed::EndAll() {
  std::vector<ListenerPtr> in_line;
  {
    absl::MutexLock lock(&mutex_);
    waiting_.insert(waiting_.end(), arrived_.begin(), arrived_.end());
    arrived_.clear();
    in_line.assign(in_line_.begin(), in_line_.end());
  }
  for (const ListenerPtr& each : waiting_) SayGoodbye(each);
  for (const ListenerPtr& each : in_line) End(each, ShuttingDown());
  waiting_.clear();
}

}  // namespace zhaolian
