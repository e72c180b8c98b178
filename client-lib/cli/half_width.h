// Digits, letters and signs of full width, as a Chinese keyboard types them.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_HALF_WIDTH_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_HALF_WIDTH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// The text with ASCII in place of what is of full width; all else as it is.
std::string HalfWidth(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_HALF_WIDTH_H_
