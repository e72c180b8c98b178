#include "client-lib/cli/cli_error.h"

#include "storage/error.h"

namespace zhaolian {

std::string MessageIn(Language language, const absl::Status& status) {
  const std::string chinese = ChineseMessage(status);
  return language == Language::kChinese && !chinese.empty() ? chinese
                                                            : std::string(status.message());
}

absl::Status PlainUsageError(absl::string_view english) {
  return Error(absl::StatusCode::kInvalidArgument, "USAGE", english);
}

bool IsUsageError(const absl::Status& status) { return ErrorReason(status) == "USAGE"; }

}  // namespace zhaolian
