#include "client-lib/cli/change_texts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/offline_wording.h"

namespace zhaolian {

std::string MethodOf(const OutboxItem& item) {
  const std::string& url = item.mutation.request().type_url();
  return std::string(absl::StripSuffix(url.substr(url.rfind('.') + 1), "Request"));
}

std::string MethodText(const Session& session, const std::string& method) {
  if (!session.chinese()) return method;
  for (const Wording* move : {&wording::kAdvanceLead, &wording::kRevertLead, &wording::kShelveLead,
                              &wording::kLoseLead}) {
    if (method == move->english) return std::string(move->chinese);
  }
  constexpr std::pair<absl::string_view, absl::string_view> kStandard[] = {
      {"Create", "新建"}, {"Update", "修改"}, {"Delete", "删除"}, {"Undelete", "恢复"}};
  for (const auto& [english, chinese] : kStandard) {
    absl::string_view type = method;
    if (!absl::ConsumePrefix(&type, english)) continue;
    const auto* message = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
        absl::StrCat("zhaolian.v1.", type));
    const ResourceSchema* schema =
        message == nullptr ? nullptr : session.registry().FindMessage(message);
    if (schema != nullptr) return absl::StrCat(chinese, schema->label());
  }
  return method;
}

}  // namespace zhaolian
