#include "server/export/export_notes.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/schedule.h"

namespace zhaolian {
namespace {

constexpr char kTimeFormat[] = "%Y-%m-%d %H:%M:%S（北京时间）";

std::string OrNone(const std::string& text) { return text.empty() ? "（无）" : text; }

}  // namespace

SheetNotes NotesOf(const ExportPlan& plan, const std::string& user, const std::string& unit,
                   const v1::ExportSummary& summary, absl::Time time) {
  const v1::ExportRequest& request = plan.request;
  const std::string columns = absl::StrJoin(
      plan.columns, "、",
      [](std::string* out, const ExportColumn& column) { absl::StrAppend(out, column.header); });
  SheetNotes notes = {
      {"导出内容", plan.schema->label()},
      {"导出人", user},
      {"单位", OrNone(unit)},
      {"导出时间", absl::FormatTime(kTimeFormat, time, CityTimeZone())},
      {"筛选条件", OrNone(request.filter())},
      {"排序", OrNone(request.order_by())},
      {"含已删除", request.show_deleted() ? "是" : "否"},
      {"列", columns},
      {"行数", absl::StrCat(summary.rows())},
      {"数据版本号", absl::StrCat(summary.revision())},
      {"操作记录", summary.journal_name()},
      {"金额", "以万为单位，币种见相邻的币种列。"},
      {"时间", "北京时间，精确到秒。"},
  };
  if (!plan.schema->personal().empty()) {
    notes.emplace_back("个人信息", "与列表相同，已作脱敏处理。");
  }
  return notes;
}

}  // namespace zhaolian
