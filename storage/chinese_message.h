// The message of an error in Chinese, beside the English one.
#ifndef ZHAOLIAN_STORAGE_CHINESE_MESSAGE_H_
#define ZHAOLIAN_STORAGE_CHINESE_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// `status` with its message in Chinese too. The RPC edge sends it instead of the text that the
// reason has.
absl::Status WithChinese(absl::Status status, absl::string_view chinese);

// The Chinese message of `status`, or "".
std::string ChineseMessage(const absl::Status& status);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_CHINESE_MESSAGE_H_
