// What restores, erasures of what was sent in part, and unmasking say in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SAFETY_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SAFETY_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kErasedPartialUploads{
    "parts of uploads of evidence that named the person: $0", "提到此人的未传完证明材料：$0"};
inline constexpr Wording kOtherPartialUploads{"other parts of uploads that may are deleted by: $0",
                                              "其余未传完的证明材料可能提到此人，最迟删除时间：$0"};
inline constexpr Wording kShownForPurpose{"shown for \"$0\", which is in the journal",
                                          "用途“$0”已记入操作记录"};
inline constexpr Wording kAccessAsItWas{
    "nothing tells what was revoked or changed after $0: $1 keys, certificates and sessions are "
    "good as they were then, those revoked since too. To end them all, restore once more with "
    "--force --end-access; to end some, start the server where others cannot reach it and use "
    "zhaolian admin sessions, keys and client-certs revoke",
    "无从得知 $0 之后撤销、修改了什么：当时有效的 $1 个密钥、证书和会话（包括此后撤销的）仍然有效。"
    "要全部终止，请加 --force --end-access "
    "再恢复一次；只终止一部分，请在他人无法访问的环境启动服务，"
    "使用 zhaolian admin sessions、keys、client-certs revoke"};
inline constexpr Wording kAccessEnded{
    "ended: the $0 keys, certificates and sessions that the backup has",
    "备份中的 $0 个密钥、证书和会话均已终止"};
inline constexpr Wording kRolesAsTheyWere{
    "roles and passwords are as they were at $0: set those that were changed since once more, with "
    "zhaolian admin roles set and zhaolian admin users reset, before others can reach the server",
    "角色和密码回到了 $0 的状态：请在开放访问之前，用 zhaolian admin roles set 和 "
    "zhaolian admin users reset 把此后修改过的重新改好"};
inline constexpr Wording kRevokedTakenOver{
    "revoked here too: $0 keys, certificates and sessions that are gone from what was moved aside",
    "移开的数据中已撤销的 $0 个密钥、证书和会话在此同样失效"};
inline constexpr Wording kSameRoles{"roles, passwords and second factors have not changed since $0",
                                    "$0 之后没有修改过角色、密码和两步验证"};
inline constexpr Wording kSetAgain{
    "roles, passwords and second factors are as they were at $0; to have them as in what was moved "
    "aside, a security officer runs, before others can reach the server:",
    "角色、密码和两步验证回到了 $0 的状态；要与移开的数据一致，请安全管理员在开放访问之前运行："};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SAFETY_WORDING_H_
