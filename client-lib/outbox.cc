#include "client-lib/outbox.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client-lib/change_request.h"
#include "client-lib/full_device.h"
#include "client-lib/outbox_tables.h"
#include "client-lib/private_file.h"
#include "client-lib/resource_methods.h"
#include "client-lib/rows.h"
#include "storage/chinese_message.h"
#include "storage/directory_lock.h"
#include "storage/error.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "storage/uuid.h"
#include "storage/wire_status.h"

namespace zhaolian {
namespace {

using v1::MutationResult;
using v1::PushMutationsRequest;
using v1::PushMutationsResponse;

constexpr size_t kMostBytes = 256 * 1024;
// How long a call waits for another process.
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr RetryPolicy kBetweenAttempts = {.initial_backoff = absl::Seconds(1),
                                          .max_backoff = absl::Minutes(5)};

// Between nothing and the whole backoff, for very many may wait for one server; never
// less than it asks for.
absl::Duration WaitAfter(int64_t failures, const absl::Status& status, double random) {
  const int next = static_cast<int>(failures) + 1;
  const absl::Duration whole = WaitBefore(next, kBetweenAttempts, absl::OkStatus(), 1);
  constexpr RetryPolicy kNone = {.initial_backoff = absl::ZeroDuration(),
                                 .max_backoff = absl::ZeroDuration()};
  return std::max(whole * random, WaitBefore(next, kNone, status, 0));
}

// The revision of the row that the change was made on, where it must be that one, or is compared
// with it; 0 otherwise.
int64_t RevisionUnder(const OutboxItem& item) {
  if (item.mutation.base_revision() > 0) return item.mutation.base_revision();
  const auto request = UnpackRequest(item.mutation.request());
  return request.ok() ? RevisionOf(**request) : 0;
}

// Whether the server merges the request with what others have changed since a revision: of others
// it takes no such revision, and their etag alone says which row is meant.
bool IsMerged(const google::protobuf::Message& request) {
  return request.GetDescriptor()->FindFieldByName("update_mask") != nullptr;
}

// What was made on another revision of the row stands on this one. A request that another version
// of the program has queued stays as it is.
void MoveOnto(int64_t revision, OutboxItem& item) {
  const auto request = UnpackRequest(item.mutation.request());
  if (!request.ok()) return;
  if (IsMerged(**request)) {
    item.mutation.set_base_revision(revision);
  } else if (RevisionOf(**request) > 0) {
    SetText(**request, "etag", EtagOf(revision));
    item.mutation.mutable_request()->PackFrom(**request);
  }
}

// Those that can be sent together: see the head of the header.
std::vector<OutboxItem> Batch(std::vector<OutboxItem> queued) {
  size_t bytes = 0, count = 0;
  std::set<std::string> names;
  for (const OutboxItem& item : queued) {
    bytes += item.mutation.ByteSizeLong();
    const bool fits = count == 0 || bytes <= kMostBytes;
    if (!fits || (!names.insert(item.name).second && RevisionUnder(item) > 0)) break;
    ++count;
  }
  queued.resize(count);
  return queued;
}

// Changes of a row that were made on top of one that is done now stand on its revision,
// unless somebody else's was between: then they are compared with what they were made on.
absl::Status MoveOntoRevision(Connection& connection, const OutboxItem& done, bool merged) {
  if (merged || done.revision == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<OutboxItem> items, ReadUnsentOf(connection, done.name, done.number));
  for (OutboxItem& item : items) {
    if (RevisionUnder(item) != RevisionUnder(done)) continue;
    MoveOnto(done.revision, item);
    RETURN_IF_ERROR(UpdateItem(connection, item));
  }
  return absl::OkStatus();
}

absl::Status SettleOne(Connection& connection, const MutationResult& result, OutboxItem& item,
                       Outbox::Settled& settled) {
  item.sequence = 0;
  item.revision = result.revision();
  if (result.status().code() == 0) {
    item.state = OutboxItem::kSent;
    ++settled.sent;
    RETURN_IF_ERROR(UpdateItem(connection, item));
    return MoveOntoRevision(connection, item, result.merged());
  }
  const bool conflict = absl::IsAborted(StatusOf(result.status()));
  item.state = conflict ? OutboxItem::kConflict : OutboxItem::kRefused;
  ++(conflict ? settled.conflicts : settled.refused);
  item.status = result.status();
  item.theirs = result.resource();
  return UpdateItem(connection, item);
}

// One that the server has not, and will not get unless it is sent again.
absl::StatusOr<OutboxItem> ReadUnsent(Connection& connection, int64_t number) {
  ASSIGN_OR_RETURN(OutboxItem item, ReadItem(connection, number));
  if (item.sequence == 0 && item.state != OutboxItem::kSent) return item;
  return Error(absl::StatusCode::kFailedPrecondition, "ON_ITS_WAY",
               absl::StrCat("the server may have change ", number,
                            " already; synchronise, and then change the row"))
      .With("number", absl::StrCat(number));
}

absl::Status Remove(Connection& connection, int64_t number) {
  RETURN_IF_ERROR(ReadUnsent(connection, number).status());
  return DeleteItem(connection, number);
}

absl::Status Damaged(const absl::Status& status) {
  if (!absl::IsDataLoss(status)) return status;
  return WithChinese(
      Error(absl::StatusCode::kDataLoss, "OUTBOX_DAMAGED",
            "the changes that wait on this machine cannot be read; keep a copy of their file "
            "and ask who runs the server"),
      "本机待发送的改动无法读取：请保留其文件的副本，并联系服务器管理员。");
}

}  // namespace

Outbox::Outbox(std::string path, const ResourceRegistry& registry, DeviceClock clock)
    : path_(std::move(path)), registry_(registry), clock_(std::move(clock)) {}

absl::StatusOr<std::unique_ptr<Outbox>> Outbox::Open(const std::string& path,
                                                     const ResourceRegistry& registry,
                                                     DeviceClock clock) {
  std::unique_ptr<Outbox> outbox(new Outbox(path, registry, std::move(clock)));
  RETURN_IF_ERROR(
      outbox->Use([](Connection& connection) { return ReadDevice(connection).status(); }));
  return outbox;
}

Outbox::~Outbox() {
  // The last one to close the file takes over its log, which is no time to write to it.
  const auto lock = DirectoryLock::Take(absl::StrCat(path_, ".lock"), absl::Now() + kPatience);
  absl::MutexLock own(&mutex_);
  connection_.reset();
}

absl::Status Outbox::Use(absl::FunctionRef<absl::Status(Connection&)> work) const {
  absl::MutexLock own(&mutex_);
  ASSIGN_OR_RETURN(const std::optional<DirectoryLock> lock,
                   DirectoryLock::Take(absl::StrCat(path_, ".lock"), absl::Now() + kPatience));
  if (!lock.has_value()) {
    return WithChinese(
        Error(absl::StatusCode::kUnavailable, "OUTBOX_BUSY",
              "another process is writing to the outbox; nothing was done, try again")
            .RetryAfter(kRetrySoon),
        "另一个进程正在写入待发送的改动，本次未作任何操作：请重试。");
  }
  if (connection_ == nullptr) {
    RETURN_IF_ERROR(MakePrivateFile(path_));
    auto connection = OpenSqlite(path_)->Connect(true);
    if (!connection.ok()) return Damaged(ToldIfDeviceIsFull(connection.status()));
    const auto version = ApplyMigrations(**connection, OutboxMigrations());
    if (!version.ok()) return Damaged(ToldIfDeviceIsFull(version.status()));
    connection_ = *std::move(connection);
  }
  absl::Status status = connection_->BeginWrite();
  if (status.ok()) status = work(*connection_);
  if (status.ok()) status = connection_->Commit();
  // The error that matters is `status`.
  if (connection_->in_transaction()) connection_->Rollback().IgnoreError();
  connection_->Maintain(/*idle=*/true).IgnoreError();
  return Damaged(ToldIfDeviceIsFull(status));
}

absl::Status Outbox::Fill(const Draft& draft, OutboxItem& item) const {
  ASSIGN_OR_RETURN(const ChangeRequest change, UnderstandChange(registry_, *draft.request));
  item.name = change.name;
  const MessagePtr request = CopyOf(*draft.request);
  SetText(*request, "request_id", NewUuid());
  item.mutation.mutable_request()->PackFrom(*request);
  item.mutation.set_base_revision(IsMerged(*request) ? draft.base_revision : 0);
  item.base.Clear();
  if (draft.base != nullptr) item.base.PackFrom(*draft.base);
  return absl::OkStatus();
}

void Outbox::Date(OutboxItem& item) const {
  const Uptime uptime = clock_.uptime();
  item.queue_time = clock_.now();
  item.boot = uptime.boot;
  item.boot_time = item.queue_time - uptime.length;
}

absl::StatusOr<OutboxItem> Outbox::AddTo(Connection& connection, const Draft& draft) {
  ASSIGN_OR_RETURN(OutboxDevice device, ReadDevice(connection));
  OutboxItem item;
  RETURN_IF_ERROR(Fill(draft, item));
  item.number = device.next_number++;
  Date(item);
  RETURN_IF_ERROR(InsertItem(connection, item));
  RETURN_IF_ERROR(WriteDevice(connection, device));
  return item;
}

absl::StatusOr<OutboxItem> Outbox::Add(const Draft& draft) {
  absl::StatusOr<OutboxItem> added = absl::UnknownError("");
  RETURN_IF_ERROR(Use([&](Connection& connection) {
    added = AddTo(connection, draft);
    return added.status();
  }));
  return added;
}

absl::StatusOr<OutboxItem> Outbox::Replace(int64_t number, const Draft& draft) {
  absl::StatusOr<OutboxItem> added = absl::UnknownError("");
  RETURN_IF_ERROR(Use([&](Connection& connection) -> absl::Status {
    RETURN_IF_ERROR(Remove(connection, number));
    added = AddTo(connection, draft);
    return added.status();
  }));
  return added;
}

absl::StatusOr<OutboxItem> Outbox::Edit(int64_t number, const Draft& draft) {
  absl::StatusOr<OutboxItem> edited = absl::UnknownError("");
  RETURN_IF_ERROR(Use([&](Connection& connection) -> absl::Status {
    edited = ReadUnsent(connection, number);
    RETURN_IF_ERROR(edited.status());
    RETURN_IF_ERROR(Fill(draft, *edited));
    Date(*edited);
    edited->state = OutboxItem::kQueued;
    edited->status.Clear();
    edited->theirs.Clear();
    return UpdateItem(connection, *edited);
  }));
  return edited;
}

absl::Status Outbox::Discard(int64_t number) {
  return Use([&](Connection& connection) { return Remove(connection, number); });
}

absl::Status Outbox::DiscardAll() {
  return Use([](Connection& connection) -> absl::Status {
    RETURN_IF_ERROR(connection.Run("DELETE FROM unmaskings"));
    return connection.Run("DELETE FROM items");
  });
}

absl::StatusOr<std::vector<OutboxItem>> Outbox::Items() const {
  absl::StatusOr<std::vector<OutboxItem>> items;
  RETURN_IF_ERROR(Use([&](Connection& connection) {
    items = ReadItems(connection);
    return items.status();
  }));
  return items;
}

absl::StatusOr<std::vector<OutboxItem>> Outbox::ItemsOf(const std::string& name) const {
  absl::StatusOr<std::vector<OutboxItem>> items;
  RETURN_IF_ERROR(Use([&](Connection& connection) {
    items = ReadItemsOf(connection, name);
    return items.status();
  }));
  return items;
}

absl::StatusOr<OutboxItem> Outbox::Find(int64_t number) const {
  absl::StatusOr<OutboxItem> item = absl::UnknownError("");
  RETURN_IF_ERROR(Use([&](Connection& connection) {
    item = ReadItem(connection, number);
    return item.status();
  }));
  return item;
}

absl::StatusOr<PushMutationsRequest> Outbox::Next(int most) {
  PushMutationsRequest request;
  RETURN_IF_ERROR(Use([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(OutboxDevice device, ReadDevice(connection));
    ASSIGN_OR_RETURN(std::vector<OutboxItem> queued, ReadQueued(connection, most));
    for (OutboxItem& item : Batch(std::move(queued))) {
      if (item.sequence == 0) {
        item.sequence = device.next_sequence++;
        RETURN_IF_ERROR(UpdateItem(connection, item));
      }
      if (request.mutations().empty()) request.set_first_sequence(item.sequence);
      *request.add_mutations() = std::move(item.mutation);
    }
    request.set_device(device.id);
    return WriteDevice(connection, device);
  }));
  *request.mutable_client_time() = ToTimestamp(clock_.now());
  return request;
}

absl::StatusOr<Outbox::Settled> Outbox::Settle(const PushMutationsResponse& response) {
  Settled settled;
  RETURN_IF_ERROR(Use([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<OutboxItem> queued, ReadQueued(connection, kMostItems));
    std::map<int64_t, OutboxItem*> by_sequence;
    for (OutboxItem& item : queued) by_sequence[item.sequence] = &item;
    for (const MutationResult& result : response.results()) {
      const auto found = by_sequence.find(result.sequence());
      if (found == by_sequence.end() || result.sequence() == 0) continue;
      const absl::Status outcome = StatusOf(result.status());
      if (result.sequence() > response.settled_sequence()) {
        settled.waits.Update(outcome);
        continue;
      }
      RETURN_IF_ERROR(SettleOne(connection, result, *found->second, settled));
    }
    return absl::OkStatus();
  }));
  return settled;
}

absl::Status Outbox::ForgetSent() {
  return Use([](Connection& connection) {
    return connection.Run("DELETE FROM items WHERE state = $1", {int64_t{OutboxItem::kSent}});
  });
}

absl::Status Outbox::BeginAsNewDevice() {
  return Use([](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(OutboxDevice device, ReadDevice(connection));
    device.id = NewRandomUuid();
    device.next_sequence = 1;
    ASSIGN_OR_RETURN(std::vector<OutboxItem> queued, ReadQueued(connection, kMostItems));
    for (OutboxItem& item : queued) {
      if (item.sequence == 0) break;
      item.sequence = device.next_sequence++;
      RETURN_IF_ERROR(UpdateItem(connection, item));
    }
    return WriteDevice(connection, device);
  });
}

absl::Status Outbox::NoteAttempt(const absl::Status& outcome) {
  return Use([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(OutboxDevice device, ReadDevice(connection));
    device.failures = outcome.ok() ? 0 : device.failures + 1;
    if (outcome.ok()) {
      device.next_attempt = absl::UnixEpoch();
    } else if (absl::IsUnauthenticated(outcome)) {
      device.next_attempt = absl::InfiniteFuture();
    } else {
      device.next_attempt = clock_.now() + WaitAfter(device.failures, outcome, clock_.random());
    }
    return WriteDevice(connection, device);
  });
}

absl::StatusOr<absl::Time> Outbox::NextAttempt() const {
  absl::Time next;
  RETURN_IF_ERROR(Use([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(const OutboxDevice device, ReadDevice(connection));
    next = device.next_attempt;
    return absl::OkStatus();
  }));
  return next;
}

}  // namespace zhaolian
