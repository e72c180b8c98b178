// The outbox: changes that were made on this machine and that the server has not answered
// for, in a file that is never thrown away. Each is durable before Add returns, with the
// request id it keeps until it is settled: sent twice, it is done once.
//
//   queued ── pushed, OK ──> sent ── the mirror has it ──> gone
//          └─ refused ─────> conflict or refused, kept until its author decides
//
// Numbers of the device (push.proto) are given when changes are about to be sent for the
// first time; until then a change can be discarded or replaced. A change of a row that
// was made on top of another queued change of it is sent after that one is settled, on
// the revision that it made.
//
// Any number of processes use one outbox: each call locks the file beside it, and waits a
// few seconds for another. Thread-safe. Errors: UNAVAILABLE, reason OUTBOX_BUSY, when it
// waited in vain; RESOURCE_EXHAUSTED when there is no room; DATA_LOSS when the file is
// damaged, which is left as it is.
#ifndef ZHAOLIAN_CLIENT_LIB_OUTBOX_H_
#define ZHAOLIAN_CLIENT_LIB_OUTBOX_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client-lib/device_clock.h"
#include "google/rpc/status.pb.h"
#include "storage/database.h"
#include "storage/resource_schema.h"
#include "zhaolian/v1/own_contacts.pb.h"
#include "zhaolian/v1/push.pb.h"

namespace zhaolian {

struct OutboxItem {
  enum State { kQueued = 1, kSent, kConflict, kRefused };
  int64_t number = 0;  // what people call it by; never given twice
  State state = kQueued;
  // Its number for the server; 0 until it is about to be sent.
  int64_t sequence = 0;
  std::string name;  // of the row
  v1::PendingMutation mutation;
  // The row that the change was made on; nothing for a new one.
  google::protobuf::Any base;
  absl::Time queue_time;
  // The start of the machine before that, see Uptime, and when it was by the clock of then.
  std::string boot;
  absl::Time boot_time;
  // Of a sent one: the revision it made. Of the others: what the server said, and the
  // row as it was then, where it told it.
  int64_t revision = 0;
  google::rpc::Status status;
  google::protobuf::Any theirs;
};

class Outbox {
 public:
  // Of one call; what the server takes.
  static constexpr int kMostItems = 100;

  // Makes the file where there is none, and gives the device its id. `registry` outlives
  // the outbox.
  static absl::StatusOr<std::unique_ptr<Outbox>> Open(const std::string& path,
                                                      const ResourceRegistry& registry,
                                                      DeviceClock clock = {});
  ~Outbox();

  // A change to be queued: a request as UnderstandChange takes it, whose request id is
  // made here, and what it was made on.
  struct Draft {
    const google::protobuf::Message* request;
    int64_t base_revision = 0;
    const google::protobuf::Message* base = nullptr;
  };
  absl::StatusOr<OutboxItem> Add(const Draft& draft);
  // The same in place of a change that is not on its way, under a new number. NOT_FOUND,
  // FAILED_PRECONDITION as for Discard.
  absl::StatusOr<OutboxItem> Replace(int64_t number, const Draft& draft);
  // The same under its number, and in its place among those that wait. It gets another request
  // id, for it is another change. Errors as Replace.
  absl::StatusOr<OutboxItem> Edit(int64_t number, const Draft& draft);
  // FAILED_PRECONDITION, reason ON_ITS_WAY, when the server may have it already.
  absl::Status Discard(int64_t number);
  // Everything, whether the server may have it or not, and the unmaskings too.
  absl::Status DiscardAll();

  // By number.
  absl::StatusOr<std::vector<OutboxItem>> Items() const;
  absl::StatusOr<std::vector<OutboxItem>> ItemsOf(const std::string& name) const;
  absl::StatusOr<OutboxItem> Find(int64_t number) const;

  // What to send next: at most `most` changes, which is 100 or less, and, unless one is
  // larger, 256 KB; none when nothing is queued. Until it is settled it begins with the
  // same ones.
  absl::StatusOr<v1::PushMutationsRequest> Next(int most = kMostItems);

  struct Settled {
    int sent = 0, conflicts = 0, refused = 0;
    // What keeps the first of those that are to be sent again; OK when there is none.
    absl::Status waits = {};
  };
  // Takes over what the server answered to Next.
  absl::StatusOr<Settled> Settle(const v1::PushMutationsResponse& response);
  // Forgets the sent ones: the mirror has had every change since.
  absl::Status ForgetSent();
  // What is queued is numbered anew, under a new id of the device, with its request ids. What was
  // on its way stays so.
  absl::Status BeginAsNewDevice();

  // That a contact person was shown on this device: durable when it returns, and told to the
  // server once. The time and the request id are given here.
  absl::Status NoteUnmasking(const std::string& name, const std::string& purpose);
  // Those that the server was not told of, in their order.
  absl::StatusOr<std::vector<v1::DeviceUnmasking>> Unmaskings() const;
  // What to tell next: at most 100, none when there are none.
  absl::StatusOr<v1::RecordUnmaskingsRequest> NextUnmaskings() const;
  // Once the server has kept them.
  absl::Status ForgetUnmaskings(const v1::RecordUnmaskingsRequest& told);

  // UUID, as push.proto has it.
  absl::StatusOr<std::string> DeviceId() const;

  // When to try again by oneself: after failed tries within seconds, at last minutes, and
  // not before the server asked for it; never while it does not know who calls. OK
  // clears it. Kept with the changes.
  absl::Status NoteAttempt(const absl::Status& outcome);
  absl::StatusOr<absl::Time> NextAttempt() const;

 private:
  Outbox(std::string path, const ResourceRegistry& registry, DeviceClock clock);
  // Runs `work` in a transaction that no other process is within.
  absl::Status Use(absl::FunctionRef<absl::Status(Connection&)> work) const;
  absl::StatusOr<OutboxItem> AddTo(Connection& connection, const Draft& draft);
  absl::Status Fill(const Draft& draft, OutboxItem& item) const;
  void Date(OutboxItem& item) const;

  const std::string path_;
  const ResourceRegistry& registry_;
  const DeviceClock clock_;
  mutable absl::Mutex mutex_;
  mutable std::unique_ptr<Connection> connection_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_OUTBOX_H_
