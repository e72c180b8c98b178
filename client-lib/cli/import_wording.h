// What the verbs of imports say, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kUploading{"sending", "上传"};
inline constexpr Wording kPlanning{"reading", "读取"};
inline constexpr Wording kApplying{"importing", "导入"};
inline constexpr Wording kReverting{"undoing", "撤销"};
inline constexpr Wording kImportRead{"$0 ($1), read as $2: $3 rows of data",
                                     "$0（$1），按“$2”读取：$3 行数据"};
inline constexpr Wording kSameFile{"the same file was read before: $0", "同一文件已读取过：$0"};
inline constexpr Wording kUnknownColumns{"columns that are not read: $0", "未读取的列：$0"};
inline constexpr Wording kHiddenRows{"sheet $0 has $1 hidden rows, which are read too",
                                     "工作表“$0”有 $1 行隐藏行，也已读取"};
inline constexpr Wording kHiddenSheet{"sheet $0 is hidden, and read too",
                                      "工作表“$0”是隐藏的，也已读取"};
inline constexpr Wording kImportQuestion{"Import $0 rows? yes/no:", "导入 $0 行？请输入 是/否："};
inline constexpr Wording kNoMap{
    "--map takes a column of the file and what it is, such as 合作内容=项目名称, not \"$0\"",
    "--map 写成 合作内容=项目名称 这样：文件里的列名=它是什么，不能是“$0”"};
inline constexpr Wording kNoRowNumbers{"--rows takes numbers of rows, such as 3-8,12, not \"$0\"",
                                       "--rows 写成 3-8,12 这样的行号，不能是“$0”"};
inline constexpr Wording kNothingToImport{"nothing is left to import", "没有可导入的行"};
inline constexpr Wording kImportKept{"nothing was changed; apply it with: zhaolian import apply $0",
                                     "尚未作任何改动；导入请运行：zhaolian import apply $0"};
inline constexpr Wording kImported{
    "imported $0 rows, $1 failed; undo with: zhaolian import undo $2",
    "已导入 $0 行，$1 行未成功；撤销请运行：zhaolian import undo $2"};
inline constexpr Wording kImportUndone{"undid $0 rows, kept $1", "已撤销 $0 行，保留 $1 行"};
inline constexpr Wording kUndoAgain{
    "these were kept; once what is said of them is settled: zhaolian import undo $0",
    "保留的各行及原因如下；按原因处理后可再次撤销：zhaolian import undo $0"};
inline constexpr Wording kReviewWritten{
    "$0 rows wait for you, with reasons, in $1; correct them and import that file",
    "有 $0 行待核对，连同原因写入 $1；改好后导入该文件即可"};
inline constexpr Wording kReviewKept{"$0 is there already and stays as it is",
                                     "$0 已经存在，保持原样"};
inline constexpr Wording kMoreRows{"… and $0 more; all of them: zhaolian import show $1",
                                   "…… 还有 $0 行；全部请看：zhaolian import show $1"};
inline constexpr Wording kNoImports{
    "nothing was imported by you yet; begin with: zhaolian import FILE",
    "您还没有导入过；开始请运行：zhaolian import 文件"};
inline constexpr Wording kSeeRow{"see row $0", "见第 $0 行"};
inline constexpr Wording kImportRow{"row", "行"};
inline constexpr Wording kOutcome{"outcome", "处理"};
inline constexpr Wording kDetails{"details", "说明"};
inline constexpr Wording kRows{"rows", "行数"};
inline constexpr Wording kAppliedRows{"imported", "已导入"};
inline constexpr Wording kImport{"import", "导入批次"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_WORDING_H_
