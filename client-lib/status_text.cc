#include "client-lib/status_text.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/rpc/error_details.pb.h"
#include "storage/chinese_message.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// What to do about an error whose remedy follows from its code alone.
const char* Remedy(const absl::Status& status, bool chinese) {
  // Their texts say what to do.
  const std::string reason = ErrorReason(status);
  if (reason == "DISK_FULL" || reason == "DEVICE_FULL" || reason == "TLS_MISMATCH" ||
      reason == "UNTRUSTED_SERVER" || reason == "SYNC_RUNS" || reason == "OUTBOX_BUSY") {
    return nullptr;
  }
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return chinese ? "请确认服务已启动，并检查地址（--server 或 ZHAOLIAN_SERVER）"
                     : "check that the server runs and that the address is right "
                       "(--server or ZHAOLIAN_SERVER)";
    case absl::StatusCode::kDeadlineExceeded:
      return chinese ? "请稍后重试，或用 --timeout 给出更长的时间"
                     : "try again, or allow more time with --timeout";
    case absl::StatusCode::kResourceExhausted:
      return chinese ? "服务繁忙或请求过大，请稍后重试或缩小请求"
                     : "the server is busy or the request too large: try again later or ask "
                       "for less";
    default:
      return nullptr;
  }
}

// A wait that somebody has to be told; a shorter one is over by the next try.
constexpr int64_t kToldSeconds = 10;

std::string WaitText(int64_t seconds, bool chinese) {
  constexpr int64_t kMinute = 60;
  const int64_t minutes = (seconds + kMinute - 1) / kMinute;
  if (seconds < 2 * kMinute) {
    return chinese ? absl::StrCat("请在 ", seconds, " 秒后重试")
                   : absl::StrCat("try again in ", seconds, " seconds");
  }
  return chinese ? absl::StrCat("请在 ", minutes, " 分钟后重试")
                 : absl::StrCat("try again in ", minutes, " minutes");
}

void AddLine(std::string& text, absl::string_view subject, absl::string_view description) {
  if (subject.empty() && description.empty()) return;
  absl::StrAppend(&text, "  ", subject, subject.empty() || description.empty() ? "" : ": ",
                  description, "\n");
}

// What the things that are missing are called, by their names.
std::map<std::string, std::string> LabelsOf(const std::map<std::string, std::string>& metadata) {
  const auto missing = metadata.find("missing"), labels = metadata.find("missing_labels");
  if (missing == metadata.end() || labels == metadata.end()) return {};
  const std::vector<std::string> names = absl::StrSplit(missing->second, ',');
  const std::vector<std::string> called = absl::StrSplit(labels->second, "、");
  std::map<std::string, std::string> by_name;
  for (size_t i = 0; i < std::min(names.size(), called.size()); ++i) by_name[names[i]] = called[i];
  return by_name;
}

// What puts a thing right that is missing before a stage, as the command line calls it.
std::string CommandFor(absl::string_view missing) {
  if (absl::StartsWith(missing, "evidence.")) return "（zhaolian evidence add）";
  if (missing == "compliance_review") return "（由市经合局办理：zhaolian review）";
  return "";
}

// Whether what the key has stands in the message or beside it; `is_told`: where that is Chinese.
bool IsSaidOtherwise(const std::string& key, const std::map<std::string, std::string>& metadata,
                     bool is_told) {
  // Which fields are at fault is said by path; what a device is to remove, it does; what is wrong
  // with a filter is the message.
  if (key == "field" || key == "fields" || key == "label" || key == kRevokedKey ||
      key == "problem_zh") {
    return true;
  }
  if (!is_told) return false;
  // What has a label goes by that; problem and remedy are sentences, and what a method is not
  // permitted for is said by its permission.
  return metadata.count(key + "_label") > 0 || metadata.count(key + "_labels") > 0 ||
         key == "problem" || key == "remedy" || key == "method";
}

}  // namespace

std::string DescribeStatus(const absl::Status& status, Language language) {
  if (status.ok()) return "";
  const bool chinese = language == Language::kChinese;
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  const std::string chinese_message = chinese ? ChineseMessage(status) : "";
  const auto bad_request = ErrorDetail<google::rpc::BadRequest>(status);
  const auto resource = ErrorDetail<google::rpc::ResourceInfo>(status);

  const bool is_told = !chinese_message.empty();
  const std::string message = is_told ? chinese_message : std::string(status.message());
  std::string text = absl::StrCat(chinese ? "错误：" : "error: ", message, "\n");
  // Descriptions are English: where the message is Chinese, they would say it again.
  const auto add = [&](const std::string& subject, const std::string& description) {
    if (!is_told) return AddLine(text, subject, description);
    if (!absl::StrContains(text, subject)) AddLine(text, subject, "");
  };
  const std::map<std::string, std::string> metadata(info.metadata().begin(), info.metadata().end());
  const bool is_labelled = is_told && metadata.count("label") > 0;
  for (const auto& violation : bad_request.field_violations()) {
    // A single violation is often the message itself.
    if (bad_request.field_violations_size() == 1 &&
        absl::StrContains(message, violation.description())) {
      continue;
    }
    // Which element of a list it is, only the path tells.
    if (is_labelled && !absl::StrContains(violation.field(), "[")) continue;
    add(violation.field(), violation.description());
  }
  const auto labels = is_told ? LabelsOf(metadata) : std::map<std::string, std::string>();
  const auto precondition = ErrorDetail<google::rpc::PreconditionFailure>(status);
  for (const auto& violation : precondition.violations()) {
    const auto label = labels.find(violation.subject());
    if (label == labels.end()) {
      add(violation.subject(), violation.description());
    } else {
      AddLine(text, label->first, absl::StrCat(label->second, CommandFor(label->first)));
    }
  }
  if (!absl::StrContains(message, resource.description())) {
    add(resource.resource_name(), resource.description());
  }
  for (const auto& [key, value] : metadata) {
    if (IsSaidOtherwise(key, metadata, is_told)) continue;
    if (!absl::StrContains(text, value)) AddLine(text, key, value);
  }
  const auto retry = ErrorDetail<google::rpc::RetryInfo>(status);
  const int64_t wait = retry.retry_delay().seconds() + (retry.retry_delay().nanos() > 0 ? 1 : 0);
  if (wait >= kToldSeconds) {
    AddLine(text, "", WaitText(wait, chinese));
  } else if (const char* remedy = Remedy(status, chinese)) {
    AddLine(text, "", remedy);
  }
  const std::string code = absl::StatusCodeToString(status.code());
  const bool telling = !info.reason().empty() && info.reason() != code;
  absl::StrAppend(&text, "(", code, telling ? ", " : "", telling ? info.reason() : "", ")\n");
  return text;
}

}  // namespace zhaolian
