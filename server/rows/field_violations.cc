#include "server/rows/field_violations.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/rpc/localized_text.h"
#include "storage/chinese_message.h"
#include "storage/error.h"
#include "storage/resource_schema.h"

namespace zhaolian {

void FieldViolations::Add(absl::string_view path, const google::protobuf::FieldDescriptor* field,
                          Fault fault) {
  ++count_;
  if (first_.size() == kMost) return;
  std::string label(path);
  if (field != nullptr && !RulesOf(field).label().empty()) label = RulesOf(field).label();
  first_.push_back({std::string(path), std::move(label), std::move(fault)});
}

absl::Status FieldViolations::ToStatus(absl::string_view reason_of_several) const {
  if (empty()) return absl::OkStatus();
  const Violation& first = first_.front();
  if (count_ == 1) {
    Error error(absl::StatusCode::kInvalidArgument, first.fault.reason,
                absl::StrCat(first.path, ": ", first.fault.description));
    error.With("field", first.path).With("label", first.label);
    error.Field(first.path, first.fault.description);
    for (const auto& [key, value] : first.fault.metadata) error.With(key, value);
    return error;
  }
  Error error(absl::StatusCode::kInvalidArgument, reason_of_several,
              absl::StrCat(count_, " things are wrong; the first: ", first.path, ": ",
                           first.fault.description));
  std::vector<absl::string_view> paths, labels;
  for (const Violation& violation : first_) {
    error.Field(violation.path, violation.fault.description);
    paths.push_back(violation.path);
    labels.push_back(violation.label);
  }
  if (first.fault.reason == reason_of_several) {
    for (const auto& [key, value] : first.fault.metadata) error.With(key, value);
  }
  error.With("field", first.path)
      .With("fields", absl::StrJoin(paths, ", "))
      .With("label", absl::StrJoin(labels, "、"))
      .With("count", absl::StrCat(count_));
  // The text of one reason would tell of one fault.
  std::vector<google::rpc::ErrorInfo> faults;
  for (const Violation& violation : first_) {
    google::rpc::ErrorInfo& info = faults.emplace_back();
    info.set_reason(violation.fault.reason);
    for (const auto& [key, value] : violation.fault.metadata) {
      (*info.mutable_metadata())[key] = value;
    }
    (*info.mutable_metadata())["field"] = violation.path;
    (*info.mutable_metadata())["label"] = violation.label;
  }
  return WithChinese(error, ChineseTextOfAll(faults, count_));
}

}  // namespace zhaolian
