#include "server/rpc/field_labels.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "storage/error.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string LabelOf(const FieldDescriptor* field) {
  return field == nullptr ? "" : RulesOf(field).label();
}

// "credit_rule.shares[3].party" as the fields on the way there; empty where the message has no
// such field.
std::vector<const FieldDescriptor*> WayTo(absl::string_view path, const Descriptor* message) {
  std::vector<const FieldDescriptor*> way;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    const std::string name(part.substr(0, part.find('[')));
    const auto* field = message == nullptr ? nullptr : message->FindFieldByName(name);
    if (field == nullptr) return {};
    way.push_back(field);
    message = field->message_type();
  }
  return way;
}

// What the method of a request answers; null where none of its file takes it.
const Descriptor* AnswerTo(const Descriptor& request) {
  for (int i = 0; i < request.file()->service_count(); ++i) {
    const auto* service = request.file()->service(i);
    for (int j = 0; j < service->method_count(); ++j) {
      if (service->method(j)->input_type() == &request) return service->method(j)->output_type();
    }
  }
  return nullptr;
}

// Of the resource that the field is named after: "policy_promise".
std::string ResourceLabel(const FieldDescriptor& field, const Descriptor& request) {
  const Descriptor* message = request.file()->pool()->FindMessageTypeByName(
      absl::StrCat(request.file()->package(), ".", ToUpperCamelCase(field.camelcase_name())));
  return message == nullptr ? "" : message->options().GetExtension(v1::resource).label();
}

std::string LabelAt(absl::string_view path, const Descriptor& request) {
  const auto way = WayTo(path, &request);
  if (way.empty()) return "";
  std::string label = LabelOf(way.back());
  if (!label.empty()) return label;
  const Descriptor* answer = AnswerTo(request);
  if (way.size() == 1 && answer != nullptr) {
    label = LabelOf(answer->FindFieldByName(way.back()->name()));
  }
  return label.empty() ? ResourceLabel(*way.back(), request) : label;
}

}  // namespace

absl::Status WithFieldLabel(absl::Status status, const Descriptor& request) {
  auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  auto& metadata = *info.mutable_metadata();
  if (metadata.count("field") == 0 || metadata.count("label") > 0) return status;
  std::string label = LabelAt(metadata.at("field"), request);
  if (label.empty()) return status;
  metadata["label"] = std::move(label);
  AttachDetail(info, status);
  return status;
}

}  // namespace zhaolian
