#include "storage/chinese_message.h"

#include "absl/strings/match.h"
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

std::string ChineseMessage(const absl::Status& status) {
  const auto localized = ErrorDetail<google::rpc::LocalizedMessage>(status);
  return absl::StartsWith(localized.locale(), "zh") ? localized.message() : "";
}

}  // namespace zhaolian
