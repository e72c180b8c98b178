// What the verbs of search and history say, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_QUERY_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_QUERY_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kNoChangeShown{"(no change to show)", "（没有可显示的变化）"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_QUERY_WORDING_H_
