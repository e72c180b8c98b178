// Any text is either refused, naming what would do, or becomes an order whose
// list compiles, in every collection.
//
// The first byte of an input chooses the collection; the rest is the text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/list_query.h"

namespace zhaolian {
namespace {

// Most bytes of a refusal: the names of a collection's fields, twice.
constexpr size_t kLongestMessage = 2000;

void Check(bool condition) {
  if (!condition) std::abort();
}

const ResourceRegistry& Registry() {
  static const ResourceRegistry& registry =
      *new ResourceRegistry(*ResourceRegistry::FromProtoset(Protoset()));
  return registry;
}

const ResourceSql& SqlOf(const ResourceSchema& schema) {
  static auto& made = *new std::map<const ResourceSchema*, ResourceSql>();
  return made.try_emplace(&schema, schema, Registry()).first->second;
}

void CheckRefusal(const absl::Status& status) {
  Check(status.code() == absl::StatusCode::kInvalidArgument);
  Check(ErrorReason(status) == "INVALID_ORDER_BY");
  Check(status.message().size() < kLongestMessage);
  Check(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field() == "order_by");
}

// The order, written as plainly as can be, is the same order.
void CheckOrder(const ListOrder& order, const ResourceSchema& schema) {
  Check(order.column->filterable && schema.FindColumn(order.column->name) == order.column);
  const auto again =
      ParseOrderBy(absl::StrCat(order.column->name, order.descending ? " desc" : ""), schema);
  Check(again.ok() && again->column == order.column && again->descending == order.descending);
}

void CheckList(const ListOrder& order, const ResourceSchema& schema) {
  const Filter everything = *Filter::Parse("", schema);
  ListQuery query;
  query.schema = &schema;
  query.filter = &everything;
  query.order = order;
  query.sight = &Sight::All();
  const Statement statement = CompileList(query, SqlOf(schema));
  Check(absl::StrContains(statement.sql, order.column->name));
  Check(absl::StrContains(statement.sql, " DESC") == order.descending);
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  if (size == 0) return 0;
  const auto& schemas = Registry().all();
  const ResourceSchema& schema = *schemas[data[0] % schemas.size()];
  const absl::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const absl::StatusOr<ListOrder> order = ParseOrderBy(text, schema);
  if (!order.ok()) {
    CheckRefusal(order.status());
    return 0;
  }
  CheckOrder(*order, schema);
  CheckList(*order, schema);
  return 0;
}
