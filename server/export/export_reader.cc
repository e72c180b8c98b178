#include "server/export/export_reader.h"

#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/access/masking.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/sight.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// A piece is over in some milliseconds, after which others have their turn.
constexpr int kRowsAtATime = 500;

Value KeyOf(const Row& row, ColumnType type) {
  switch (type) {
    case ColumnType::kInteger:
      return row.Integer(kRowColumns);
    case ColumnType::kReal:
      return row.Real(kRowColumns);
    default:
      return std::string(row.Text(kRowColumns));
  }
}

}  // namespace

ExportReader::ExportReader(const ResourceStore& resources, const Permissions& permissions,
                           const ExportPlan& plan, CallerPtr caller,
                           std::unique_ptr<Connection> connection)
    : resources_(resources),
      plan_(plan),
      caller_(std::move(caller)),
      connection_(std::move(connection)),
      referenced_(resources, permissions, *caller_) {}

ExportReader::~ExportReader() {
  if (connection_->in_transaction()) connection_->Rollback().IgnoreError();
}

absl::Status ExportReader::Begin() {
  RETURN_IF_ERROR(connection_->BeginRead());
  ASSIGN_OR_RETURN(const Head head, ReadHeadAt(*connection_, std::numeric_limits<int64_t>::max()));
  revision_ = head.revision;
  ASSIGN_OR_RETURN(user_, Called(caller_->user));
  ASSIGN_OR_RETURN(unit_, Called(caller_->unit));
  return absl::OkStatus();
}

absl::StatusOr<std::string> ExportReader::Called(const std::string& name) {
  const ResourceSchema* schema = resources_.registry().FindName(name);
  if (schema == nullptr || schema->title() == nullptr) return name;
  // Everybody knows how it is called itself.
  ASSIGN_OR_RETURN(const ResourceStore::Found found,
                   resources_.FindSeen(*connection_, *schema, Sight::All(), {name}));
  auto row = found.find(name);
  if (row == found.end()) return name;
  return absl::StrCat(TextField(*row->second, schema->title()->name()), "（", name, "）");
}

absl::StatusOr<std::vector<MessagePtr>> ExportReader::Next() {
  const ListQuery query = {.schema = plan_.schema,
                           .filter = &plan_.filter,
                           .order = plan_.order,
                           .sight = caller_->sight.get(),
                           .show_deleted = plan_.request.show_deleted(),
                           .after = last_,
                           .limit = kRowsAtATime};
  const Statement list = CompileList(query, resources_.sql(*plan_.schema));
  std::vector<MessagePtr> rows;
  absl::Status decoded;
  RETURN_IF_ERROR(connection_->Run(list.sql, list.parameters, [&](const Row& row) {
    rows.push_back(plan_.schema->NewMessage());
    decoded.Update(DecodeRow(*plan_.schema, row, *rows.back()));
    last_ = {KeyOf(row, plan_.order.column->type), std::string(row.Text(0))};
  }));
  RETURN_IF_ERROR(decoded);
  for (const MessagePtr& row : rows) Mask(*caller_, *plan_.schema, *row);
  RETURN_IF_ERROR(referenced_.Find(*connection_, plan_.columns, rows));
  return rows;
}

}  // namespace zhaolian
