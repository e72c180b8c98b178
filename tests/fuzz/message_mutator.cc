#include "tests/fuzz/message_mutator.h"

#include <algorithm>
#include <limits>

// The fuzzer's own mutations, which know what it has seen compared.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMostChanges = 4;
constexpr int kMostElements = 40;
constexpr size_t kLongestText = 300;

}  // namespace

void MessageMutator::Mutate(Message& message) {
  for (int changes = 1 + Below(kMostChanges); changes > 0; --changes) MutateOnce(message);
}

void MessageMutator::MutateOnce(Message& message) {
  const auto* type = message.GetDescriptor();
  if (type->field_count() == 0) return;
  const FieldDescriptor* field = type->field(Below(type->field_count()));
  field->is_repeated() ? MutateRepeated(field, message) : MutateSingular(field, message);
}

void MessageMutator::MutateRepeated(const FieldDescriptor* field, Message& message) {
  const auto* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, field);
  const int choice = Below(8);
  if (size > 0 && choice == 0) return reflection->RemoveLast(&message, field);
  if (size > 0 && choice < 4 && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return MutateOnce(*reflection->MutableRepeatedMessage(&message, field, Below(size)));
  }
  if (size > 0 && choice < 4 && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    const int index = Below(size);
    return reflection->SetRepeatedString(
        &message, field, index, Text(reflection->GetRepeatedString(message, field, index)));
  }
  const int more = choice == 7 ? Below(kMostElements) : 1;
  for (int i = 0; i < more; ++i) Add(field, message);
}

void MessageMutator::Add(const FieldDescriptor* field, Message& message) {
  const auto* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MutateOnce(*reflection->AddMessage(&message, field));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->AddString(&message, field, Text(""));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->AddEnumValue(&message, field, static_cast<int>(Number()));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->AddInt32(&message, field, static_cast<int32_t>(Number()));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->AddInt64(&message, field, Number());
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->AddDouble(&message, field, Real());
    default:
      return;  // no request repeats any other type
  }
}

void MessageMutator::MutateSingular(const FieldDescriptor* field, Message& message) {
  const auto* reflection = message.GetReflection();
  if (Below(8) == 0) return reflection->ClearField(&message, field);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MutateOnce(*reflection->MutableMessage(&message, field));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(&message, field, Text(reflection->GetString(message, field)));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(&message, field, static_cast<int>(Number()));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(&message, field, Below(2) == 1);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(&message, field, static_cast<int32_t>(Number()));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(&message, field, Number());
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->SetUInt32(&message, field, static_cast<uint32_t>(Number()));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection->SetUInt64(&message, field, static_cast<uint64_t>(Number()));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->SetDouble(&message, field, Real());
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->SetFloat(&message, field, static_cast<float>(Real()));
  }
}

std::string MessageMutator::Text(std::string before) {
  if (before.empty() || Below(2) == 0) return words_[Below(static_cast<int>(words_.size()))];
  const size_t size = before.size();
  before.resize(std::max(size, kLongestText));
  before.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(before.data()), size, before.size()));
  return before;
}

int64_t MessageMutator::Number() {
  constexpr int64_t kNotable[] = {-1,
                                  1000,
                                  2024,
                                  253402300799,  // the last second of the year 9999
                                  std::numeric_limits<int32_t>::max(),
                                  std::numeric_limits<int32_t>::min(),
                                  std::numeric_limits<int64_t>::max(),
                                  std::numeric_limits<int64_t>::min()};
  const int choice = Below(16);
  return choice < 8 ? kNotable[choice] : Below(12);
}

double MessageMutator::Real() {
  constexpr double kNotable[] = {
      std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -0.0,
      std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()};
  const int choice = Below(10);
  return choice < 5 ? kNotable[choice] : Below(1000) / 10.0;
}

}  // namespace zhaolian
