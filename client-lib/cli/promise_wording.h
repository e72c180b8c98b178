// What the verbs of promised policies say, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_PROMISE_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_PROMISE_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kPromiseRecorded{"recorded, judged $0:", "登记，判定为$0："};
inline constexpr Wording kPromiseRevised{"revised, judged $0:", "修改，判定为$0："};
inline constexpr Wording kPromiseFulfilled{"noted as kept; judged $0:", "登记兑现（判定为$0）："};
inline constexpr Wording kPromiseWithdrawn{"withdrawn; it was judged $0:", "撤销（原判定为$0）："};
inline constexpr Wording kPromisedBy{"promise", "承诺"};
inline constexpr Wording kAffectedLead{"lead", "项目"};
inline constexpr Wording kPromisedOn{"promised", "承诺日期"};
inline constexpr Wording kClause{"clause", "条款"};
inline constexpr Wording kWasJudged{"judged", "原判定"};
inline constexpr Wording kOfItsDay{"by the rules of its day", "按当日规则"};
inline constexpr Wording kOfToday{"by those of today", "按今日规则"};
inline constexpr Wording kOfThatDay{"by those of $0", "按 $0 的规则"};
inline constexpr Wording kWillDiffer{"will be judged otherwise", "届时判定不同"};
inline constexpr Wording kWillTouch{"$0 comes into force on $1 and will touch $2 agreements",
                                    "$0 自 $1 起施行，届时将影响 $2 份协议"};
inline constexpr Wording kAffectedWhy{"why", "原因"};
inline constexpr Wording kAffectedRemedy{"what to do", "处理建议"};
inline constexpr Wording kNoneAffected{"no agreement is affected", "没有受影响的协议"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_PROMISE_WORDING_H_
