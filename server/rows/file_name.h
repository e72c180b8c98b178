// Names of files that people send.
#ifndef ZHAOLIAN_SERVER_ROWS_FILE_NAME_H_
#define ZHAOLIAN_SERVER_ROWS_FILE_NAME_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// INVALID_ARGUMENT on file_name, reason INVALID_FILE_NAME, for what is blank, long or a path, or
// has a character that cannot be seen, such as a line feed. `example`: a good one.
absl::Status CheckFileName(absl::string_view name, absl::string_view example);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_FILE_NAME_H_
