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
    "who may sign in is as it was at $0: keys, certificates and sessions revoked since are good "
    "again, roles and passwords changed since are as before; before others can reach the server, "
    "revoke and change them again with zhaolian admin sessions, users and roles",
    "登录权限也回到了 $0 的状态：此后撤销的密钥、证书和会话重新有效，此后修改的角色和密码恢复原样；"
    "请在开放访问之前用 zhaolian admin sessions、users、roles 重新撤销和修改"};
inline constexpr Wording kRevokedTakenOver{
    "revoked here too: $0 keys, certificates and sessions that are gone from what was moved aside; "
    "roles and passwords are as they were at $1: change them again with zhaolian admin users and "
    "roles before others can reach the server",
    "移开的数据中已撤销的 $0 个密钥、证书和会话在此同样失效；角色和密码回到了 $1 的状态，"
    "请在开放访问之前用 zhaolian admin users、roles 重新修改"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SAFETY_WORDING_H_
