// Values that obey, or break, the rules of a field, made from its descriptor.
#ifndef ZHAOLIAN_TESTS_SUPPORT_SAMPLE_VALUES_H_
#define ZHAOLIAN_TESTS_SUPPORT_SAMPLE_VALUES_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace zhaolian {

class SampleValues {
 public:
  explicit SampleValues(unsigned seed) : random_(seed) {}

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  bool Chance(int percent) { return Below(100) < percent; }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(static_cast<int>(from.size()))];
  }

  // A text that the field takes: Chinese and Latin words, some with characters
  // that quoting and LIKE must mind; few enough that rows share them. Of a
  // unique field never the same twice. Not for references.
  std::string Text(const google::protobuf::FieldDescriptor* field);
  // One of a few numbers between the field's bounds, these included; not 0
  // where the field is required.
  int64_t Integer(const google::protobuf::FieldDescriptor* field);
  double Real(const google::protobuf::FieldDescriptor* field);
  // A known value other than the zero one.
  int EnumNumber(const google::protobuf::EnumDescriptor* type);
  // Microseconds since 1970, one of a few.
  int64_t Instant();

  // Sets a field, repeated or not, that is no reference and no nested message.
  void Set(const google::protobuf::FieldDescriptor* field, google::protobuf::Message& message);

 private:
  std::string CreditCode();

  std::mt19937 random_;
  int counter_ = 0;
};

// The check character of a unified social credit code (GB 32100-2015) for its
// first 17 characters.
char CreditCheckCharacter(const std::string& first_17);

// Longest text and list that the rules of a field allow.
int MaxLengthOf(const google::protobuf::FieldDescriptor* field);
int MaxItemsOf(const google::protobuf::FieldDescriptor* field);

// Any repeated or singular field: sets or adds one text.
void PutText(google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field,
             const std::string& text);
// A singular numeric field.
void PutNumber(google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field,
               double number);
void PutInteger(google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field,
                int64_t number);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_SAMPLE_VALUES_H_
