#include "server/export/export_plan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/rows/text_formats.h"
#include "server/rpc/admission.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

absl::Status UnknownCollection(const ResourceRegistry& registry, const std::string& text) {
  std::vector<std::string> known;
  for (const auto& schema : registry.all()) known.push_back(schema->collection());
  return InvalidField(
      "collection", "UNKNOWN_COLLECTION",
      absl::StrCat("\"", Excerpt(text), "\" is none of: ", absl::StrJoin(known, ", ")));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ExportPlan>> PlanExport(const ResourceRegistry& registry,
                                                       const Permissions& permissions,
                                                       const Caller& caller,
                                                       const std::string& path,
                                                       v1::ExportRequest request) {
  const ResourceSchema* schema = registry.FindCollection(request.collection());
  if (schema == nullptr) return UnknownCollection(registry, request.collection());
  if (!permissions.MayRead(caller.may, *schema)) {
    return NotPermitted(absl::StrCat(schema->collection(), ".read"), path);
  }
  // Stored text is NFC, so what it is compared with is too.
  request.set_filter(ToNfc(request.filter()));
  ASSIGN_OR_RETURN(Filter filter, Filter::Parse(request.filter(), *schema));
  ASSIGN_OR_RETURN(const ListOrder order, ParseOrderBy(request.order_by(), *schema));
  ASSIGN_OR_RETURN(
      std::vector<ExportColumn> columns,
      ExportColumnsOf(registry, *schema, {request.fields().begin(), request.fields().end()},
                      request.show_deleted()));
  return std::unique_ptr<ExportPlan>(
      new ExportPlan{std::move(request), schema, std::move(filter), order, std::move(columns)});
}

}  // namespace zhaolian
