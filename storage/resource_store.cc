#include "storage/resource_store.h"

#include <algorithm>
#include <limits>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/row_index.h"
#include "storage/search_merging.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

constexpr int kNamesInMessage = 20;
// Rows that are in memory while columns are filled.
constexpr size_t kRowsAtATime = 500;
// A change of words in so many is followed by a step that merges parts of the search index, and
// its pages: some two milliseconds, twice the pages that the changes add. A prime, for the rows of
// an import have as many revisions each and one of them words.
constexpr int64_t kChangesAMerge = 11;
constexpr int64_t kPagesAMerge = 20;
constexpr int64_t kAfterDocuments = std::numeric_limits<int64_t>::max();

absl::Status IndexRow(Connection& connection, const ResourceSchema& schema, const Row& row) {
  const MessagePtr message = schema.NewMessage();
  RETURN_IF_ERROR(DecodeRow(schema, row, *message));
  ASSIGN_OR_RETURN(const std::vector<WordChange> words,
                   UpdateSearch(connection, schema, RevisionOf(row), nullptr, message.get()));
  return IndexWords(connection, words);
}

// Units and chains that see the row, before or after.
std::string ScopesOf(const ResourceSchema& schema, const Message* before, const Message& after) {
  std::vector<std::string> scopes;
  for (const Message* message : {before, &after}) {
    for (const auto* field : schema.scopes()) {
      if (message == nullptr) continue;
      for (std::string& text : FieldTexts(field, *message)) scopes.push_back(std::move(text));
    }
  }
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return absl::StrJoin(scopes, " ");
}

}  // namespace

ResourceStore::ResourceStore(const ResourceRegistry& registry) : registry_(registry) {
  for (const auto& schema : registry.all()) {
    sql_[schema.get()] = std::make_unique<ResourceSql>(*schema, registry);
  }
}

absl::Status ResourceStore::ReadOne(Connection& connection, const ResourceSchema& schema,
                                    const Sight& sight, const std::string& name,
                                    absl::FunctionRef<void(const Row&)> read) const {
  std::vector<Value> parameters = {name};
  const std::string seen = IsSeen(schema, sight, schema.table(), parameters);
  if (seen.empty()) return connection.Run(sql(schema).get, parameters, read);
  return connection.Run(absl::StrCat(sql(schema).get, " AND ", seen), parameters, read);
}

absl::StatusOr<MessagePtr> ResourceStore::Get(Connection& connection, const ResourceSchema& schema,
                                              const Sight& sight, const std::string& name) const {
  MessagePtr message;
  absl::Status decoded;
  RETURN_IF_ERROR(ReadOne(connection, schema, sight, name, [&](const Row& row) {
    message = schema.NewMessage();
    decoded = DecodeRow(schema, row, *message);
  }));
  RETURN_IF_ERROR(decoded);
  if (message == nullptr) return NotFound(name);
  return message;
}

absl::StatusOr<std::string> ResourceStore::GetEncoded(Connection& connection,
                                                      const ResourceSchema& schema,
                                                      const Sight& sight,
                                                      const std::string& name) const {
  std::string wire;
  RETURN_IF_ERROR(ReadOne(connection, schema, sight, name,
                          [&](const Row& row) { AppendRow(schema, row, wire); }));
  if (wire.empty()) return NotFound(name);
  return wire;
}

absl::StatusOr<ResourceStore::Found> ResourceStore::FindSeen(
    Connection& connection, const ResourceSchema& schema, const Sight& sight,
    const std::vector<std::string>& names) const {
  Found found;
  absl::Status decoded;
  std::vector<Value> parameters(names.begin(), names.end());
  const std::string seen = IsSeen(schema, sight, schema.table(), parameters);
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", sql(schema).columns, " FROM ", schema.table(), " WHERE name IN ",
                   Placeholders(1, names.size()), seen.empty() ? "" : " AND ", seen),
      parameters, [&](const Row& row) {
        MessagePtr message = schema.NewMessage();
        decoded.Update(DecodeRow(schema, row, *message));
        found[std::string(row.Text(0))] = std::move(message);
      }));
  RETURN_IF_ERROR(decoded);
  return found;
}

absl::StatusOr<std::vector<MessagePtr>> ResourceStore::BatchGet(
    Connection& connection, const ResourceSchema& schema, const Sight& sight,
    const std::vector<std::string>& names) const {
  ASSIGN_OR_RETURN(Found found, FindSeen(connection, schema, sight, names));
  std::vector<MessagePtr> messages;
  std::vector<std::string> missing;
  for (const std::string& name : names) {
    auto each = found.find(name);
    if (each == found.end()) {
      missing.push_back(name);
    } else {
      messages.push_back(std::move(each->second));
    }
  }
  if (missing.empty()) return messages;
  const size_t count = missing.size();
  if (count > kNamesInMessage) missing.resize(kNamesInMessage);
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
               absl::StrCat(count, " of ", names.size(),
                            " names were not found: ", absl::StrJoin(missing, ", ")))
      .With("name", absl::StrJoin(missing, ", "))
      .Resource(missing.front());
}

absl::StatusOr<std::vector<MessagePtr>> ResourceStore::Referrers(Connection& connection,
                                                                 const std::string& name) const {
  std::vector<MessagePtr> messages;
  absl::flat_hash_set<std::string> found;
  absl::Status decoded;
  const ResourceSchema* named = registry_.FindName(name);
  if (named == nullptr) return messages;
  for (const auto& referrer : registry_.ReferrersOf(named->collection())) {
    const ResourceSchema& schema = *referrer.schema;
    std::string condition = absl::StrCat(referrer.field->name(), " = $1");
    if (referrer.field->is_repeated()) {
      condition = absl::StrCat("name IN (SELECT owner FROM links WHERE field = '",
                               schema.LinkField(referrer.field), "' AND target = $1)");
    }
    RETURN_IF_ERROR(connection.Run(absl::StrCat("SELECT ", sql(schema).columns, " FROM ",
                                                schema.table(), " WHERE ", condition),
                                   {name}, [&](const Row& row) {
                                     if (!found.insert(std::string(row.Text(0))).second) return;
                                     messages.push_back(schema.NewMessage());
                                     decoded.Update(DecodeRow(schema, row, *messages.back()));
                                   }));
  }
  RETURN_IF_ERROR(decoded);
  return messages;
}

absl::Status ResourceStore::Insert(Tx& tx, const ResourceSchema& schema, const ChangeOrigin& origin,
                                   Message& message) const {
  SetTimeField(message, "create_time", tx.now());
  return Write(tx, schema, origin, nullptr, message);
}

absl::Status ResourceStore::Replace(Tx& tx, const ResourceSchema& schema,
                                    const ChangeOrigin& origin, const Message& before,
                                    Message& after) const {
  if (IsLive(&before) && !IsLive(&after)) {
    RETURN_IF_ERROR(CheckReferrers(tx, schema, origin, TextField(after, "name")));
  }
  return Write(tx, schema, origin, &before, after);
}

absl::Status ResourceStore::Write(Tx& tx, const ResourceSchema& schema, const ChangeOrigin& origin,
                                  const Message* before, Message& after) const {
  SetTimeField(after, "update_time", tx.now());
  if (IsLive(&after)) {
    RETURN_IF_ERROR(CheckReferences(tx, schema, origin, IsLive(before) ? before : nullptr, after));
  }
  const int64_t revision = tx.NextRevision();
  const std::string stored = StoredForm(after);
  std::vector<Value> values = EncodeRow(schema, after, stored);
  values.emplace_back(revision);
  RETURN_IF_ERROR(
      tx.connection().Run(before == nullptr ? sql(schema).insert : sql(schema).update, values));
  SetTextField(after, "etag", EtagOf(revision));
  RETURN_IF_ERROR(UpdateLinks(tx.connection(), schema, before, &after));
  if (auto derived = derived_.find(schema.collection()); derived != derived_.end()) {
    RETURN_IF_ERROR(derived->second(tx.connection(), before, after));
  }
  ASSIGN_OR_RETURN(std::vector<WordChange> words,
                   UpdateSearch(tx.connection(), schema, revision, before, &after));
  for (WordChange& change : words) {
    const int64_t document = change.document;
    tx.BeforeCommit(document, [change = std::move(change)](Connection& connection) {
      return IndexWords(connection, absl::MakeConstSpan(&change, 1));
    });
  }
  if (!words.empty() && revision % kChangesAMerge == 0) {
    tx.BeforeCommit(kAfterDocuments, [](Connection& connection) {
      return MergeSearchIndex(connection, kPagesAMerge);
    });
  }
  return AppendToJournal(tx, revision, origin, TextField(after, "name"),
                         before == nullptr ? std::nullopt : std::optional(StoredForm(*before)),
                         stored, ScopesOf(schema, before, after));
}

absl::Status ResourceStore::ExplainConflict(Connection& connection, const ResourceSchema& schema,
                                            const Message& message, absl::Status status) const {
  if (!absl::IsAlreadyExists(status) || !ErrorReason(status).empty()) return status;
  const std::string name = TextField(message, "name");
  auto conflict = [](absl::string_view row, absl::string_view what, absl::string_view remedy) {
    return Error(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                 absl::StrCat(what, " ", row, "; ", remedy))
        .With("name", row)
        .With("remedy", remedy)
        .Resource(row, remedy);
  };
  // A unique field first: an undelete meets no other rule.
  for (const Column* column : schema.unique_columns()) {
    const Value value = FieldValue(*column, message);
    std::string other;
    RETURN_IF_ERROR(
        connection.Run(absl::StrCat("SELECT name FROM ", schema.table(), " WHERE ", column->name,
                                    " = $1 AND name <> $2 AND delete_time IS NULL"),
                       {value, name}, [&](const Row& row) { other = std::string(row.Text(0)); }));
    const auto* text = std::get_if<std::string>(&value);
    if (other.empty() || (text != nullptr && text->empty())) continue;
    return conflict(other,
                    absl::StrCat("the ", column->name,
                                 text == nullptr ? "" : absl::StrCat(" ", *text), " belongs to"),
                    "use that row, or delete it or change its value first");
  }
  bool exists = false, deleted = false;
  RETURN_IF_ERROR(
      connection.Run(absl::StrCat("SELECT delete_time FROM ", schema.table(), " WHERE name = $1"),
                     {name}, [&](const Row& row) {
                       exists = true;
                       deleted = !row.IsNull(0);
                     }));
  if (!exists) return status;
  if (deleted) return conflict(name, "there is a deleted row", "undelete it, or choose another id");
  return conflict(name, "there is already", "update it, or choose another id");
}

absl::Status ResourceStore::FillColumns(Connection& connection,
                                        const ResourceSchema& schema) const {
  std::vector<std::string> assignments;
  for (size_t i = 1; i < schema.columns().size(); ++i) {
    assignments.push_back(absl::StrCat(schema.columns()[i].name, " = $", i + 1));
  }
  // Not the message, which is where they come from.
  const std::string fill = absl::StrCat("UPDATE ", schema.table(), " SET ",
                                        absl::StrJoin(assignments, ", "), " WHERE name = $1");
  const std::string next = absl::StrCat("SELECT ", sql(schema).columns, " FROM ", schema.table(),
                                        " WHERE name > $1 ORDER BY name LIMIT ", kRowsAtATime);
  std::string last;
  size_t found = 0;
  do {
    std::vector<MessagePtr> rows;
    absl::Status status;
    RETURN_IF_ERROR(connection.Run(next, {last}, [&](const Row& row) {
      MessagePtr message = schema.NewMessage();
      status.Update(DecodeRow(schema, row, *message));
      rows.push_back(std::move(message));
      last = std::string(row.Text(0));
    }));
    RETURN_IF_ERROR(status);
    for (const MessagePtr& message : rows) {
      std::vector<Value> values;
      for (const Column& column : schema.columns()) values.push_back(FieldValue(column, *message));
      RETURN_IF_ERROR(connection.Run(fill, values));
      RETURN_IF_ERROR(UpdateLinks(connection, schema, nullptr, message.get()));
    }
    found = rows.size();
  } while (found == kRowsAtATime);
  return absl::OkStatus();
}

absl::Status ResourceStore::FillSearchIndex(Connection& connection) const {
  for (const auto& schema : registry_.all()) {
    if (schema->searchable().empty()) continue;
    absl::Status status;
    RETURN_IF_ERROR(connection.Run(absl::StrCat("SELECT ", sql(*schema).columns, " FROM ",
                                                schema->table(), " WHERE delete_time IS NULL"),
                                   {}, [&](const Row& row) {
                                     if (status.ok()) status = IndexRow(connection, *schema, row);
                                   }));
    RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
