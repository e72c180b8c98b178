#include "client-lib/mirror.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "client-lib/full_device.h"
#include "client-lib/private_file.h"
#include "storage/collection_digest.h"
#include "storage/error.h"
#include "storage/list_query.h"
#include "storage/migrations.h"
#include "storage/prepare_database.h"
#include "storage/row_codec.h"
#include "storage/search_index.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {

using internal::v1::MirrorState;
using v1::FeedMessage;

namespace {

constexpr char kStateFact[] = "mirror";

absl::Status Unreadable() {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_MIRROR",
               "nothing was received yet; synchronise first");
}

}  // namespace

Mirror::Mirror(const std::string& path, const ResourceRegistry& registry)
    : resources_(registry), database_(OpenSqlite(path)) {}

absl::StatusOr<std::unique_ptr<Mirror>> Mirror::TryToOpen(const std::string& path,
                                                          const ResourceRegistry& registry) {
  RETURN_IF_ERROR(MakePrivateFile(path));
  std::unique_ptr<Mirror> mirror(new Mirror(path, registry));
  absl::MutexLock lock(&mirror->mutex_);
  ASSIGN_OR_RETURN(mirror->connection_, mirror->database_->Connect(true));
  RETURN_IF_ERROR(PrepareDatabase(*mirror->database_, *mirror->connection_, mirror->resources_,
                                  BuiltInMigrations())
                      .status());
  RETURN_IF_ERROR(mirror->ReadState().status());
  return mirror;
}

absl::StatusOr<std::unique_ptr<Mirror>> Mirror::OpenToWrite(const std::string& path,
                                                            const ResourceRegistry& registry) {
  auto mirror = TryToOpen(path, registry);
  if (absl::IsDataLoss(mirror.status()) || absl::IsFailedPrecondition(mirror.status())) {
    Remove(path);
    mirror = TryToOpen(path, registry);
  }
  if (!mirror.ok()) return ToldIfDeviceIsFull(mirror.status());
  return mirror;
}

void Mirror::Remove(const std::string& path) {
  std::error_code error;  // what cannot be removed will not open either
  for (const char* part : {"", "-wal", "-shm"}) {
    std::filesystem::remove(absl::StrCat(path, part), error);
  }
}

absl::StatusOr<std::unique_ptr<Mirror>> Mirror::OpenToRead(const std::string& path,
                                                           const ResourceRegistry& registry) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return Unreadable();
  std::unique_ptr<Mirror> mirror(new Mirror(path, registry));
  absl::MutexLock lock(&mirror->mutex_);
  auto connection = mirror->database_->Connect(false);
  if (!connection.ok()) return Unreadable();
  mirror->connection_ = *std::move(connection);
  const auto current = IsPrepared(*mirror->database_, *mirror->connection_, registry);
  if (!current.ok() || !*current) return Unreadable();
  return mirror;
}

absl::StatusOr<Mirror::Applied> Mirror::Apply(const v1::PullChangesResponse& answer,
                                              absl::Time now) {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(connection_->BeginWrite());
  Applied applied;
  absl::StatusOr<MirrorState> state = ReadState();
  absl::Status status = state.status();
  for (const FeedMessage& message : answer.messages()) {
    if (status.ok()) status = Take(message, *state, applied);
  }
  if (status.ok()) {
    if (applied.differed.empty()) state->set_token(answer.token());
    if (answer.erase_revision() > state->erase_revision()) {
      state->set_erase_revision(answer.erase_revision());
      state->set_has_remains(true);
    }
    *state->mutable_last_answer_time() = ToTimestamp(now);
    status = WriteState(*state);
  }
  if (status.ok()) status = connection_->Commit();
  if (!status.ok()) {
    // The error that matters is `status`.
    if (connection_->in_transaction()) connection_->Rollback().IgnoreError();
    return ToldIfDeviceIsFull(status);
  }
  // What does not go now goes with the next answer.
  if (state->has_remains() && !answer.has_more()) DropRemains(*std::move(state)).IgnoreError();
  // A log that could not be taken over is taken over later.
  connection_->Maintain(/*idle=*/true).IgnoreError();
  return applied;
}

absl::Status Mirror::DropRemains(MirrorState state) {
  bool begin = true, more = true;
  absl::Status status;
  while (status.ok() && more) {
    RETURN_IF_ERROR(connection_->BeginWrite());
    const absl::StatusOr<bool> compacted = CompactSearchIndex(*connection_, begin);
    begin = false;
    status = compacted.status();
    more = status.ok() && *compacted;
    if (status.ok()) status = connection_->Commit();
  }
  if (connection_->in_transaction()) connection_->Rollback().IgnoreError();
  RETURN_IF_ERROR(status);
  ASSIGN_OR_RETURN(const bool emptied, connection_->EmptyLog());
  if (!emptied) return absl::OkStatus();  // somebody reads it
  state.set_has_remains(false);
  RETURN_IF_ERROR(connection_->BeginWrite());
  RETURN_IF_ERROR(WriteState(state));
  return connection_->Commit();
}

absl::Status Mirror::Take(const FeedMessage& message, MirrorState& state, Applied& applied) {
  switch (message.kind_case()) {
    case FeedMessage::kReset:
      state.Clear();
      state.set_has_remains(true);
      return rows_.DropAll(*connection_);
    case FeedMessage::kScopeRemoved: {
      auto& scopes = *state.mutable_scopes();
      scopes.erase(std::remove(scopes.begin(), scopes.end(), message.scope_removed().scope()),
                   scopes.end());
      state.set_has_remains(true);
      return ForgetUnseen(state);
    }
    case FeedMessage::kBegin:
      state.set_whole(false);
      state.set_everything(message.begin().everything());
      for (const std::string& scope : message.begin().scopes()) {
        if (!absl::c_linear_search(state.scopes(), scope)) state.add_scopes(scope);
      }
      return absl::OkStatus();
    case FeedMessage::kChange:
      ++applied.changes;
      if (message.change().op() == FeedMessage::Change::OP_LEAVE) state.set_has_remains(true);
      return Change(message.change());
    case FeedMessage::kComplete: {
      ASSIGN_OR_RETURN(applied.differed, FindDifference(message.complete()));
      if (applied.differed.empty()) {
        state.set_whole(true);
        return absl::OkStatus();
      }
      state.Clear();
      return rows_.DropAll(*connection_);
    }
    default:
      return absl::OkStatus();
  }
}

absl::Status Mirror::Change(const FeedMessage::Change& change) {
  const ResourceSchema* schema = resources_.registry().FindName(change.name());
  if (schema == nullptr) return absl::OkStatus();
  if (change.op() != FeedMessage::Change::OP_UPSERT) {
    return rows_.Drop(*connection_, *schema, change.name());
  }
  const MessagePtr row = schema->NewMessage();
  if (!change.resource().UnpackTo(row.get()) || TextField(*row, "name") != change.name()) {
    return Error(absl::StatusCode::kDataLoss, "MALFORMED_FEED",
                 absl::StrCat("the server sent a ", change.resource().type_url(), " as ",
                              change.name(), "; is this program of its version?"))
        .With("name", change.name());
  }
  return rows_.Keep(*connection_, *schema, change.revision(), *row);
}

absl::Status Mirror::ForgetUnseen(const MirrorState& state) {
  const Sight sight{state.everything(), {state.scopes().begin(), state.scopes().end()}};
  for (const auto& schema : resources_.registry().all()) {
    std::vector<Value> parameters;
    const std::string seen = IsSeen(*schema, sight, schema->table(), parameters);
    if (seen.empty()) continue;
    std::vector<std::string> unseen;
    RETURN_IF_ERROR(
        connection_->Run(absl::StrCat("SELECT name FROM ", schema->table(), " WHERE NOT ", seen),
                         parameters, [&](const Row& row) { unseen.emplace_back(row.Text(0)); }));
    for (const std::string& name : unseen) {
      RETURN_IF_ERROR(rows_.Drop(*connection_, *schema, name));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Mirror::FindDifference(const FeedMessage::Complete& complete) {
  for (const FeedMessage::CollectionDigest& expected : complete.collections()) {
    const ResourceSchema* schema = resources_.registry().FindCollection(expected.collection());
    if (schema == nullptr) continue;
    ASSIGN_OR_RETURN(const CollectionDigest kept, DigestOf(*connection_, *schema, Sight::All()));
    if (kept.count != expected.count() || kept.digest != expected.digest()) {
      return expected.collection();
    }
  }
  return "";
}

absl::StatusOr<MirrorState> Mirror::ReadState() const {
  MirrorState state;
  bool sound = true;
  RETURN_IF_ERROR(connection_->Run(
      "SELECT value FROM facts WHERE key = $1", {std::string(kStateFact)}, [&](const Row& row) {
        sound = google::protobuf::TextFormat::ParseFromString(std::string(row.Text(0)), &state);
      }));
  if (!sound) return absl::DataLossError("the mirror does not know where it is");
  return state;
}

absl::Status Mirror::WriteState(const MirrorState& state) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(state, &text);
  return connection_->Run(
      "INSERT INTO facts (key, value) VALUES ($1, $2)"
      " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      {std::string(kStateFact), text});
}

absl::StatusOr<MirrorState> Mirror::State() const {
  absl::MutexLock lock(&mutex_);
  return ReadState();
}

absl::StatusOr<MessagePtr> Mirror::Get(const std::string& name) const {
  const ResourceSchema* schema = resources_.registry().FindName(name);
  if (schema == nullptr) return NotFound(name);
  absl::MutexLock lock(&mutex_);
  return resources_.Get(*connection_, *schema, Sight::All(), name);
}

absl::StatusOr<std::vector<MessagePtr>> Mirror::List(const ResourceSchema& schema,
                                                     const ListArguments& arguments) const {
  ASSIGN_OR_RETURN(const Filter filter, Filter::Parse(arguments.filter, schema));
  ListQuery query = {};
  query.schema = &schema;
  query.filter = &filter;
  ASSIGN_OR_RETURN(query.order, ParseOrderBy(arguments.order_by, schema));
  query.sight = &Sight::All();
  query.limit = arguments.limit;
  const Statement statement = CompileList(query, resources_.sql(schema));
  std::vector<MessagePtr> rows;
  absl::Status decoded;
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(connection_->Run(statement.sql, statement.parameters, [&](const Row& row) {
    rows.push_back(schema.NewMessage());
    decoded.Update(DecodeRow(schema, row, *rows.back()));
  }));
  RETURN_IF_ERROR(decoded);
  return rows;
}

absl::StatusOr<SearchHits> Mirror::Search(absl::string_view text,
                                          const std::vector<std::string>& collections,
                                          int limit) const {
  ASSIGN_OR_RETURN(const SearchQuery query, ParseSearchQuery(text));
  absl::MutexLock lock(&mutex_);
  return SearchTiers(*connection_, query, collections, {}, limit);
}

}  // namespace zhaolian
