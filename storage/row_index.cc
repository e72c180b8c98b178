#include "storage/row_index.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/resource_sql.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

// A searchable field that takes more characters holds texts, not names.
constexpr uint32_t kLongestName = 500;

SearchDocument DocumentOf(const ResourceSchema& schema, const Message& message) {
  std::vector<std::string> names, texts;
  for (const auto* field : schema.searchable()) {
    auto& values = RulesOf(field).max_length() > kLongestName ? texts : names;
    for (std::string& value : FieldTexts(field, message)) values.push_back(std::move(value));
  }
  return {TextField(message, "name"), schema.collection(), TokensOf(names, texts)};
}

bool SameTexts(const ResourceSchema& schema, const Message& a, const Message& b) {
  return std::all_of(
      schema.searchable().begin(), schema.searchable().end(),
      [&](const auto* field) { return FieldTexts(field, a) == FieldTexts(field, b); });
}

}  // namespace

bool IsLive(const Message* message) {
  return message != nullptr && !HasField(*message, "delete_time");
}

absl::Status UpdateLinks(Connection& connection, const ResourceSchema& schema,
                         const Message* before, const Message* after) {
  const std::string owner = TextField(after == nullptr ? *before : *after, "name");
  std::vector<Value> added, removed{owner};
  std::vector<std::string> rows, conditions;
  for (const auto* field : schema.linked()) {
    for (const std::string& text : AddedTexts(field, before, after)) {
      added.insert(added.end(), {owner, schema.LinkField(field), text});
      rows.push_back(Placeholders(added.size() - 2, 3));
    }
    for (const std::string& text : AddedTexts(field, after, before)) {
      removed.insert(removed.end(), {schema.LinkField(field), text});
      conditions.push_back(
          absl::StrCat("(field = $", removed.size() - 1, " AND target = $", removed.size(), ")"));
    }
  }
  if (!conditions.empty()) {
    RETURN_IF_ERROR(connection.Run(absl::StrCat("DELETE FROM links WHERE owner = $1 AND (",
                                                absl::StrJoin(conditions, " OR "), ")"),
                                   removed));
  }
  if (rows.empty()) return absl::OkStatus();
  return connection.Run(absl::StrCat("INSERT INTO links (owner, field, target) VALUES ",
                                     absl::StrJoin(rows, ", "), " ON CONFLICT DO NOTHING"),
                        added);
}

absl::StatusOr<std::vector<WordChange>> UpdateSearch(Connection& connection,
                                                     const ResourceSchema& schema, int64_t revision,
                                                     const Message* before, const Message* after) {
  const bool was_live = IsLive(before);
  const bool is_live = IsLive(after);
  if (schema.searchable().empty() || (!was_live && !is_live)) return std::vector<WordChange>();
  if (was_live && is_live && SameTexts(schema, *before, *after)) return std::vector<WordChange>();
  SearchDocument old_document, new_document;
  if (was_live) old_document = DocumentOf(schema, *before);
  if (is_live) new_document = DocumentOf(schema, *after);
  return PutSearchDocument(connection, revision, was_live ? &old_document : nullptr,
                           is_live ? &new_document : nullptr);
}

}  // namespace zhaolian
