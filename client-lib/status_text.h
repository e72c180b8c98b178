// Errors as people read them.
#ifndef ZHAOLIAN_CLIENT_LIB_STATUS_TEXT_H_
#define ZHAOLIAN_CLIENT_LIB_STATUS_TEXT_H_

#include <string>

#include "absl/status/status.h"

namespace zhaolian {

enum class Language { kEnglish, kChinese };

// The message, in Chinese where the server sent it, and below it one indented
// line for each field at fault, each thing that must change first, each value
// the message does not name already, and what to do. Below a Chinese message,
// which says what is wrong, things go by their names alone, and so do fields
// that it has no label of. Ends with a newline; empty for OK.
//
//   error: enterprise: 2 fields are at fault
//     enterprise.credit_code: the check character must be T
//     enterprise.relation: is required
//   (INVALID_ARGUMENT, INVALID_FIELDS)
std::string DescribeStatus(const absl::Status& status, Language language);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_STATUS_TEXT_H_
