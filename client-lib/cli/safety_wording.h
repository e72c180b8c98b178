// What erasures of what was sent in part say in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SAFETY_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SAFETY_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kErasedPartialUploads{
    "parts of uploads of evidence that named the person: $0", "提到此人的未传完证明材料：$0"};
inline constexpr Wording kOtherPartialUploads{"other parts of uploads that may are deleted by: $0",
                                              "其余未传完的证明材料可能提到此人，最迟删除时间：$0"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SAFETY_WORDING_H_
