// What an exported workbook says about itself, on its sheet 导出说明.
#ifndef ZHAOLIAN_SERVER_EXPORT_EXPORT_NOTES_H_
#define ZHAOLIAN_SERVER_EXPORT_EXPORT_NOTES_H_

#include <string>

#include "absl/time/time.h"
#include "server/export/export_plan.h"
#include "server/spreadsheet/sheet_writer.h"
#include "zhaolian/v1/exports.pb.h"

namespace zhaolian {

// Who exported what, with which filter, how many rows of which revision, when, and where that
// stands in the journal. `user` and `unit` are as people call them.
SheetNotes NotesOf(const ExportPlan& plan, const std::string& user, const std::string& unit,
                   const v1::ExportSummary& summary, absl::Time time);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_EXPORT_NOTES_H_
