// A file becomes a plan: read, matched with the library and with its own earlier rows, and
// put into changes.
#ifndef ZHAOLIAN_SERVER_IMPORT_IMPORT_PLANNER_H_
#define ZHAOLIAN_SERVER_IMPORT_IMPORT_PLANNER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "server/import/header_table.h"
#include "server/import/import_runs.h"
#include "server/import/plan_file.h"
#include "server/import/row_planner.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

class ImportPlanner {
 public:
  // Called a few times a second while it plans; false ends it with CANCELLED.
  using OnProgress = std::function<bool(const ImportRecord& record)>;

  explicit ImportPlanner(HeaderTable headers) : headers_(std::move(headers)) {}

  // Reads the file at `path` into the plan, and fills in what the record says of it: kind,
  // format, sheets, counts. The errors of the spreadsheet; INVALID_ARGUMENT, reason NO_HEADER,
  // when nothing in it looks like a header.
  absl::Status Plan(const RowPlanner::Parts& parts, const std::string& path,
                    const Spreadsheet::Limits& limits, PlanFile& plan, ImportRecord& record,
                    const OnProgress& on_progress) const;

 private:
  const HeaderTable headers_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_IMPORT_PLANNER_H_
