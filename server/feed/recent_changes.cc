#include "server/feed/recent_changes.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_split.h"
#include "server/privacy/erasure.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/feed.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;
using v1::FeedMessage;

// Seconds of a city's busiest hour. Who is further behind is read for.
constexpr size_t kMostEntries = 2000;
constexpr size_t kMostBytes = 32 << 20;

// Whether rows of these units and chains are in the caller's sight.
bool Sees(const Caller& caller, const ResourceSchema& schema,
          const std::vector<std::string>& scopes) {
  const Sight& sight = *caller.sight;
  return sight.all || schema.scopes().empty() ||
         absl::c_any_of(scopes, [&](const std::string& each) {
           return absl::c_linear_search(sight.scopes, each);
         });
}

grpc::Slice Encoded(FeedMessage::Change::Op op, const std::string& name, int64_t revision,
                    const Message* row) {
  v1::WatchResponse response;
  FeedMessage::Change& change = *response.add_messages()->mutable_change();
  change.set_op(op);
  change.set_name(name);
  change.set_revision(revision);
  if (row != nullptr) change.mutable_resource()->PackFrom(*row);
  return grpc::Slice(response.SerializeAsString());
}

}  // namespace

RecentChanges::RecentChanges(const ResourceStore& resources, const Permissions& permissions,
                             int64_t revision)
    : resources_(resources), permissions_(permissions), begin_(revision) {
  head_.revision = revision;
}

absl::Status RecentChanges::Look(Connection& connection) {
  RETURN_IF_ERROR(connection.BeginRead());
  const absl::Cleanup end = [&connection] { connection.Rollback().IgnoreError(); };
  ASSIGN_OR_RETURN(Head head, ReadHeadAt(connection, std::numeric_limits<int64_t>::max()));
  if (head.revision == head_.revision) {
    head_ = std::move(head);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const int64_t erase_revision,
                   LastRevisionOf(connection, std::string(kErasures)));
  ASSIGN_OR_RETURN(const std::vector<JournalChange> changes,
                   ReadChanges(connection, head_.revision, int{kMostEntries}));
  if (changes.size() == kMostEntries) {
    // A load of many rows: nobody is served from here until it is over.
    entries_.clear();
    rows_.clear();
    bytes_ = 0;
    begin_ = head.revision;
  } else {
    RETURN_IF_ERROR(ReadRows(connection, changes));
    for (const JournalChange& change : changes) Add(change);
    ForgetOld();
  }
  head_ = std::move(head);
  erase_revision_ = erase_revision;
  return absl::OkStatus();
}

absl::Status RecentChanges::ReadRows(Connection& connection,
                                     const std::vector<JournalChange>& changes) {
  std::map<const ResourceSchema*, std::vector<std::string>> names;
  for (const JournalChange& change : changes) {
    const ResourceSchema* schema = resources_.registry().FindName(change.name);
    if (schema != nullptr) names[schema].push_back(change.name);
  }
  absl::flat_hash_map<std::string, std::shared_ptr<Row>> rows;
  for (auto& [schema, each] : names) {
    std::sort(each.begin(), each.end());
    each.erase(std::unique(each.begin(), each.end()), each.end());
    ASSIGN_OR_RETURN(ResourceStore::Found found,
                     resources_.FindSeen(connection, *schema, Sight::All(), each));
    for (const std::string& name : each) {
      auto row = std::make_shared<Row>();
      row->message = std::move(found[name]);
      if (row->message != nullptr) {
        row->is_deleted = HasField(*row->message, "delete_time");
        for (const auto* field : schema->scopes()) {
          for (std::string& text : FieldTexts(field, *row->message)) {
            row->scopes.push_back(std::move(text));
          }
        }
      }
      rows[name] = std::move(row);
    }
  }
  for (const JournalChange& change : changes) {
    auto row = rows.find(change.name);
    if (row == rows.end()) continue;
    Row& last = *row->second;
    last.last_entry = change.revision;
    const bool is_its_own =
        last.message != nullptr && TextField(*last.message, "etag") == EtagOf(change.revision);
    last.revision = is_its_own ? change.revision : 0;
  }
  for (auto& [name, row] : rows) {
    std::shared_ptr<Row>& kept = rows_[name];
    // Earlier entries refer to the row as it is now.
    if (kept == nullptr) {
      kept = std::move(row);
    } else {
      *kept = std::move(*row);
    }
  }
  return absl::OkStatus();
}

void RecentChanges::Add(const JournalChange& change) {
  const ResourceSchema* schema = resources_.registry().FindName(change.name);
  if (schema == nullptr) return;
  const std::shared_ptr<Row>& row = rows_.at(change.name);
  const size_t bytes = row->message == nullptr ? 0 : row->message->ByteSizeLong();
  bytes_ += bytes;
  entries_.push_back({change.revision, change.name, schema, absl::StrSplit(change.scopes, ' '), row,
                      bytes, std::nullopt, std::nullopt});
}

void RecentChanges::ForgetOld() {
  while (entries_.size() > kMostEntries || bytes_ > kMostBytes) {
    const Entry& oldest = entries_.front();
    begin_ = oldest.revision;
    bytes_ -= oldest.bytes;
    if (oldest.row->last_entry == oldest.revision) rows_.erase(oldest.name);
    entries_.pop_front();
  }
}

bool RecentChanges::Concerns(const Entry& entry, const Caller& caller) const {
  return Sees(caller, *entry.schema, entry.scopes) &&
         permissions_.MayRead(caller.may, *entry.schema);
}

const grpc::Slice* RecentChanges::TellOne(const Caller& caller, Entry& entry) {
  using Change = FeedMessage::Change;
  Row& row = *entry.row;
  const bool is_seen = row.message != nullptr && Sees(caller, *entry.schema, row.scopes);
  const auto say = [&](std::optional<grpc::Slice>& told, Change::Op op, const Message* message) {
    if (!told.has_value()) told = Encoded(op, entry.name, entry.revision, message);
    return &*told;
  };
  if (!is_seen) return say(entry.leave, Change::OP_LEAVE, nullptr);
  if (row.revision != entry.revision) return nullptr;
  if (row.is_deleted) return say(entry.removal, Change::OP_DELETE, nullptr);
  std::optional<grpc::Slice>& upsert =
      row.upserts[static_cast<size_t>(ViewOf(caller, *entry.schema, *row.message))];
  if (!upsert.has_value()) {
    const MessagePtr shown = CopyOf(*row.message);
    Mask(caller, *entry.schema, *shown);
    upsert = Encoded(Change::OP_UPSERT, entry.name, entry.revision, shown.get());
  }
  return &*upsert;
}

std::optional<RecentChanges::Told> RecentChanges::Tell(const Caller& caller, int64_t revision,
                                                       int max_changes, size_t max_bytes) {
  Told told;
  // From the last to the first, for a row is told at its last change.
  absl::flat_hash_set<const Row*> later;
  for (auto entry = entries_.rbegin(); entry != entries_.rend() && entry->revision > revision;
       ++entry) {
    if (!Concerns(*entry, caller) || !later.insert(entry->row.get()).second) continue;
    const grpc::Slice* message = TellOne(caller, *entry);
    if (message == nullptr) continue;
    told.messages.push_back(*message);
    told.bytes += message->size();
    if (told.messages.size() > static_cast<size_t>(max_changes) || told.bytes > max_bytes) {
      return std::nullopt;
    }
  }
  std::reverse(told.messages.begin(), told.messages.end());
  return told;
}

}  // namespace zhaolian
