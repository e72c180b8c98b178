// What the verbs about signing in say, in both languages; see wording.h for the rest.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kNobodySignedIn{"nobody is signed in here", "当前没有登录"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_WORDING_H_
