#include "storage/kept_rows.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/row_codec.h"
#include "storage/row_index.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::Message;

absl::StatusOr<KeptRows::Row> KeptRows::Find(Connection& connection, const ResourceSchema& schema,
                                             const std::string& name) const {
  Row kept;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(resources_.sql(schema).get, {name}, [&](const zhaolian::Row& row) {
    kept.message = schema.NewMessage();
    kept.revision = RevisionOf(row);
    decoded = DecodeRow(schema, row, *kept.message);
  }));
  RETURN_IF_ERROR(decoded);
  return kept;
}

absl::Status KeptRows::DropRivals(Connection& connection, const ResourceSchema& schema,
                                  const Message& message) const {
  for (const Column* column : schema.unique_columns()) {
    const Value value = FieldValue(*column, message);
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && text->empty()) continue;
    std::vector<std::string> rivals;
    RETURN_IF_ERROR(
        connection.Run(absl::StrCat("SELECT name FROM ", schema.table(), " WHERE ", column->name,
                                    " = $1 AND name <> $2 AND delete_time IS NULL"),
                       {value, TextField(message, "name")},
                       [&](const zhaolian::Row& row) { rivals.emplace_back(row.Text(0)); }));
    for (const std::string& rival : rivals) RETURN_IF_ERROR(Drop(connection, schema, rival));
  }
  return absl::OkStatus();
}

absl::Status KeptRows::Keep(Connection& connection, const ResourceSchema& schema, int64_t revision,
                            const Message& message) const {
  ASSIGN_OR_RETURN(const Row before, Find(connection, schema, TextField(message, "name")));
  if (before.revision > revision) return absl::OkStatus();
  RETURN_IF_ERROR(DropRivals(connection, schema, message));
  std::vector<Value> values = EncodeRow(schema, message, StoredForm(message));
  values.emplace_back(revision);
  RETURN_IF_ERROR(connection.Run(
      before.message == nullptr ? resources_.sql(schema).insert : resources_.sql(schema).update,
      values));
  RETURN_IF_ERROR(UpdateLinks(connection, schema, before.message.get(), &message));
  ASSIGN_OR_RETURN(const std::vector<WordChange> words,
                   UpdateSearch(connection, schema, revision, before.message.get(), &message));
  return IndexWords(connection, words);
}

absl::Status KeptRows::Drop(Connection& connection, const ResourceSchema& schema,
                            const std::string& name) const {
  ASSIGN_OR_RETURN(const Row before, Find(connection, schema, name));
  if (before.message == nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(
      connection.Run(absl::StrCat("DELETE FROM ", schema.table(), " WHERE name = $1"), {name}));
  RETURN_IF_ERROR(UpdateLinks(connection, schema, before.message.get(), nullptr));
  ASSIGN_OR_RETURN(
      const std::vector<WordChange> words,
      UpdateSearch(connection, schema, before.revision, before.message.get(), nullptr));
  return IndexWords(connection, words);
}

absl::Status KeptRows::DropAll(Connection& connection) const {
  for (const auto& schema : resources_.registry().all()) {
    RETURN_IF_ERROR(connection.Run(absl::StrCat("DELETE FROM ", schema->table())));
  }
  RETURN_IF_ERROR(connection.Run("DELETE FROM links"));
  return CreateSearchIndex(connection);
}

}  // namespace zhaolian
