#include "storage/row_codec.h"

#include <algorithm>
#include <memory>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/wire_format_lite.h"
#include "storage/message_copy.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

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

// Room for a tag and a number after it.
constexpr size_t kLongestNumber = 20;

const FieldDescriptor* Named(const Message& message, const std::string& field) {
  return message.GetDescriptor()->FindFieldByName(field);
}

}  // namespace

void AppendText(const FieldDescriptor* field, absl::string_view text, std::string& wire) {
  uint8_t start[kLongestNumber];
  uint8_t* end = WireFormatLite::WriteTagToArray(field->number(),
                                                 WireFormatLite::WIRETYPE_LENGTH_DELIMITED, start);
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(text.size()), end);
  wire.append(start, end);
  wire.append(text.data(), text.size());
}

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
      return reflection->GetString(message, field);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MicrosOf(static_cast<const Timestamp&>(reflection->GetMessage(message, field)));
    case FieldDescriptor::CPPTYPE_UINT64:
      break;  // never a column
  }
  return Value();
}

std::string StoredForm(const Message& message) {
  // A new row has none yet, and a copy costs as much as the rest.
  if (TextField(message, "etag").empty()) return message.SerializeAsString();
  const std::unique_ptr<Message> copy = CopyOf(message);
  ClearField(*copy, "etag");
  return copy->SerializeAsString();
}

std::vector<Value> EncodeRow(const ResourceSchema& schema, const Message& message,
                             std::string stored) {
  std::vector<Value> values;
  values.reserve(schema.columns().size() + 2);
  for (const Column& column : schema.columns()) values.push_back(FieldValue(column, message));
  values.emplace_back(Bytes{std::move(stored)});
  return values;
}

void AppendRow(const ResourceSchema& schema, const Row& row, std::string& wire) {
  const absl::string_view stored = row.Text(1);
  wire.append(stored.data(), stored.size());
  AppendText(schema.etag(), EtagOf(RevisionOf(row)), wire);
}

absl::Status DecodeRow(const ResourceSchema& schema, const Row& row, Message& message) {
  std::string wire;
  AppendRow(schema, row, wire);
  if (message.ParseFromString(wire)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the row ", std::string(row.Text(0)), " does not parse"));
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

std::vector<std::string> AddedTexts(const FieldDescriptor* field, const Message* before,
                                    const Message* after) {
  if (after == nullptr) return {};
  std::vector<std::string> added = FieldTexts(field, *after);
  if (before == nullptr) return added;
  const std::vector<std::string> old = FieldTexts(field, *before);
  const absl::flat_hash_set<std::string> known(old.begin(), old.end());
  added.erase(std::remove_if(added.begin(), added.end(),
                             [&](const std::string& text) { return known.contains(text); }),
              added.end());
  return added;
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

int64_t RevisionOf(const Row& row) { return row.Integer(2); }

std::string EtagOf(int64_t revision) { return absl::StrCat("\"", revision, "\""); }

int64_t RevisionOfEtag(absl::string_view etag) {
  int64_t revision = 0;
  if (!absl::ConsumePrefix(&etag, "\"") || !absl::ConsumeSuffix(&etag, "\"")) return 0;
  return absl::SimpleAtoi(etag, &revision) ? revision : 0;
}

}  // namespace zhaolian
