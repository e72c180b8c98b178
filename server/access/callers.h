// Everybody who may call, in memory: one look-up tells who a token belongs to, and
// what has been revoked is gone before the revocation is answered.
//
// Whoever changes what a caller is made of (users, units, chains, credentials) says so within the
// transaction, with MarkStale. After its commit, and before any reply, everything is
// read anew: there are hundreds of users, not millions.
#ifndef ZHAOLIAN_SERVER_ACCESS_CALLERS_H_
#define ZHAOLIAN_SERVER_ACCESS_CALLERS_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/access/caller.h"
#include "server/access/roles.h"
#include "storage/database.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// When a user's days in its unit begin and end; see User.start_date. Exclusive at
// its end.
struct ActiveTime {
  absl::Time begin = absl::InfinitePast();
  absl::Time end = absl::InfiniteFuture();
  bool Contains(absl::Time now) const { return begin <= now && now < end; }
};
ActiveTime ActiveTimeOf(const v1::User& user);

class Callers {
 public:
  struct Settings {
    // Nobody signs in: a caller is who it says it is, and may do everything.
    bool stated = false;
    // A session that is not used for so long ends.
    absl::Duration session_idle;
  };

  // All outlive the callers.
  Callers(const ResourceRegistry& registry, const Permissions& permissions, const Roles& roles,
          Settings settings);

  // Who calls. `authorization` and `stated` are the values of the metadata
  // "authorization" and "zhaolian-user". UNAUTHENTICATED: reason SIGN_IN_NEEDED when a
  // token is missing, unknown, revoked or has expired alike, but for the metadata "revoked"
  // (kRevokedKey) for whoever holds one that was revoked, or whose user has left, is deleted or has
  // no role; INVALID_USER when a stated user is no
  // name of one.
  absl::StatusOr<CallerPtr> Identify(absl::string_view authorization, absl::string_view stated,
                                     absl::Time now) const ABSL_LOCKS_EXCLUDED(mutex_);

  // The same for who holds the key of a certificate, as DER, and shows no token.
  absl::StatusOr<CallerPtr> IdentifyHolder(absl::string_view certificate, absl::Time now) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // A user as it may act now, for work that goes on when its call is over. UNAUTHENTICATED,
  // reason SIGN_IN_NEEDED, when there is no such user any more, or it has no role.
  absl::StatusOr<CallerPtr> FindUser(const std::string& user, absl::Time now) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Before the first call: reads everything, and keeps the connection for Refresh.
  absl::Status Open(std::unique_ptr<Connection> connection);
  // Gives the connection back, once the writer has ended: the store's is the last one,
  // which takes the log into the database.
  void Close() { connection_.reset(); }

  // The functions below are for the writer's thread.
  // Something that callers are made of is about to change.
  void MarkStale() { stale_ = true; }
  // Once the change is committed: reads everything anew where MarkStale was called
  // since. After an error nobody is known any more, until a later one succeeds.
  absl::Status Refresh() ABSL_LOCKS_EXCLUDED(mutex_);

  // Changes whenever everything was read anew. Thread-safe.
  int64_t generation() const { return generation_; }

  // Credentials that were used since this was last asked, and when.
  std::vector<std::pair<std::string, absl::Time>> TakeUses() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Use {
    std::atomic<int64_t> micros = 0;  // of the last one
    std::atomic<bool> told = true;    // to TakeUses
  };
  struct Entry {
    CallerPtr caller = nullptr;
    absl::Time expire;
    v1::Credential::Kind kind;
    ActiveTime active;
    std::shared_ptr<Use> use;
  };
  struct ActiveUser {
    CallerPtr caller;
    ActiveTime active;
  };
  struct Everybody {
    absl::flat_hash_map<std::string, Entry> by_digest;
    absl::flat_hash_map<std::string, ActiveUser> users;  // where people sign in
    absl::flat_hash_map<std::string, CallerPtr> stated;  // by user
    // By digest: whether what was not sent is to be removed.
    absl::flat_hash_map<std::string, bool> revoked;
  };
  // Who the credential with this digest belongs to: a certificate, or else a token. A
  // certificate is no secret, so one that comes as a token lets nobody in.
  absl::StatusOr<CallerPtr> IdentifyBy(const std::string& digest, bool is_certificate,
                                       absl::Time now) const ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<CallerPtr> IdentifyStated(absl::string_view user) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // What decides who sees which rows.
  struct City {
    absl::flat_hash_map<std::string, v1::User> users;
    absl::flat_hash_map<std::string, std::vector<std::string>> below;   // units, by the one above
    absl::flat_hash_map<std::string, std::vector<std::string>> chains;  // by the unit that leads
  };
  absl::Status ReadCity(City& city) const;
  std::shared_ptr<Caller> CallerOf(const City& city, const v1::User& user, std::string credential,
                                   const char* identity, absl::Time until) const;
  // What a credential may be used for.
  PermissionSet LimitOf(const v1::Credential& credential) const;
  CallerPtr StatedCaller(std::string user, std::string unit) const;
  absl::Status ReadEverybody(Everybody& everybody) const ABSL_LOCKS_EXCLUDED(mutex_);

  const ResourceSchema& users_;
  const Permissions& permissions_;
  const Roles& roles_;
  const Settings settings_;
  // The writer's thread only, from Open on.
  std::unique_ptr<Connection> connection_;
  bool stale_ = true;
  std::atomic<int64_t> generation_ = 0;

  mutable absl::Mutex mutex_;
  Everybody everybody_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_CALLERS_H_
