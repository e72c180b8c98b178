// A request for an export, checked.
#ifndef ZHAOLIAN_SERVER_EXPORT_EXPORT_PLAN_H_
#define ZHAOLIAN_SERVER_EXPORT_EXPORT_PLAN_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/caller.h"
#include "server/access/permissions.h"
#include "server/export/export_columns.h"
#include "storage/filter.h"
#include "storage/list_query.h"
#include "zhaolian/v1/exports.pb.h"

namespace zhaolian {

struct ExportPlan {
  v1::ExportRequest request;
  const ResourceSchema* schema;
  Filter filter;
  ListOrder order;
  std::vector<ExportColumn> columns;

  bool is_csv() const { return request.format() == v1::ExportRequest::FILE_FORMAT_CSV; }
};

// `path` is that of the method. INVALID_ARGUMENT, reason UNKNOWN_COLLECTION, or as
// Filter::Parse, ParseOrderBy and ExportColumnsOf. PERMISSION_DENIED, reason NOT_PERMITTED,
// when the caller may not read the collection.
absl::StatusOr<std::unique_ptr<ExportPlan>> PlanExport(const ResourceRegistry& registry,
                                                       const Permissions& permissions,
                                                       const Caller& caller,
                                                       const std::string& path,
                                                       v1::ExportRequest request);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_EXPORT_PLAN_H_
