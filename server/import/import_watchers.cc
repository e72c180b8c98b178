#include "server/import/import_watchers.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kBetweenTold = absl::Milliseconds(250);

}  // namespace

void ImportWatchers::Watch(std::shared_ptr<ImportWatcher> watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.push_back(std::move(watcher));
}

void ImportWatchers::Forget(const std::shared_ptr<ImportWatcher>& watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.remove(watcher);
}

void ImportWatchers::Tell(const ImportRecord& record, bool always,
                          absl::FunctionRef<absl::StatusOr<ImportRecord>()> read) {
  const absl::Time now = absl::Now();
  if (!always && now < last_told_ + kBetweenTold) return;
  last_told_ = now;
  std::vector<std::shared_ptr<ImportWatcher>> watchers;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& watcher : watchers_) {
      if (watcher->run == record.run().name()) watchers.push_back(watcher);
    }
  }
  const bool rests = Rests(record.run().state());
  // Its author may have asked for more already: who watches that came after those above.
  if (rests) {
    const absl::StatusOr<ImportRecord> current = read();
    if (current.ok() && !Rests(current->run().state())) return;
  }
  for (const auto& watcher : watchers) {
    absl::StatusOr<CallerPtr> caller = admission_.Identify(*watcher->call);
    if (!caller.ok()) {
      watcher->call->Finish(caller.status());
    } else if (rests) {
      watcher->call->Write(record.run());
      watcher->call->Finish(absl::OkStatus());
    } else if (watcher->ready.exchange(false)) {
      watcher->call->Write(record.run());
    }
  }
}

}  // namespace zhaolian
