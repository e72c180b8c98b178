// A device: a mirror and an outbox in one directory, for one user of one server. What is
// changed on it counts here at once, and on the server with the next Sync.
//
//   auto device = Device::Open(DeviceDirectory(server, user), registry);
//   (*device)->SealWith(token);                 // for contacts of own firms
//   (*device)->Create(engagement, id);          // durable, and seen by Get and List
//   (*device)->Sync(client, [](const Device::Progress&) {});
//
// Nothing but Sync uses the network, and no call waits for a Sync of another process.
// Personal information is masked in what comes from the server, but for the contacts of the
// user's own open firms, which are sealed in a file of their own (own_contacts.h). Files are for
// their owner only (modes 0600 and 0700), and the others are not encrypted: what is queued, names
// of those met among it, is readable to whoever has the disk.
//
// Thread-safe. Of all processes, one at a time synchronises.
#ifndef ZHAOLIAN_CLIENT_LIB_DEVICE_H_
#define ZHAOLIAN_CLIENT_LIB_DEVICE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "client-lib/client.h"
#include "client-lib/mirror.h"
#include "client-lib/outbox.h"
#include "client-lib/own_contacts.h"
#include "storage/directory_lock.h"
#include "storage/resource_schema.h"

namespace zhaolian {

namespace v1 {
class TripStop;
}

// Where the environment says that the device of a user of a server is:
// $XDG_DATA_HOME/zhaolian/SERVER,USER, or below ~/.local/share. Characters that a file's
// name should not have are written as %XX.
std::string DeviceDirectory(absl::string_view server, absl::string_view user);

class Device {
 public:
  // Makes the directory where there is none. `registry` outlives the device. The errors
  // of Outbox::Open.
  static absl::StatusOr<std::unique_ptr<Device>> Open(const std::string& directory,
                                                      const ResourceRegistry& registry,
                                                      DeviceClock clock = {});

  // What its user signs in with and nobody else knows: a token, or the key of a certificate.
  // Contacts of own firms are sealed under it. Before the first call of the others; without it,
  // as where callers are taken at their word, none are kept.
  void SealWith(std::string secret) { secret_ = std::move(secret); }

  // --- What is seen: the mirror, with the changes that are not in it yet.

  struct View {
    MessagePtr row;
    bool pending = false;  // the server has not answered for all of it
    // Of what is known to be on the server; 0 for a row that is not there yet.
    int64_t revision = 0;
  };
  // NOT_FOUND when there is none, or it is deleted here.
  absl::StatusOr<View> Get(const std::string& name) const;
  absl::StatusOr<std::vector<View>> List(const ResourceSchema& schema,
                                         const Mirror::ListArguments& arguments) const;
  struct Found {
    struct Hit : SearchHit {
      bool pending = false;  // as in View
    };
    std::vector<Hit> hits;
    bool truncated = false;  // there are more
  };
  // As Mirror::Search, over what is seen: what was changed here is found as it is by now.
  absl::StatusOr<Found> Search(absl::string_view text, const std::vector<std::string>& collections,
                               int limit) const;
  // A next step of an engagement, or of a stop of a trip that was not logged as one.
  struct DueStep {
    std::string name;  // of the row
    std::string enterprise;
    // Empty for what is new here: the server names its author. Of a stop, the leader of its
    // trip where nobody else takes the step, as far as that trip is seen.
    std::string assignee;
    std::string next_step, next_date;
    bool pending = false;
  };
  // What is due by the civil date `until`, "2026-12-01", the earliest first, as
  // EngagementService.ListFollowUps has it: what `user` takes, or everybody when it is
  // empty. What is new here counts as the user's own. INVALID_ARGUMENT when `until` is no day.
  absl::StatusOr<std::vector<DueStep>> DueFollowUps(const std::string& user,
                                                    const std::string& until) const;
  absl::StatusOr<internal::v1::MirrorState> MirrorState() const { return mirror()->State(); }
  // A contact of an own open firm as it is, for what it is needed for, which the server is told
  // at the next Sync: that is durable before this returns. INVALID_ARGUMENT for a purpose that says
  // nothing or too much; FAILED_PRECONDITION as OwnContacts::Read; NOT_FOUND, reason
  // NOT_AN_OWN_CONTACT, for others.
  absl::StatusOr<v1::ContactPerson> Unmask(const std::string& name, const std::string& purpose);
  // Those of it that the server does not know yet.
  absl::StatusOr<std::vector<v1::DeviceUnmasking>> Unmaskings() const {
    return outbox_->Unmaskings();
  }

  // --- What is changed: queued, and durable when it returns.

  // A new row, with its name.
  absl::StatusOr<OutboxItem> Create(const google::protobuf::Message& row);
  // The fields in `mask` of a row that is seen, in place of what they are here now.
  absl::StatusOr<OutboxItem> Update(const google::protobuf::Message& row,
                                    const std::vector<std::string>& mask);
  // What only the server can do to a row that is seen, as AdvanceLead: the row stays here as it
  // is until then. It is done to that revision of the row, unless the request names another:
  // where somebody changes the row meanwhile, Resolve decides.
  absl::StatusOr<OutboxItem> Ask(const google::protobuf::Message& request);
  absl::StatusOr<std::vector<OutboxItem>> Waiting() const { return outbox_->Items(); }
  // Once more as it is, on the row as it is now.
  absl::StatusOr<OutboxItem> Retry(int64_t number);
  // The row as a create or an update that waits would have it, to be corrected and given to
  // Edit. FAILED_PRECONDITION, reason IN_CONFLICT, when that is for Resolve; NO_FIELDS for other
  // changes.
  absl::StatusOr<MessagePtr> RowOf(int64_t number) const;
  // Has the change set the fields in `mask` to what they are in `row`. It keeps its number and
  // its place; a refused one is queued again, on the row as it is now. Errors as RowOf and
  // Outbox::Edit.
  absl::StatusOr<OutboxItem> Edit(int64_t number, const google::protobuf::Message& row,
                                  const std::vector<std::string>& mask);
  absl::Status Discard(int64_t number) { return outbox_->Discard(number); }

  // --- What both changed.

  struct Conflict {
    OutboxItem item;
    std::vector<std::string> fields;  // that the change sets; none for other changes
    MessagePtr base, mine, theirs;    // null where there is no row, or it is not known
  };
  absl::StatusOr<std::vector<Conflict>> Conflicts() const;
  // Queues the change anew with those of its fields that are in `mine`, on the row as it
  // is now; without any it is discarded. A change that has no fields is kept whole when
  // `mine` is not empty. INVALID_ARGUMENT for a field that the change does not set.
  absl::Status Resolve(int64_t number, const std::vector<std::string>& mine);

  // --- The network.

  struct Progress {
    // In this order, again and again; a device may be ended at any of them.
    enum Step { kSending, kAnswered, kSettled, kAsking, kReceived, kApplied, kDone } step;
    int sent = 0, conflicts = 0, refused = 0;  // of this Sync
    int received = 0;                          // rows
    // How far the clock of this machine is ahead of the server's, where an answer told.
    std::optional<absl::Duration> clock_ahead = {};
  };
  using OnProgress = std::function<void(const Progress&)>;
  // Sends what is queued, and then receives until nothing is left. Broken off anywhere,
  // the next one goes on. An error of the server or the network leaves everything as
  // far as it came, but for a sign-in that was revoked: what the device keeps of the server is
  // removed then, and what was not sent too where the revocation says so (kRevokedKey).
  // A ClockError when changes wait and the clock that dated them is, or was, wrong by more than
  // `tolerance`: nothing was sent, and what is new was received. UNAVAILABLE, reason SYNC_RUNS,
  // while another process synchronises.
  absl::StatusOr<Progress> Sync(const Client& client, const OnProgress& on_progress,
                                absl::Duration tolerance = kClockTolerance);
  static constexpr absl::Duration kClockTolerance = absl::Minutes(5);
  // Throws the mirror away; the next Sync receives everything anew.
  absl::Status ForgetMirror();
  // When to Sync by oneself; see Outbox::NoteAttempt.
  absl::StatusOr<absl::Time> NextSync() const { return outbox_->NextAttempt(); }

 private:
  Device(std::string directory, const ResourceRegistry& registry, DeviceClock clock);

  absl::Status RemoveIfRevoked(const absl::Status& status);
  std::string mirror_path() const;
  std::shared_ptr<Mirror> mirror() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Held by whoever writes to the mirror.
  absl::StatusOr<DirectoryLock> LockMirror() const;
  absl::Status OpenMirror() ABSL_LOCKS_EXCLUDED(mutex_);

  // Changes of a row that may count on top of the mirror, in their order.
  using Pending = std::vector<const OutboxItem*>;
  static std::map<std::string, Pending> PendingByRow(const std::vector<OutboxItem>& items);
  absl::StatusOr<View> ViewOf(const std::string& name, const Pending& pending) const;
  absl::StatusOr<Conflict> ConflictOf(OutboxItem item) const;
  // Of the step of a stop.
  absl::StatusOr<std::string> AssigneeOf(const v1::TripStop& stop) const;

  absl::Status SyncWith(const Client& client, absl::Duration tolerance, Progress& progress,
                        const OnProgress& on_progress);
  absl::Status CheckClock(const Client& client, absl::Duration tolerance, Progress& progress);
  absl::Status SendAll(const Client& client, Progress& progress, const OnProgress& on_progress);
  absl::Status ReceiveAll(const Client& client, Mirror& mirror, Progress& progress,
                          const OnProgress& on_progress);
  absl::Status TellUnmaskings(const Client& client);
  absl::Status ReceiveOwnContacts(const Client& client);
  // The latest time that the clock of this machine has shown to the device.
  absl::StatusOr<absl::Time> KnownTime() const;

  const std::string directory_;
  const ResourceRegistry& registry_;
  const DeviceClock clock_;
  const OwnContacts own_contacts_;
  std::string secret_;
  std::unique_ptr<Outbox> outbox_;
  mutable absl::Mutex sync_mutex_;  // one Sync of this process
  mutable absl::Mutex mutex_;
  std::shared_ptr<Mirror> mirror_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_DEVICE_H_
