// What contact persons that a device keeps are told with, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kShownOffline{
    "shown for \"$0\", from what this device keeps; the next zhaolian sync tells the journal",
    "用途“$0”，内容取自本机；下次运行 zhaolian sync 时记入操作记录"};
inline constexpr Wording kLookingHere{
    "the server cannot be reached: looking at what this device keeps",
    "无法连接服务器：改查本机保存的内容"};
inline constexpr Wording kNoPersonOf{
    "nothing here says whom to talk to at $0; zhaolian sync brings what is new",
    "本机没有$0的联系人；zhaolian sync 可更新本机数据"};
inline constexpr Wording kSeveralPersons{
    "\"$0\" has several contacts; give the number or the name of one",
    "“$0”有以上多位联系人；请写明其中一位的编号或名称标识"};
inline constexpr Wording kNoOwnContacts{
    "this device keeps nobody to be shown without a network; zhaolian sync, signed in, brings the "
    "contacts of your own open firms",
    "本机没有可离线查看的联系人；登录后运行 zhaolian sync，可取得本人在谈企业的联系人"};
inline constexpr Wording kOwnContactsEnded{
    "the contacts that this device kept have been removed, for it was too long without the server; "
    "zhaolian sync brings them again",
    "本机与服务器失去联系过久，所存联系人已清除；运行 zhaolian sync 可重新取得"};
inline constexpr Wording kOwnContactsClock{
    "the clock of this machine was set back, so that the contacts that this device kept have been "
    "removed; set it, and zhaolian sync brings them again",
    "本机时钟被调回，所存联系人已清除；请校准时钟，再运行 zhaolian sync 重新取得"};
inline constexpr Wording kOtherSignIn{
    "the contacts that this device keeps came under another sign-in and cannot be read any more; "
    "zhaolian sync, signed in, brings them again",
    "本机所存联系人属于另一次登录，无法再读取；登录后运行 zhaolian sync 可重新取得"};
inline constexpr Wording kNotAnOwnContact{
    "$0 is no contact of your own open firms, as of the last sync: those of firms with an open "
    "lead "
    "that you follow, or that your unit holds by a claim; others are shown by the server alone",
    "截至上次同步，$0 "
    "不是本人在谈企业的联系人（本人经办的未办结线索项目的企业，或本单位首报的企业）；"
    "其他联系人须连接服务器查看"};
inline constexpr Wording kNoPurpose{"--purpose takes a line of at most 200 characters, not nothing",
                                    "--purpose 须写明用途，一行以内，不超过 200 字"};
inline constexpr Wording kUnmaskingsWait{
    "$0 contacts were shown on this device; the next zhaolian sync tells the journal",
    "在本机查看过联系人 $0 次，下次运行 zhaolian sync 时记入操作记录"};

// In the journal, and among what is held about a person.
inline constexpr Wording kGivenToDevice{"given to a device, to keep sealed", "交设备加密保存"};
inline constexpr Wording kShownByDevice{"$0 (shown by a device at $1)", "$0（设备于 $1 显示）"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_WORDING_H_
