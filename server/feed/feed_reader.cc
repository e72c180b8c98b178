#include "server/feed/feed_reader.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/access/masking.h"
#include "storage/collection_digest.h"
#include "storage/list_query.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;
using internal::v1::FeedState;
using v1::FeedMessage;
using Messages = google::protobuf::RepeatedPtrField<FeedMessage>;
using Scopes = google::protobuf::RepeatedPtrField<std::string>;

// Entries of the journal that are looked at, and rows that are read, at a time.
constexpr int kChangesAtATime = 1000;
constexpr int kRowsAtATime = 500;
// Raised where a version shows less of rows than the one before: mirrors begin anew, and keep
// nothing that is not shown any more.
constexpr int kViewVersion = 2;

constexpr absl::string_view kUnits = "units/";

bool Holds(const Scopes& scopes, absl::string_view scope) {
  return absl::c_linear_search(scopes, scope);
}

Scopes SortedScopes(const Sight& sight) {
  std::vector<std::string> scopes = sight.all ? std::vector<std::string>() : sight.scopes;
  std::sort(scopes.begin(), scopes.end());
  return {scopes.begin(), scopes.end()};
}

}  // namespace

// One answer on its way, within one read transaction.
class FeedReader::Turn {
 public:
  Turn(const FeedReader& reader, Connection& connection, const Caller& caller, const Wanted& wanted,
       FeedState& state, Messages& messages)
      : reader_(reader),
        connection_(connection),
        caller_(caller),
        wanted_(wanted),
        left_(wanted.max_changes),
        state_(state),
        messages_(messages) {
    for (const auto& schema : reader.resources_.registry().all()) {
      if (reader.permissions_.MayRead(caller.may, *schema)) schemas_.push_back(schema.get());
    }
    absl::c_sort(schemas_, [](const ResourceSchema* a, const ResourceSchema* b) {
      return a->collection() < b->collection();
    });
  }

  absl::StatusOr<bool> Run() {
    ASSIGN_OR_RETURN(head_, ReadHeadAt(connection_, std::numeric_limits<int64_t>::max()));
    ASSIGN_OR_RETURN(const auto reason, ReasonToReset());
    if (reason.has_value()) {
      if (*reason != FeedMessage::Reset::REASON_UNSPECIFIED) {
        messages_.Add()->mutable_reset()->set_reason(*reason);
      }
      BeginAnew();
    } else {
      RemoveScopes();
    }
    while (true) {
      if (state_.has_snapshot()) {
        if (!wanted_.rows) return true;
        ASSIGN_OR_RETURN(const bool sent, SendSnapshot());
        if (!sent) return true;
      }
      ASSIGN_OR_RETURN(const bool told, TellChanges());
      if (!told) return true;
      if (!AddScopes()) break;
    }
    if (state_.completing()) RETURN_IF_ERROR(SayComplete());
    return false;
  }

 private:
  // Nothing to go on with the state; UNSPECIFIED for a client that keeps nothing.
  absl::StatusOr<std::optional<FeedMessage::Reset::Reason>> ReasonToReset() const {
    using Reset = FeedMessage::Reset;
    if (wanted_.token_is_bad) return Reset::REASON_TOKEN;
    if (state_.grants().empty()) return Reset::REASON_UNSPECIFIED;
    if (state_.grants() != Grants()) return Reset::REASON_GRANTS;
    ASSIGN_OR_RETURN(const Head then, ReadHeadAt(connection_, state_.revision()));
    if (then.revision != state_.revision() || then.chain != state_.chain()) {
      return Reset::REASON_HISTORY;
    }
    return std::nullopt;
  }

  std::string Grants() const {
    std::vector<std::string> words;
    for (const ResourceSchema* schema : schemas_) words.push_back(schema->collection());
    for (const v1::Role role : caller_.roles) words.push_back(absl::StrCat(role));
    words.push_back(caller_.sight->all ? "everything" : "scopes");
    words.push_back(caller_.unmasked ? "unmasked" : "masked");
    words.push_back(absl::StrCat(kViewVersion));
    return Sha256(absl::StrJoin(words, " "));
  }

  void MoveTo(const Head& head) {
    state_.set_revision(head.revision);
    state_.set_chain(head.chain);
  }

  void BeginAnew() {
    state_.Clear();
    state_.set_grants(Grants());
    state_.set_everything(caller_.sight->all);
    *state_.mutable_scopes() = SortedScopes(*caller_.sight);
    MoveTo(head_);
    *state_.mutable_snapshot()->mutable_scopes() = state_.scopes();
    state_.mutable_snapshot()->set_first(true);
    SayBegin(state_.scopes());
  }

  void SayBegin(const Scopes& scopes) {
    FeedMessage::Begin& begin = *messages_.Add()->mutable_begin();
    *begin.mutable_scopes() = scopes;
    begin.set_everything(state_.everything());
    if (!state_.snapshot().first()) return;
    for (const ResourceSchema* schema : schemas_) begin.add_collections(schema->collection());
  }

  // Who loses a unit may go on seeing some of its rows, and less of each: what is confidential is
  // its owner's, and no revision tells whose the row is to whom. Then all scopes go, and what is
  // seen comes again.
  void RemoveScopes() {
    const auto is_lost = [this](const std::string& scope) {
      return !absl::c_linear_search(caller_.sight->scopes, scope);
    };
    const bool loses_unit = absl::c_any_of(state_.scopes(), [&](const std::string& scope) {
      return absl::StartsWith(scope, kUnits) && is_lost(scope);
    });
    Scopes kept;
    for (const std::string& scope : state_.scopes()) {
      if (!loses_unit && !is_lost(scope)) {
        *kept.Add() = scope;
      } else {
        messages_.Add()->mutable_scope_removed()->set_scope(scope);
      }
    }
    state_.mutable_scopes()->Swap(&kept);
  }

  // Begins a snapshot of what the caller has come to see. Whether there is any.
  bool AddScopes() {
    Scopes added;
    for (const std::string& scope : SortedScopes(*caller_.sight)) {
      if (!Holds(state_.scopes(), scope)) *added.Add() = scope;
    }
    if (added.empty()) return false;
    state_.mutable_scopes()->MergeFrom(added);
    *state_.mutable_snapshot()->mutable_scopes() = added;
    SayBegin(added);
    return true;
  }

  bool IsFull() const { return left_ <= 0 || bytes_ >= reader_.max_bytes_; }

  void Say(FeedMessage::Change::Op op, std::string name, int64_t revision,
           google::protobuf::Any resource) {
    FeedMessage::Change& change = *messages_.Add()->mutable_change();
    change.set_op(op);
    change.set_name(std::move(name));
    change.set_revision(revision);
    if (op == FeedMessage::Change::OP_UPSERT) *change.mutable_resource() = std::move(resource);
    bytes_ += change.ByteSizeLong();
    --left_;
  }

  // Whether the snapshot is at its end.
  absl::StatusOr<bool> SendSnapshot() {
    FeedState::Snapshot& snapshot = *state_.mutable_snapshot();
    Sight sight{state_.everything(), {}};
    for (const std::string& scope : snapshot.scopes()) {
      if (Holds(state_.scopes(), scope)) sight.scopes.push_back(scope);
    }
    for (const ResourceSchema* schema : schemas_) {
      if (schema->collection() < snapshot.collection()) continue;
      if (schema->scopes().empty() && !snapshot.first()) continue;
      if (schema->collection() != snapshot.collection()) snapshot.clear_last_name();
      snapshot.set_collection(schema->collection());
      bool more = true;
      while (more) {
        if (IsFull()) return false;
        ASSIGN_OR_RETURN(more, SendRows(*schema, sight));
      }
    }
    state_.clear_snapshot();
    state_.set_completing(true);
    return true;
  }

  // Some rows of one collection. Whether there may be more.
  absl::StatusOr<bool> SendRows(const ResourceSchema& schema, const Sight& sight) {
    std::string& last = *state_.mutable_snapshot()->mutable_last_name();
    ASSIGN_OR_RETURN(const Filter everything, Filter::Parse("", schema));
    ListQuery query = {};
    query.schema = &schema;
    query.filter = &everything;
    query.order = {schema.FindColumn("name")};
    query.sight = &sight;
    query.limit = std::min(kRowsAtATime, left_);
    if (!last.empty()) query.after = {last, last};
    const Statement statement = CompileList(query, reader_.resources_.sql(schema));
    const std::string type = absl::StrCat("type.googleapis.com/", schema.message()->full_name());
    int rows = 0;
    // No row becomes a message on its way, unless something of it is kept back.
    RETURN_IF_ERROR(connection_.Run(statement.sql, statement.parameters, [&](const Row& row) {
      if (rows > 0 && IsFull()) return;
      google::protobuf::Any resource;
      resource.set_type_url(type);
      AppendRow(schema, row, *resource.mutable_value());
      MaskEncoded(caller_, schema, *resource.mutable_value());
      last = std::string(row.Text(0));
      Say(FeedMessage::Change::OP_UPSERT, last, RevisionOf(row), std::move(resource));
      ++rows;
    }));
    return rows > 0;
  }

  // Whether all changes have been told.
  absl::StatusOr<bool> TellChanges() {
    while (state_.revision() < head_.revision) {
      if (IsFull()) return false;
      ASSIGN_OR_RETURN(std::vector<JournalChange> changes,
                       ReadChanges(connection_, state_.revision(), kChangesAtATime));
      const bool last = changes.size() < kChangesAtATime;
      int64_t until = last ? head_.revision : changes.back().revision;
      changes.erase(
          std::remove_if(changes.begin(), changes.end(),
                         [this](const JournalChange& change) { return !Concerns(change); }),
          changes.end());
      KeepLastOfEachRow(changes);
      if (changes.size() > static_cast<size_t>(left_)) {
        changes.resize(static_cast<size_t>(left_));
        until = changes.back().revision;
      }
      ASSIGN_OR_RETURN(const int64_t told, Tell(changes));
      if (told != 0) until = told;
      ASSIGN_OR_RETURN(const Head then, ReadHeadAt(connection_, until));
      MoveTo(then);
    }
    return true;
  }

  // A row is told at its last change: what a snapshot has sent already is not said to leave
  // at an earlier one.
  static void KeepLastOfEachRow(std::vector<JournalChange>& changes) {
    absl::flat_hash_set<std::string> later;
    const auto begin = std::remove_if(
        changes.rbegin(), changes.rend(),
        [&](const JournalChange& change) { return !later.insert(change.name).second; });
    changes.erase(changes.begin(), begin.base());
  }

  bool Concerns(const JournalChange& change) const {
    return absl::c_linear_search(schemas_, reader_.resources_.registry().FindName(change.name)) &&
           reader_.MayConcern(change, state_);
  }

  // Tells the changes until there is no more room: the revision of the last one then,
  // else 0.
  absl::StatusOr<int64_t> Tell(const std::vector<JournalChange>& changes) {
    std::map<const ResourceSchema*, std::vector<std::string>> names;
    for (const JournalChange& change : changes) {
      names[reader_.resources_.registry().FindName(change.name)].push_back(change.name);
    }
    ResourceStore::Found rows;
    for (auto& [schema, each] : names) {
      std::sort(each.begin(), each.end());
      each.erase(std::unique(each.begin(), each.end()), each.end());
      ASSIGN_OR_RETURN(ResourceStore::Found found,
                       reader_.resources_.FindSeen(connection_, *schema, *caller_.sight, each));
      rows.merge(found);
    }
    for (const JournalChange& change : changes) {
      TellOne(change, rows);
      if (IsFull()) return change.revision;
    }
    return 0;
  }

  void TellOne(const JournalChange& change, ResourceStore::Found& rows) {
    auto found = rows.find(change.name);
    if (found == rows.end()) {
      return Say(FeedMessage::Change::OP_LEAVE, change.name, change.revision, {});
    }
    Message& row = *found->second;
    // A later entry is told instead.
    if (TextField(row, "etag") != EtagOf(change.revision)) return;
    if (HasField(row, "delete_time")) {
      return Say(FeedMessage::Change::OP_DELETE, change.name, change.revision, {});
    }
    Mask(caller_, *reader_.resources_.registry().FindName(change.name), row);
    google::protobuf::Any resource;
    resource.PackFrom(row);
    Say(FeedMessage::Change::OP_UPSERT, change.name, change.revision, std::move(resource));
  }

  absl::Status SayComplete() {
    FeedMessage::Complete& complete = *messages_.Add()->mutable_complete();
    complete.set_revision(head_.revision);
    for (const ResourceSchema* schema : schemas_) {
      ASSIGN_OR_RETURN(const CollectionDigest seen, DigestOf(connection_, *schema, *caller_.sight));
      FeedMessage::CollectionDigest& each = *complete.add_collections();
      each.set_collection(schema->collection());
      each.set_count(seen.count);
      each.set_digest(seen.digest);
    }
    state_.set_completing(false);
    return absl::OkStatus();
  }

  const FeedReader& reader_;
  Connection& connection_;
  const Caller& caller_;
  const Wanted& wanted_;
  int left_;  // changes that may still be sent
  FeedState& state_;
  Messages& messages_;
  std::vector<const ResourceSchema*> schemas_;  // that the caller reads, by collection
  Head head_;
  size_t bytes_ = 0;
};

absl::StatusOr<bool> FeedReader::Read(Connection& connection, const Caller& caller,
                                      const Wanted& wanted, FeedState& state,
                                      Messages& messages) const {
  RETURN_IF_ERROR(connection.BeginRead());
  const absl::Cleanup end = [&connection] { connection.Rollback().IgnoreError(); };
  return Turn(*this, connection, caller, wanted, state, messages).Run();
}

bool FeedReader::MayConcern(const JournalChange& change, const FeedState& state) const {
  const ResourceSchema* schema = resources_.registry().FindName(change.name);
  if (schema == nullptr) return false;
  if (state.everything() || schema->scopes().empty()) return true;
  const std::vector<absl::string_view> scopes = absl::StrSplit(change.scopes, ' ');
  return absl::c_any_of(scopes,
                        [&](absl::string_view scope) { return Holds(state.scopes(), scope); });
}

}  // namespace zhaolian
