// QR codes for a terminal.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_QR_CODE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_QR_CODE_H_

#include <string>

#include "absl/status/statusor.h"

namespace zhaolian {

// `text` as a QR code, two rows of modules on each line, with the margin that cameras need,
// dark on light whatever the colours of the terminal are. INVALID_ARGUMENT when the text is
// too long for one.
absl::StatusOr<std::string> QrCode(const std::string& text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_QR_CODE_H_
