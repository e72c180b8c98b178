// What the reports, the dispatch and issues say, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_REPORT_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_REPORT_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kFiguresAsOf{"As of $0 (revision $1); signed from $2 to $3",
                                      "截至 $0（版本 $1）；签约日期 $2 至 $3"};
inline constexpr Wording kTotal{"total", "合计"};
inline constexpr Wording kNoUnit{"(none)", "（未定）"};
inline constexpr Wording kRateOf{"$0 of $1", "$0/$1"};
inline constexpr Wording kSignedAmount{"signed amount", "签约总投资"};
inline constexpr Wording kStartRate{"start rate", "开工率"};
inline constexpr Wording kCompletionRate{"completion rate", "建成率"};
inline constexpr Wording kSignedByMonth{"Signed by month, $0 to $1: $2  at most $3",
                                        "签约月度走势 $0 至 $1：$2  最高 $3"};
inline constexpr Wording kMovesOf{"Moves in $0:", "$0 阶段变动："};
inline constexpr Wording kNoMoves{"No moves in $0", "$0 无阶段变动"};
inline constexpr Wording kFromStage{"from", "原阶段"};
inline constexpr Wording kToStage{"to", "现阶段"};
inline constexpr Wording kCount{"count", "数量"};
inline constexpr Wording kNewLead{"(new)", "（新增）"};
inline constexpr Wording kStuckLongest{"Longest in their stage:", "停留最久："};
inline constexpr Wording kUndated{
    "$0 signed leads have no agreement date and are on no list; find them with:\n"
    "  zhaolian list leads --filter 'agreement_date = \"\" AND (stage = SIGNED OR stage = STARTED "
    "OR stage = COMPLETED)'",
    "$0 个已签约项目无签约日期，不在任何清单内。查找：\n"
    "  zhaolian list leads --filter 'agreement_date = \"\" AND (stage = SIGNED OR stage = STARTED "
    "OR stage = COMPLETED)'"};
inline constexpr Wording kImportedStages{
    "$0 of the signed leads were entered or imported in their stage, past its gates, and lack "
    "facts "
    "of these; find them with:\n  zhaolian list leads --filter 'stage_imported = true'",
    "签约项目中有 $0 个的阶段为录入或导入，未经门槛，尚缺资料。查找：\n"
    "  zhaolian list leads --filter 'stage_imported = true'"};
inline constexpr Wording kCreditTotal{"$0, $1 to $2: $3 of $4 leads, of which $5 by import",
                                      "$0，$1 至 $2：合计 $3，项目 $4 个，其中阶段为导入 $5 个"};
inline constexpr Wording kBaseYear{"base year $0:", "基准年 $0："};
inline constexpr Wording kGapCounts{"$0: $1 open, $2 covered, $3 closed",
                                    "$0：待补 $1，已签补 $2，已补齐 $3"};
inline constexpr Wording kDefinitionsHint{
    "figures are of version $0 of their definitions, which --definitions shows",
    "各指标按第 $0 版口径统计；加 --definitions 看口径"};
inline constexpr Wording kDenominator{"share of", "分母"};
inline constexpr Wording kDefinition{"definition", "口径"};
inline constexpr Wording kFundsOfPeriod{"funds in place, $0 to $1:", "到位资金，$0 至 $1："};
inline constexpr Wording kNoSnapshot{
    "no snapshot was taken yet; take one with: zhaolian snapshot take",
    "还没有调度快照；请先运行：zhaolian snapshot take"};
inline constexpr Wording kTaken{"taken", "定格"};
inline constexpr Wording kFigure{"figure", "指标"};
inline constexpr Wording kThen{"then", "当时"};
inline constexpr Wording kNow{"now", "现在"};
inline constexpr Wording kNothingChanged{
    "counted again: the same figures; nothing has changed since", "复算一致；此后没有变动"};
inline constexpr Wording kCountedAgain{"counted again: the same figures. Changes since:",
                                       "复算一致。此后变动："};
inline constexpr Wording kRemoved{"(deleted)", "（已删除）"};
inline constexpr Wording kBroughtBack{"(undeleted)", "（已恢复）"};
inline constexpr Wording kMoreChanges{"more changes; --limit 0 gives all",
                                      "还有更多变动；--limit 0 显示全部"};
inline constexpr Wording kLookedAt{"$0 leads looked at", "体检项目 $0 个"};
inline constexpr Wording kTried{"nothing was opened or resolved", "仅试算，未登记也未销号"};
inline constexpr Wording kOffered{"offered", "提出流转"};
inline constexpr Wording kAccepted{"accepted", "接收"};
inline constexpr Wording kDeclined{"declined", "不接收"};
inline constexpr Wording kOfferWithdrawn{"withdrawn", "撤回"};
inline constexpr Wording kIssueOpened{"opened", "登记"};
inline constexpr Wording kIssueHandedOver{"handed over", "交办"};
inline constexpr Wording kSupervised{"put under supervision", "挂牌督办"};
inline constexpr Wording kReleasedIssue{"released", "解除督办"};
inline constexpr Wording kResolvedIssue{"resolved", "销号"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_REPORT_WORDING_H_
