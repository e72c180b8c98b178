// What the reasons and warnings of rows of imports say in English; the server says them in Chinese.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_REASONS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_REASONS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// Most words say what they mean: "amount_range" is "amount range".
std::string EnglishReason(absl::string_view reason);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_REASONS_H_
