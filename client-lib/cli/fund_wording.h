// What funds says, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_FUND_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_FUND_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kVerified{"verified", "核实"};
inline constexpr Wording kVerificationWithdrawn{"withdrew the verification of", "撤回核实"};
inline constexpr Wording kPeriod{"period", "期间"};
inline constexpr Wording kGrade{"grade", "认定等级"};
inline constexpr Wording kAmount{"amount", "金额"};
inline constexpr Wording kReceiptCount{"receipts", "笔数"};
inline constexpr Wording kWithFile{"with file", "有凭证文件"};
inline constexpr Wording kVoucherStays{
    "$0, the voucher, is there and stays; the same command again names it",
    "凭证文件 $0 已上传并保留；重新执行同一命令即可关联"};
inline constexpr Wording kThisYear{"this year", "本年"};
inline constexpr Wording kThisMonth{"this month", "本月"};
inline constexpr Wording kAllGrades{"all", "全部"};
inline constexpr Wording kLastReceipt{"the last receipt is of $0", "最近一笔到位：$0"};
inline constexpr Wording kNoReceipts{"nothing has been paid into $0", "$0 尚无到位资金"};
inline constexpr Wording kRule{"rule", "规则"};
inline constexpr Wording kLead{"lead", "线索项目"};
inline constexpr Wording kFoundValue{"found", "实际"};
inline constexpr Wording kComparedValue{"compared with", "对照"};
inline constexpr Wording kReceipts{"receipts", "凭证"};
inline constexpr Wording kAbovePercent{"$0 %, above $1 % of $2", "占 $2 的 $0%，超过 $1%"};
inline constexpr Wording kNothingOdd{"none of $0 receipts is odd", "$0 条到位凭证均未见异常"};
inline constexpr Wording kSomeOdd{"$0 of $1 oddities, in $2 receipts; a shorter period shows all",
                                  "共 $1 处异常，显示 $0 处，涉及 $2 条凭证；缩短期间可全部显示"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_FUND_WORDING_H_
