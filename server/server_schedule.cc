#include <optional>

#include "absl/time/clock.h"
#include "server/config.h"
#include "server/dispatch/nightly_dispatch.h"
#include "server/log.h"
#include "server/nightly_backups.h"
#include "server/quiet_merging.h"
#include "server/server_parts.h"

namespace zhaolian {
namespace {

// A copy of the database is noticed when it is older than this.
constexpr absl::Duration kMarkInterval = absl::Minutes(1);
// When a session was used last is kept as often.
constexpr absl::Duration kUseInterval = absl::Minutes(1);
// Imports and backups whose time is over are removed as often.
constexpr absl::Duration kForgetInterval = absl::Hours(1);
// Files of evidence that no row names are removed as often.
constexpr absl::Duration kCollectInterval = absl::Hours(24);
// Clients that take nothing of their exports are looked for as often.
constexpr absl::Duration kSlowExportInterval = absl::Seconds(1);
// New certificates are looked for as often.
constexpr absl::Duration kLookInterval = absl::Seconds(1);

}  // namespace

void ServerParts::StartSchedule(const Config& config) {
  const absl::Time now = absl::Now();
  schedule.Add({"revision mark", now, [](absl::Time done) { return done + kMarkInterval; },
                [this] { return mark->Raise(store->writer().revision()); }});
  schedule.Add({"uses of credentials", now, [](absl::Time done) { return done + kUseInterval; },
                [this] { return KeepUses(*callers, *store); }});
  if (certificates != nullptr) {
    schedule.Add({"certificates", now, [](absl::Time done) { return done + kLookInterval; },
                  [this] {
                    const absl::Status status = certificates->Refresh(absl::Now());
                    if (!status.ok()) {
                      Log("error", "new certificates are not taken; those before go on",
                          {{"status", std::string(status.message())}});
                    }
                    return absl::OkStatus();
                  }});
  }
  schedule.Add(QuietMerging(*store, now));
  schedule.Add({"imports whose time is over", now,
                [](absl::Time done) { return done + kForgetInterval; },
                [this] { return imports->RemoveExpired(absl::Now()); }});
  schedule.Add({"evidence that no row names", now,
                [](absl::Time done) { return done + kCollectInterval; },
                [this] { return evidence->Collect(absl::Now()); }});
  schedule.Add({"slow exports", now, [](absl::Time done) { return done + kSlowExportInterval; },
                [this] {
                  exports->EndSlow(absl::Now());
                  return absl::OkStatus();
                }});
  schedule.Add({"backups whose time is over", now,
                [](absl::Time done) { return done + kForgetInterval; },
                [this] { return backups->RemoveExpired(absl::Now()); }});
  const std::optional<NightlyPlan> nightly = NightlyPlanOf(config);
  if (nightly.has_value()) schedule.Add(NightlyBackup(*backups, *nightly, now));
  const auto checkup = ParseTimeOfDay(config.nightly_checkup_time());  // or "off"
  if (checkup.ok()) schedule.Add(NightlyDispatch(*store, config.issue_solve_days(), *checkup, now));
  schedule.Start();
}

}  // namespace zhaolian
