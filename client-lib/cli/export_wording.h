// What export says, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_EXPORT_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_EXPORT_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kNoSpreadsheet{"$0 should end in .xlsx or .csv",
                                        "$0 应以 .xlsx 或 .csv 结尾"};
inline constexpr Wording kFileIsThere{
    "$0 is there already; name a file with -o FILE, which it replaces",
    "$0 已经存在；请用 -o 指定文件，将覆盖同名文件"};
inline constexpr Wording kExportCutShort{"the export ended before all of it had come; try again",
                                         "导出未完整接收，请重试"};
inline constexpr Wording kRowsSoFar{"$0 rows", "已导出 $0 行"};
inline constexpr Wording kRowCount{"rows", "行数"};
inline constexpr Wording kJournalEntry{"journal", "操作记录"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_EXPORT_WORDING_H_
