#include "storage/row_codec.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/timestamp.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

constexpr int64_t kMicrosPerSecond = 1'000'000;

int64_t MicrosOf(const Timestamp& time) {
  return time.seconds() * kMicrosPerSecond + time.nanos() / 1000;
}

void SetMicros(int64_t micros, Timestamp& time) {
  int64_t seconds = micros / kMicrosPerSecond;
  int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    --seconds;
    rest += kMicrosPerSecond;
  }
  time.set_seconds(seconds);
  time.set_nanos(static_cast<int32_t>(rest * 1000));
}

void DecodeField(const FieldDescriptor* field, const Row& row, int index, Message& message) {
  const Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(&message, field, static_cast<int32_t>(row.Integer(index)));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->SetUInt32(&message, field, static_cast<uint32_t>(row.Integer(index)));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(&message, field, row.Integer(index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(&message, field, row.Integer(index) != 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(&message, field, static_cast<int>(row.Integer(index)));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->SetDouble(&message, field, row.Real(index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->SetFloat(&message, field, static_cast<float>(row.Real(index)));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(&message, field, std::string(row.Text(index)));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMicros(row.Integer(index),
                       static_cast<Timestamp&>(*reflection->MutableMessage(&message, field)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return;  // never a column
  }
}

const FieldDescriptor* Named(const Message& message, const std::string& field) {
  return message.GetDescriptor()->FindFieldByName(field);
}

}  // namespace

Value FieldValue(const Column& column, const Message& message) {
  const FieldDescriptor* field = column.field;
  const Reflection* reflection = message.GetReflection();
  if (column.nullable && !reflection->HasField(message, field)) return Value();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return int64_t{reflection->GetInt32(message, field)};
    case FieldDescriptor::CPPTYPE_UINT32:
      return int64_t{reflection->GetUInt32(message, field)};
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->GetInt64(message, field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return int64_t{reflection->GetBool(message, field)};
    case FieldDescriptor::CPPTYPE_ENUM:
      return int64_t{reflection->GetEnumValue(message, field)};
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->GetDouble(message, field);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return double{reflection->GetFloat(message, field)};
    case FieldDescriptor::CPPTYPE_STRING:
      if (column.type == ColumnType::kBytes) return Bytes{reflection->GetString(message, field)};
      return reflection->GetString(message, field);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MicrosOf(static_cast<const Timestamp&>(reflection->GetMessage(message, field)));
    case FieldDescriptor::CPPTYPE_UINT64:
      break;  // never a column
  }
  return Value();
}

std::vector<Value> EncodeRow(const ResourceSchema& schema, const Message& message) {
  std::vector<Value> values;
  values.reserve(schema.columns().size() + 2);
  std::unique_ptr<Message> rest(message.New());
  rest->CopyFrom(message);
  const Reflection* reflection = rest->GetReflection();
  for (const Column& column : schema.columns()) {
    values.push_back(FieldValue(column, message));
    reflection->ClearField(rest.get(), column.field);
  }
  ClearField(*rest, "etag");
  values.push_back(Bytes{rest->SerializeAsString()});
  return values;
}

absl::Status DecodeRow(const ResourceSchema& schema, const Row& row, Message& message) {
  const int count = static_cast<int>(schema.columns().size());
  const absl::string_view rest = row.Text(count);
  if (!message.ParseFromArray(rest.data(), static_cast<int>(rest.size()))) {
    return absl::DataLossError(
        absl::StrCat("the row ", std::string(row.Text(0)), " does not parse"));
  }
  for (int i = 0; i < count; ++i) {
    if (schema.columns()[i].nullable && row.IsNull(i)) continue;
    DecodeField(schema.columns()[i].field, row, i, message);
  }
  SetTextField(message, "etag", EtagOf(row.Integer(count + 1)));
  return absl::OkStatus();
}

std::vector<std::string> FieldTexts(const FieldDescriptor* field, const Message& message) {
  const Reflection* reflection = message.GetReflection();
  std::vector<std::string> texts;
  if (field->is_repeated()) {
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      texts.push_back(reflection->GetRepeatedString(message, field, i));
    }
  } else {
    std::string text = reflection->GetString(message, field);
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

std::string TextField(const Message& message, const std::string& field) {
  return message.GetReflection()->GetString(message, Named(message, field));
}

void SetTextField(Message& message, const std::string& field, const std::string& value) {
  message.GetReflection()->SetString(&message, Named(message, field), value);
}

bool HasField(const Message& message, const std::string& field) {
  return message.GetReflection()->HasField(message, Named(message, field));
}

void SetTimeField(Message& message, const std::string& field, absl::Time time) {
  SetMicros(absl::ToUnixMicros(time),
            static_cast<Timestamp&>(
                *message.GetReflection()->MutableMessage(&message, Named(message, field))));
}

void ClearField(Message& message, const std::string& field) {
  message.GetReflection()->ClearField(&message, Named(message, field));
}

std::string EtagOf(int64_t revision) { return absl::StrCat("\"", revision, "\""); }

}  // namespace zhaolian
