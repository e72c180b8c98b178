#include "client-lib/cli/cli_error.h"

#include "google/rpc/error_details.pb.h"
#include "storage/error.h"

namespace zhaolian {

absl::Status WithChinese(absl::Status status, absl::string_view chinese) {
  google::rpc::LocalizedMessage localized;
  localized.set_locale("zh-CN");
  localized.set_message(std::string(chinese));
  AttachDetail(localized, status);
  return status;
}

std::string MessageIn(Language language, const absl::Status& status) {
  const auto localized = ErrorDetail<google::rpc::LocalizedMessage>(status);
  const bool has_chinese = !localized.message().empty();
  return language == Language::kChinese && has_chinese ? localized.message()
                                                       : std::string(status.message());
}

absl::Status PlainUsageError(absl::string_view english) {
  return Error(absl::StatusCode::kInvalidArgument, "USAGE", english);
}

bool IsUsageError(const absl::Status& status) { return ErrorReason(status) == "USAGE"; }

}  // namespace zhaolian
