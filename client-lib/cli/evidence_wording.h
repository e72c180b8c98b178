// What the verbs of evidence and reviews say, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_EVIDENCE_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_EVIDENCE_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kAttached{"added", "上传"};
inline constexpr Wording kWithdrawn{"withdrew", "撤回"};
inline constexpr Wording kUploadGoesOn{"the server has $0 of $1 bytes of it; going on there",
                                       "服务器已收到 $0/$1 字节，从该处续传"};
inline constexpr Wording kWaitingForUpload{
    "another upload of the file has not ended yet; waiting a minute for it",
    "该文件的上一次上传尚未结束，最多等待一分钟"};
inline constexpr Wording kReceiving{"receiving", "下载"};
inline constexpr Wording kReceived{"wrote $0: $1 bytes, as uploaded",
                                   "已写入 $0：$1 字节，与上传时一致"};
inline constexpr Wording kFileInTheWay{"$0 is there already; name another file",
                                       "$0 已存在，请指定另一个文件名"};
inline constexpr Wording kCutShort{"the file was cut short or changed on its way; get it again",
                                   "文件未完整送达，请重新下载"};
inline constexpr Wording kReviewedPassed{"reviewed, passed:", "审查通过"};
inline constexpr Wording kReviewedFailed{"reviewed, not passed:", "审查未通过"};
inline constexpr Wording kProhibitedPromise{"note: it was promised what is prohibited: $0 $1",
                                            "注意：有禁止的承诺政策：$0 $1"};
inline constexpr Wording kItemWithoutWhy{"$0 needs ITEM=WHY, as in land-use=用地指标未落实",
                                         "$0 须写成 事项=原因，如 land-use=用地指标未落实"};
inline constexpr Wording kEvidenceDamagedWhenWritten{
    "$0 files of evidence were missing or damaged already when it was written",
    "写出时已有 $0 个证明材料缺失或损坏"};
inline constexpr Wording kEvidenceWhole{"$0: $1 files of evidence are as uploaded",
                                        "$0：$1 个证明材料与上传时一致"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_EVIDENCE_WORDING_H_
