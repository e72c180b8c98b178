#include "server/access/callers.h"

#include <algorithm>

#include "absl/strings/strip.h"
#include "server/rows/civil_days.h"
#include "storage/chinese_message.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

Error SignInNeeded() {
  return Error(absl::StatusCode::kUnauthenticated, "SIGN_IN_NEEDED",
               "sign in first: the call carries no session, key or certificate that is valid");
}

// A session can be opened again; who called with a key or a certificate needs another one.
absl::Status Revoked(bool discard_unsent) {
  const absl::Status revoked =
      Error(absl::StatusCode::kUnauthenticated, "SIGN_IN_NEEDED",
            "the session, key or certificate of this call was revoked: sign in again, or ask a "
            "security officer for a new key or certificate")
          .With(kRevokedKey, discard_unsent ? kDiscardUnsent : kKeepUnsent);
  return WithChinese(revoked,
                     "此会话、密钥或证书已被撤销：请重新登录，或请安全管理员另发密钥或证书。");
}

// Of work that goes on for a user whose call is over.
constexpr char kOnBehalf[] = "on_behalf";

const char* IdentityOf(v1::Credential::Kind kind) {
  if (kind == v1::Credential::KIND_SESSION) return "session";
  return kind == v1::Credential::KIND_CERTIFICATE ? "certificate" : "api_key";
}

}  // namespace

ActiveTime ActiveTimeOf(const v1::User& user) {
  ActiveTime time;
  const auto first = FirstDayOf(user.start_date()), last = LastDayOf(user.end_date());
  if (first.has_value()) time.begin = BeginOfDay(*first);
  if (last.has_value()) time.end = BeginOfDay(*last + 1);
  return time;
}

Callers::Callers(const ResourceRegistry& registry, const Permissions& permissions,
                 const Roles& roles, Settings settings)
    : users_(*registry.FindMessage(v1::User::descriptor())),
      permissions_(permissions),
      roles_(roles),
      settings_(settings) {}

absl::Status Callers::Open(std::unique_ptr<Connection> connection) {
  connection_ = std::move(connection);
  return Refresh();
}

absl::StatusOr<CallerPtr> Callers::Identify(absl::string_view authorization,
                                            absl::string_view stated, absl::Time now) const {
  if (settings_.stated) return IdentifyStated(stated);
  if (!absl::ConsumePrefix(&authorization, "Bearer ")) return SignInNeeded();
  return IdentifyBy(Sha256(authorization), false, now);
}

absl::StatusOr<CallerPtr> Callers::IdentifyHolder(absl::string_view certificate,
                                                  absl::Time now) const {
  return IdentifyBy(Sha256(certificate), true, now);
}

absl::StatusOr<CallerPtr> Callers::IdentifyBy(const std::string& digest, bool is_certificate,
                                              absl::Time now) const {
  absl::ReaderMutexLock lock(&mutex_);
  auto found = everybody_.by_digest.find(digest);
  if (found == everybody_.by_digest.end()) {
    auto revoked = everybody_.revoked.find(digest);
    if (revoked != everybody_.revoked.end()) return Revoked(revoked->second);
    return SignInNeeded();
  }
  const Entry& entry = found->second;
  if ((entry.kind == v1::Credential::KIND_CERTIFICATE) != is_certificate) return SignInNeeded();
  // A clock that was set back makes nothing last longer.
  const absl::Time last_use = absl::FromUnixMicros(entry.use->micros);
  now = std::max(now, last_use);
  if (now >= entry.active.end) return Revoked(false);
  if (now >= entry.expire || !entry.active.Contains(now)) return SignInNeeded();
  const bool idles = entry.kind == v1::Credential::KIND_SESSION;
  if (idles && now - last_use >= settings_.session_idle) return SignInNeeded();
  entry.use->micros = absl::ToUnixMicros(now);
  entry.use->told = false;
  return entry.caller;
}

absl::StatusOr<CallerPtr> Callers::IdentifyStated(absl::string_view user) const {
  ASSIGN_OR_RETURN(std::string name, ReadStatedUser(user));
  {
    absl::ReaderMutexLock lock(&mutex_);
    auto found = everybody_.stated.find(name);
    if (found != everybody_.stated.end()) return found->second;
  }
  return StatedCaller(std::move(name), "");
}

absl::StatusOr<CallerPtr> Callers::FindUser(const std::string& user, absl::Time now) const {
  if (settings_.stated) return IdentifyStated(user);
  absl::ReaderMutexLock lock(&mutex_);
  auto found = everybody_.users.find(user);
  if (found == everybody_.users.end() || !found->second.active.Contains(now)) {
    return SignInNeeded();
  }
  return found->second.caller;
}

CallerPtr Callers::StatedCaller(std::string user, std::string unit) const {
  static const auto& all = *new std::shared_ptr<const Sight>(std::make_shared<Sight>(Sight::All()));
  auto caller = std::make_shared<Caller>();
  caller->user = std::move(user);
  caller->identity = "stated";
  caller->unit = std::move(unit);
  caller->may = permissions_.all();
  caller->sight = all;
  caller->changes_all = true;
  caller->unmasked = true;
  return caller;
}

absl::Status Callers::Refresh() {
  if (!stale_ || connection_ == nullptr) return absl::OkStatus();
  Everybody everybody;
  absl::Status status = ReadEverybody(everybody);
  if (!status.ok()) everybody = Everybody();
  stale_ = !status.ok();
  absl::MutexLock lock(&mutex_);
  everybody_ = std::move(everybody);
  ++generation_;
  return status;
}

absl::Status Callers::ReadCity(City& city) const {
  absl::Status decoded;
  RETURN_IF_ERROR(connection_->Run(
      "SELECT name, message, revision FROM users WHERE delete_time IS NULL", {},
      [&](const Row& row) {
        decoded.Update(DecodeRow(users_, row, city.users[std::string(row.Text(0))]));
      }));
  RETURN_IF_ERROR(decoded);
  if (settings_.stated) return absl::OkStatus();  // everybody sees everything
  RETURN_IF_ERROR(connection_->Run(
      "SELECT name, parent_unit FROM units WHERE delete_time IS NULL AND parent_unit <> ''", {},
      [&](const Row& row) { city.below[std::string(row.Text(1))].emplace_back(row.Text(0)); }));
  return connection_->Run(
      "SELECT name, lead_unit FROM chains WHERE delete_time IS NULL AND lead_unit <> ''", {},
      [&](const Row& row) { city.chains[std::string(row.Text(1))].emplace_back(row.Text(0)); });
}

PermissionSet Callers::LimitOf(const v1::Credential& credential) const {
  if (credential.permissions().empty()) return permissions_.all();
  PermissionSet limit;
  for (const std::string& word : credential.permissions()) {
    // A word of another version of the server permits nothing.
    if (const auto bit = permissions_.Find(word)) limit.set(*bit);
  }
  // An import goes on with all that the user may, once the call is over.
  limit.reset(*permissions_.Find("imports.create"));
  return limit;
}

std::shared_ptr<Caller> Callers::CallerOf(const City& city, const v1::User& user,
                                          std::string credential, const char* identity,
                                          absl::Time until) const {
  const Rights rights = roles_.RightsOf(user.roles());
  auto caller = std::make_shared<Caller>();
  caller->user = user.name();
  caller->unit = user.unit();
  caller->credential = std::move(credential);
  caller->identity = identity;
  caller->until = until;
  for (const int role : user.roles()) caller->roles.push_back(static_cast<v1::Role>(role));
  caller->may = rights.may;
  const auto units_of = [&](v1::Reach reach) {
    std::vector<std::string> units;
    if (reach == v1::REACH_NONE) return units;
    units.push_back(user.unit());
    // Units cannot be above themselves: parent_unit is acyclic.
    for (size_t i = 0; reach == v1::REACH_BELOW && i < units.size(); ++i) {
      auto below = city.below.find(units[i]);
      if (below == city.below.end()) continue;
      units.insert(units.end(), below->second.begin(), below->second.end());
    }
    return units;
  };
  // And the chains that the own unit leads.
  const auto scopes_of = [&](v1::Reach reach) {
    std::vector<std::string> scopes = units_of(reach);
    auto led = city.chains.find(user.unit());
    if (reach == v1::REACH_NONE || led == city.chains.end()) return scopes;
    scopes.insert(scopes.end(), led->second.begin(), led->second.end());
    return scopes;
  };
  auto sight = std::make_shared<Sight>();
  sight->all = rights.sees == v1::REACH_ALL;
  if (!sight->all) sight->scopes = scopes_of(rights.sees);
  caller->sight = std::move(sight);
  caller->changes_all = rights.changes == v1::REACH_ALL;
  if (!caller->changes_all) caller->changes = scopes_of(rights.changes);
  return caller;
}

absl::Status Callers::ReadEverybody(Everybody& everybody) const {
  City city;
  RETURN_IF_ERROR(ReadCity(city));
  if (settings_.stated) {
    for (const auto& [name, user] : city.users) {
      everybody.stated[name] = StatedCaller(name, user.unit());
    }
    return absl::OkStatus();
  }
  for (const auto& [name, user] : city.users) {
    if (user.roles().empty()) continue;
    const ActiveTime active = ActiveTimeOf(user);
    everybody.users[name] = {CallerOf(city, user, "", kOnBehalf, active.end), active};
  }
  RETURN_IF_ERROR(connection_->Run(
      "SELECT digest, discard_unsent FROM revoked_credentials", {},
      [&](const Row& row) { everybody.revoked[std::string(row.Text(0))] = row.Integer(1) != 0; }));
  return connection_->Run(
      "SELECT digest, name, user_name, kind, expire_time, last_use_time, message FROM credentials"
      " WHERE ended = 0",
      {}, [&](const Row& row) {
        auto user = city.users.find(std::string(row.Text(2)));
        // Who may do nothing any more keeps no copy on a device either; with a role again it goes
        // on where it was.
        if (user == city.users.end() || user->second.roles().empty()) {
          everybody.revoked.try_emplace(std::string(row.Text(0)), false);
          return;
        }
        const auto kind = static_cast<v1::Credential::Kind>(row.Integer(3));
        const absl::Time expire = absl::FromUnixMicros(row.Integer(4));
        const ActiveTime active = ActiveTimeOf(user->second);
        const auto caller = CallerOf(city, user->second, std::string(row.Text(1)), IdentityOf(kind),
                                     std::min(expire, active.end));
        v1::Credential credential;
        // What cannot be read permits nothing.
        const bool known = credential.ParseFromString(std::string(row.Text(6)));
        const PermissionSet limit = known ? LimitOf(credential) : PermissionSet();
        if (kind == v1::Credential::KIND_API_KEY && credential.creator() != caller->user) {
          caller->key_creator = credential.creator();
        }
        caller->may &= limit;
        caller->limited = limit != permissions_.all();
        Entry entry{caller, expire, kind, active, nullptr};
        const std::string digest(row.Text(0));
        absl::ReaderMutexLock lock(&mutex_);
        // Uses that the table does not know of yet are not forgotten.
        auto before = everybody_.by_digest.find(digest);
        if (before != everybody_.by_digest.end()) {
          entry.use = before->second.use;
        } else {
          entry.use = std::make_shared<Use>();
          entry.use->micros = row.Integer(5);
        }
        everybody.by_digest[digest] = std::move(entry);
      });
}

std::vector<std::pair<std::string, absl::Time>> Callers::TakeUses() {
  std::vector<std::pair<std::string, absl::Time>> uses;
  absl::ReaderMutexLock lock(&mutex_);
  for (const auto& [digest, entry] : everybody_.by_digest) {
    if (entry.use->told.exchange(true)) continue;
    uses.emplace_back(entry.caller->credential, absl::FromUnixMicros(entry.use->micros));
  }
  return uses;
}

}  // namespace zhaolian
