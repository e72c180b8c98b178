// The rows of the numbered list that a device showed last, which people name by their numbers.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SHOWN_ROWS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SHOWN_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// The names of the rows numbered from 1, in place of those before.
absl::Status KeepShownRows(const Session& session, const std::vector<std::string>& names);

// Whether the text is a number of a list rather than an id.
bool IsRowNumber(absl::string_view text);
// The name of the row of that number. NOT_FOUND when the last list had none.
absl::StatusOr<std::string> ShownRow(const Session& session, absl::string_view number);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SHOWN_ROWS_H_
