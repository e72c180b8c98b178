#include "server/import/visible_rows.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/filter.h"
#include "storage/list_query.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

absl::StatusOr<std::vector<MessagePtr>> ReadMatching(const ResourceStore& resources,
                                                     Connection& connection,
                                                     const ResourceSchema& schema,
                                                     const std::string& condition,
                                                     const Sight& sight, int limit) {
  ASSIGN_OR_RETURN(const Filter filter, Filter::Parse(condition, schema));
  const Statement list = CompileList({.schema = &schema,
                                      .filter = &filter,
                                      .order = {schema.FindColumn("name")},
                                      .sight = &sight,
                                      .after = std::nullopt,
                                      .limit = limit},
                                     resources.sql(schema));
  std::vector<MessagePtr> rows;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(list.sql, list.parameters, [&](const Row& row) {
    rows.push_back(schema.NewMessage());
    decoded.Update(DecodeRow(schema, row, *rows.back()));
  }));
  RETURN_IF_ERROR(decoded);
  return rows;
}

}  // namespace

absl::StatusOr<std::vector<MessagePtr>> ReadReferring(
    const ResourceStore& resources, Connection& connection, const ResourceSchema& schema,
    const std::string& field, const std::string& name, const Sight& sight, int limit) {
  const std::string literal =
      absl::StrReplaceAll(name, {{"\\", "\\\\"}, {"\"", "\\\""}, {"*", "\\*"}});
  return ReadMatching(resources, connection, schema, absl::StrCat(field, " = \"", literal, "\""),
                      sight, limit);
}

absl::StatusOr<std::vector<MessagePtr>> ReadLive(const ResourceStore& resources,
                                                 Connection& connection,
                                                 const ResourceSchema& schema, const Sight& sight,
                                                 int limit) {
  return ReadMatching(resources, connection, schema, "", sight, limit);
}

}  // namespace zhaolian
