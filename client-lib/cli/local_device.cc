#include "client-lib/cli/local_device.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

absl::Status NoneHere(const Device& device, absl::string_view text) {
  const auto state = device.MirrorState();
  if (state.ok() && state->token().empty()) {
    return CliError(absl::StatusCode::kFailedPrecondition, wording::kNothingReceived);
  }
  return CliError(absl::StatusCode::kNotFound, wording::kNoneHere, text);
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

absl::StatusOr<std::string> RowOnDevice(Session& session, const Device& device,
                                        absl::string_view text, const ResourceSchema* expected) {
  if (absl::StrContains(text, "/")) {
    ASSIGN_OR_RETURN(std::string name, NameCalled(session.registry(), text, expected));
    const bool other =
        expected != nullptr && !absl::StartsWith(name, absl::StrCat(expected->collection(), "/"));
    const auto kept = device.Get(name);
    if (kept.ok() && !other) return name;
    return other || absl::IsNotFound(kept.status()) ? NoneHere(device, text) : kept.status();
  }
  std::vector<std::string> collections, named;
  for (const auto& schema : session.registry().all()) {
    if (expected != nullptr && expected != schema.get()) continue;
    collections.push_back(schema->collection());
    const std::string name = absl::StrCat(schema->collection(), "/", text);
    const auto kept = device.Get(name);
    if (kept.ok()) named.push_back(name);
    if (!kept.ok() && !absl::IsNotFound(kept.status())) return kept.status();
  }
  if (named.size() == 1) return named.front();
  if (named.size() > 1) {
    return UsageError(wording::kSeveralCalled, text, absl::StrJoin(named, ", "));
  }
  auto found = device.Search(text, collections, kMostCandidates);
  if (!found.ok() && !absl::IsInvalidArgument(found.status())) return found.status();
  if (!found.ok() || found->hits.empty()) return NoneHere(device, text);
  // Only a whole name is as good as an id: a start may be that of another firm.
  const bool one = found->hits.size() == 1 || (found->hits[0].tier == SearchTier::kNameEqual &&
                                               found->hits[1].tier != SearchTier::kNameEqual);
  if (one) return found->hits[0].name;
  for (const Device::Found::Hit& hit : found->hits) {
    session.err() << "  " << hit.name << "  " << OneLine(hit.title) << "\n";
  }
  if (found->truncated) session.err() << "  …\n";
  return UsageError(wording::kSeveralHere, text);
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
