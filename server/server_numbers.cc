#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/log.h"
#include "server/server_parts.h"

namespace zhaolian {

WriterEvents ServerParts::WatchWriter(std::function<void()> on_failure) {
  using Unit = Telemetry::Unit;
  WriterEvents events;
  events.poisoned = [this, on_failure = std::move(on_failure)](const absl::Status& cause) {
    Log("error", "storage failed; nothing is acknowledged any more",
        {{"status", cause.ToString()}});
    health->SetServing(false);
    if (on_failure) on_failure();
  };
  events.disk_full = [this](bool full) {
    disk_full = full;
    if (full) {
      Log("error", "the disk is full; changes are refused until there is room",
          {{"data", directory->path()}});
    } else {
      Log("info", "there is room on the disk again; changes are taken");
    }
  };
  events.committed =
      [this,
       seconds = telemetry->Distribution(Unit::kSeconds, "zhaolian_commit_seconds",
                                         "Time that the writer took to run and commit a group."),
       size = telemetry->Distribution(Unit::kOperations, "zhaolian_commit_operations",
                                      "Operations committed together.")](size_t operations,
                                                                         absl::Duration time) {
        seconds(absl::ToDoubleSeconds(time));
        size(static_cast<double>(operations));
        const absl::Status refreshed = callers->Refresh();
        if (!refreshed.ok()) {
          Log("error", "who may call could not be read; nobody may until it can",
              {{"status", refreshed.ToString()}});
        }
        if (feed_open) feed->OnCommit();
      };
  events.maintained = [seconds = telemetry->Distribution(
                           Unit::kSeconds, "zhaolian_checkpoint_seconds", "Time of a checkpoint.")](
                          absl::Duration time) { seconds(absl::ToDoubleSeconds(time)); };
  return events;
}

void ServerParts::WatchNumbers() {
  using Kind = Telemetry::Kind;
  telemetry->Watch(Kind::kGauge, "zhaolian_connections", "Open connections.",
                   [this] { return acceptor->open(); });
  telemetry->Watch(Kind::kCounter, "zhaolian_connections_refused_total",
                   "Connections closed because too many were open.",
                   [this] { return static_cast<double>(acceptor->refused()); });
  telemetry->Watch(Kind::kCounter, "zhaolian_connections_cut_total",
                   "Connections closed because their calls were cancelled as fast as they came.",
                   [this] { return static_cast<double>(acceptor->cut()); });
  telemetry->Watch(Kind::kGauge, "zhaolian_calls_in_flight", "Unary calls in flight.",
                   [this] { return admission->calls_in_flight(); });
  telemetry->Watch(Kind::kGauge, "zhaolian_calls_live",
                   "Calls of all kinds that were let in and are not over.", [this] {
                     int live = 0;
                     for (const auto& queue : queues) live += queue->live();
                     return live;
                   });
  telemetry->Watch(Kind::kGauge, "zhaolian_writes_waiting", "Operations that wait for the writer.",
                   [this] { return static_cast<double>(store->writer().waiting()); });
  telemetry->Watch(Kind::kGauge, "zhaolian_longest_write_wait_seconds",
                   "Time that the first of the waiting operations has waited.",
                   [this] { return absl::ToDoubleSeconds(store->writer().longest_wait()); });
  telemetry->Watch(Kind::kGauge, "zhaolian_reads_waiting", "Reads that wait for a reader.",
                   [this] { return static_cast<double>(store->reads().waiting()); });
  telemetry->Watch(Kind::kGauge, "zhaolian_longest_read_wait_seconds",
                   "Time that the first of the waiting reads has waited.",
                   [this] { return absl::ToDoubleSeconds(store->reads().longest_wait()); });
  telemetry->Watch(Kind::kGauge, "zhaolian_log_bytes",
                   "Bytes of the write-ahead log that no checkpoint has taken over yet.",
                   [this] { return static_cast<double>(store->writer().log_bytes()); });
  telemetry->Watch(Kind::kGauge, "zhaolian_disk_full",
                   "1 while changes are refused because the disk is full.",
                   [this] { return disk_full ? 1 : 0; });
  telemetry->Watch(
      Kind::kGauge, "zhaolian_newest_backup_timestamp_seconds",
      "When the newest backup was written, in seconds since 1970; 0 when "
      "there is none.",
      [this] {
        return static_cast<double>(std::max<int64_t>(0, absl::ToUnixSeconds(backups->newest())));
      });
}

}  // namespace zhaolian
