#include "client-lib/cli/local_device.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/begun_ids.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/shown_rows.h"
#include "client-lib/cli/signed_in.h"
#include "client-lib/saved_sessions.h"
#include "storage/durable_file.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {
namespace {

constexpr int kMostCandidates = 10;
constexpr size_t kDigestDigits = 16;

// Of the key or the certificate that says who calls, and not how the user is called; "" where
// there is none.
std::string DigestOf(const SessionOptions& options) {
  if (!options.token.empty()) {
    return absl::BytesToHexString(Sha256(options.token)).substr(0, kDigestDigits);
  }
  if (options.certificate.empty()) return "";
  const auto digest = FileDigest(options.certificate);
  return digest.ok() ? digest->substr(0, kDigestDigits) : "none";
}

std::string Nameless(const SessionOptions& options) {
  const std::string digest = DigestOf(options);
  if (digest.empty()) return "local";
  return absl::StrCat(options.token.empty() ? "certificate-" : "key-", digest);
}

bool IsOf(absl::string_view name, const ResourceSchema* schema) {
  return schema == nullptr || absl::StartsWith(name, absl::StrCat(schema->collection(), "/"));
}

absl::Status NoneHere(const Device& device, absl::string_view text) {
  const auto state = device.MirrorState();
  if (state.ok() && state->token().empty()) {
    return CliError(absl::StatusCode::kFailedPrecondition, wording::kNothingReceived);
  }
  return CliError(absl::StatusCode::kNotFound, wording::kNoneHere, text);
}

// The row itself, or the firm or lead that it is about, whichever is expected.
absl::StatusOr<std::string> FirmOrRow(Session& session, const Device& device,
                                      const std::string& name, const ResourceSchema* expected) {
  if (IsOf(name, expected)) return name;
  ASSIGN_OR_RETURN(const Device::View view, device.Get(name));
  for (const char* field : {"enterprise", "lead"}) {
    if (view.row->GetDescriptor()->FindFieldByName(field) == nullptr) continue;
    std::string about = TextField(*view.row, field);
    if (!about.empty() && IsOf(about, expected)) return about;
  }
  return NoneHere(device, TitleOf(session, *view.row));
}

// The one row here whose id begins so; "" where there is none, or `id` is no such beginning.
absl::StatusOr<std::string> RowBegun(const Device& device, absl::string_view id,
                                     const std::vector<const ResourceSchema*>& schemas) {
  if (!BeginsMadeId(absl::StripSuffix(id, kCutMark))) return std::string();
  std::vector<std::string> names;
  for (const ResourceSchema* schema : schemas) {
    ASSIGN_OR_RETURN(const std::vector<Device::View> begun,
                     device.List(*schema, {.filter = BegunNames(*schema, id)}));
    for (const Device::View& view : begun) names.push_back(TextField(*view.row, "name"));
  }
  if (names.size() > 1) {
    return UsageError(wording::kSeveralCalled, id, absl::StrJoin(names, ", "));
  }
  return names.empty() ? std::string() : names.front();
}

}  // namespace

std::string UserOfDevice(const Session& session) {
  const SessionOptions& options = session.options;
  if (!options.user.empty()) return UserNameOf(options.user);
  // A file that is no good is told by `login`, which mends it.
  const SavedSessions saved(SavedSessionsPath());
  const std::string digest = DigestOf(options);
  if (!digest.empty()) return saved.UserOf(options.server, digest).value_or("");
  const auto session_of_server = saved.Of(options.server);
  return session_of_server.ok() ? UserNameOf(session_of_server->user()) : "";
}

absl::Status LearnUserOfDevice(Session& session) {
  const SessionOptions& options = session.options;
  internal::v1::KnownCredential credential;
  credential.set_server(options.server);
  credential.set_digest(DigestOf(options));
  if (credential.digest().empty() || !UserOfDevice(session).empty()) return absl::OkStatus();
  v1::GetCallerResponse caller;
  if (!session.client().Call(v1::GetCallerRequest(), caller).ok()) return absl::OkStatus();
  const std::string before = DirectoryOfDevice(session);
  credential.set_user(caller.user());
  RETURN_IF_ERROR(SavedSessions(SavedSessionsPath()).KeepUserOf(credential));
  std::error_code error;
  const std::string after = DirectoryOfDevice(session);
  if (!std::filesystem::exists(after, error)) std::filesystem::rename(before, after, error);
  return absl::OkStatus();
}

std::string DirectoryOfDevice(const Session& session) {
  const std::string user = UserOfDevice(session);
  return DeviceDirectory(session.options.server, user.empty() ? Nameless(session.options)
                                                              : absl::StripPrefix(user, "users/"));
}

absl::StatusOr<std::unique_ptr<Device>> OpenDevice(const Session& session) {
  ASSIGN_OR_RETURN(std::unique_ptr<Device> device,
                   Device::Open(DirectoryOfDevice(session), session.registry()));
  device->SealWith(SecretOf(session.options));
  return device;
}

absl::StatusOr<std::string> RowOnDevice(Session& session, const Device& device,
                                        absl::string_view text, const ResourceSchema* expected) {
  if (IsRowNumber(text)) {
    ASSIGN_OR_RETURN(const std::string shown, ShownRow(session, text));
    return FirmOrRow(session, device, shown, expected);
  }
  if (absl::StrContains(text, "/")) {
    ASSIGN_OR_RETURN(std::string name, NameCalled(session.registry(), text, expected));
    if (!IsOf(name, expected)) return NoneHere(device, text);
    const auto kept = device.Get(name);
    if (kept.ok()) return name;
    if (!absl::IsNotFound(kept.status())) return kept.status();
    ASSIGN_OR_RETURN(name, RowBegun(device, name.substr(name.find('/') + 1),
                                    {session.registry().FindName(name)}));
    return name.empty() ? NoneHere(device, text) : absl::StatusOr<std::string>(name);
  }
  std::vector<std::string> collections, named;
  std::vector<const ResourceSchema*> schemas;
  for (const auto& schema : session.registry().all()) {
    if (expected != nullptr && expected != schema.get()) continue;
    schemas.push_back(schema.get());
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
  ASSIGN_OR_RETURN(const std::string begun, RowBegun(device, text, schemas));
  if (!begun.empty()) return begun;
  auto found = device.Search(text, collections, kMostCandidates);
  if (!found.ok() && !absl::IsInvalidArgument(found.status())) return found.status();
  if (!found.ok() || found->hits.empty()) return NoneHere(device, text);
  // Only a whole name is as good as an id: a start may be that of another firm.
  const bool one = found->hits.size() == 1 || (found->hits[0].tier == SearchTier::kNameEqual &&
                                               found->hits[1].tier != SearchTier::kNameEqual);
  if (one) return found->hits[0].name;
  std::vector<std::string> candidates;
  for (const Device::Found::Hit& hit : found->hits) {
    candidates.push_back(hit.name);
    session.err() << "  " << candidates.size() << "  " << hit.name << "  " << OneLine(hit.title)
                  << "\n";
  }
  RETURN_IF_ERROR(KeepShownRows(session, candidates));
  if (found->truncated) session.err() << "  …\n";
  return UsageError(wording::kSeveralHere, text);
}

std::string TitleHere(const Session& session, const Device& device, const std::string& name) {
  const auto view = device.Get(name);
  if (!view.ok()) return name;
  const std::string title = TitleOf(session, *view->row);
  return title.empty() ? name : title;
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
