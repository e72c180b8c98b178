// What trip says, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_TRIP_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_TRIP_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kTripClosed{"closed", "办结"};
inline constexpr Wording kTripWithoutStops{
    "$0 is there and stays, without some of its stops; the same command again adds them",
    "行程 $0 已建立并保留，部分站点尚未添加；重新执行同一命令即可补齐"};
inline constexpr Wording kStopsAdded{"was there; added $0 stops to", "补充站点 $0 个："};
inline constexpr Wording kDate{"date", "日期"};
inline constexpr Wording kWhatMet{"what", "情况"};
inline constexpr Wording kCollisions{"others are at the same doors; agree with them before you go:",
                                     "其他单位或团队也在对接下列企业，出发前请先沟通："};
inline constexpr Wording kNoCollisions{
    "no other unit or team has met these firms lately, or plans to",
    "近期没有其他单位或团队对接或计划对接这些企业"};
inline constexpr Wording kFirmsUnchecked{
    "of $1 firms $0 were asked about before this; the trip is there: ask again with zhaolian trip "
    "collisions $2",
    "$1 家企业已查询 $0 家；行程已保存，请稍后再查：zhaolian trip collisions $2"};
inline constexpr Wording kOwnUnit{"own unit", "本单位"};
inline constexpr Wording kFileOrFirm{"say either --file, or --firm for one stop",
                                     "请给出 --file（批量），或用 --firm 登记一个站点"};
inline constexpr Wording kSayWhatWasSaid{
    "say with --summary what was said, or --not-met, or --cancelled",
    "请用 --summary 写明对接内容；未见到用 --not-met，取消用 --cancelled"};
inline constexpr Wording kNoStopOfFirm{
    "$0 has no stop at $1; add it: zhaolian create tripStop trip=$0 enterprise=$1",
    "$0 没有 $1 这一站点；可添加：zhaolian create tripStop trip=$0 enterprise=$1"};
inline constexpr Wording kStop{"stop", "站点"};
inline constexpr Wording kEngagement{"engagement", "对接记录"};
inline constexpr Wording kStopsLogged{"logged $0 stops", "已登记 $0 个站点"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_TRIP_WORDING_H_
