#include "client-lib/cli/local_device.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/saved_sessions.h"
#include "storage/durable_file.h"
#include "storage/journal.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr int kMostCandidates = 10;
constexpr size_t kDigestDigits = 16;

// A key or a certificate says who calls, and not how the user is called.
std::string Nameless(const SessionOptions& options) {
  if (!options.token.empty()) {
    return absl::StrCat("key-",
                        absl::BytesToHexString(Sha256(options.token)).substr(0, kDigestDigits));
  }
  if (options.certificate.empty()) return "local";
  const auto digest = FileDigest(options.certificate);
  return absl::StrCat("certificate-",
                      digest.ok() ? digest->substr(0, kDigestDigits) : std::string("none"));
}

struct RowsCalled {
  std::string collection;
  const Wording& none;
  const Wording& several;
};

absl::StatusOr<std::string> RowOnDevice(Session& session, const Device& device,
                                        const RowsCalled& rows, absl::string_view text) {
  const std::string start = absl::StrCat(rows.collection, "/");
  const std::string name =
      absl::StartsWith(text, start) ? std::string(text) : absl::StrCat(start, text);
  const auto kept = device.Get(name);
  if (kept.ok()) return name;
  if (!absl::IsNotFound(kept.status())) return kept.status();
  auto found = device.Search(text, {rows.collection}, kMostCandidates);
  if (!found.ok() && !absl::IsInvalidArgument(found.status())) return found.status();
  if (!found.ok() || found->hits.empty()) {
    const auto state = device.MirrorState();
    if (state.ok() && state->token().empty()) {
      return CliError(absl::StatusCode::kFailedPrecondition, wording::kNothingReceived);
    }
    return CliError(absl::StatusCode::kNotFound, rows.none, text);
  }
  // Only a whole name is as good as an id: a start may be that of another row.
  const bool one = found->hits.size() == 1 || (found->hits[0].tier == SearchTier::kNameEqual &&
                                               found->hits[1].tier != SearchTier::kNameEqual);
  if (one) return found->hits[0].name;
  for (const Device::Found::Hit& hit : found->hits) {
    session.err() << "  " << hit.name << "  " << OneLine(hit.title) << "\n";
  }
  if (found->truncated) session.err() << "  …\n";
  return UsageError(rows.several, text);
}

}  // namespace

std::string UserOfDevice(const Session& session) {
  const SessionOptions& options = session.options;
  std::string user = options.user;
  if (user.empty() && options.token.empty() && options.certificate.empty()) {
    // A file that is no good is told by `login`, which mends it.
    auto saved = SavedSessions(SavedSessionsPath()).Of(options.server);
    if (saved.ok()) user = saved->user();
  }
  return UserNameOf(user);
}

absl::StatusOr<std::unique_ptr<Device>> OpenDevice(const Session& session) {
  const std::string user = UserOfDevice(session);
  return Device::Open(
      DeviceDirectory(session.options.server,
                      user.empty() ? Nameless(session.options) : absl::StripPrefix(user, "users/")),
      session.registry());
}

absl::StatusOr<std::string> FirmOnDevice(Session& session, const Device& device,
                                         absl::string_view text) {
  return RowOnDevice(session, device, {"enterprises", wording::kNoFirm, wording::kSeveralFirms},
                     text);
}

absl::StatusOr<std::string> LeadOnDevice(Session& session, const Device& device,
                                         absl::string_view text) {
  return RowOnDevice(session, device, {"leads", wording::kNoLead, wording::kSeveralLeads}, text);
}

void SayAge(Session& session, const Device& device) {
  const auto state = device.MirrorState();
  if (!state.ok() || state->token().empty()) {
    session.err() << session.Say(wording::kNothingReceived) << "\n";
    return;
  }
  session.err() << session.Say(wording::kAsOf, LocalTimeText(state->last_answer_time())) << "\n";
}

absl::StatusOr<Waiting> CountWaiting(const Device& device) {
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, device.Waiting());
  Waiting waiting;
  for (const OutboxItem& item : items) {
    if (item.state == OutboxItem::kQueued) ++waiting.queued;
    if (item.state == OutboxItem::kConflict || item.state == OutboxItem::kRefused) {
      ++waiting.undecided;
    }
  }
  return waiting;
}

void SayWaiting(Session& session, const Waiting& waiting) {
  if (waiting.queued > 0) {
    session.err() << session.Say(wording::kWaiting, waiting.queued) << "\n";
  }
  if (waiting.undecided > 0) {
    session.err() << session.Say(wording::kNeedsAuthor, waiting.undecided) << "\n";
  }
}

}  // namespace zhaolian
