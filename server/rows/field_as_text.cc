#include "server/rows/field_as_text.h"

#include <google/protobuf/text_format.h>

#include <vector>

#include "absl/strings/str_join.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "storage/resource_schema.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

std::string ElementAsText(const Message& message, const FieldDescriptor* field, int index) {
  const auto* reflection = message.GetReflection();
  if (field->type() == FieldDescriptor::TYPE_STRING) {
    return field->is_repeated() ? reflection->GetRepeatedString(message, field, index)
                                : reflection->GetString(message, field);
  }
  if (IsTimestamp(field) && !field->is_repeated()) {
    return google::protobuf::util::TimeUtil::ToString(
        static_cast<const google::protobuf::Timestamp&>(reflection->GetMessage(message, field)));
  }
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintFieldValueToString(message, field, field->is_repeated() ? index : -1, &text);
  return text;
}

}  // namespace

std::string FieldAsText(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  if (!field->is_repeated()) {
    return reflection->HasField(message, field) ? ElementAsText(message, field, -1) : "";
  }
  std::vector<std::string> elements;
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    elements.push_back(ElementAsText(message, field, i));
  }
  return absl::StrJoin(elements, ", ");
}

}  // namespace zhaolian
