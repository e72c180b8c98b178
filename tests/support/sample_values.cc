#include "tests/support/sample_values.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

constexpr int kDefaultMaxLength = 200;
constexpr int kDefaultMaxItems = 100;

const std::vector<std::string>& Words() {
  static const auto& words = *new std::vector<std::string>{
      "汉中",   "药业", "航空装备", "绿色食材", "Alpha", "alpha", "a%b",  "a_b",   "it's",
      "\"引\"", "a\\b", "a*b",      "𠮷野",     "é",     "(甲)",  "a, b", "< = >", "0"};
  return words;
}

// For patterns: something of this fits every pattern in use.
const std::vector<std::string>& PatternCandidates() {
  static const auto& candidates = *new std::vector<std::string>{
      "A", "B.1", "600519", "0916-2626000", "lin@example.com", "a-1", "甲1", "site"};
  return candidates;
}

}  // namespace

char CreditCheckCharacter(const std::string& first_17) {
  static const std::string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  int sum = 0, weight = 1;
  for (char c : first_17) {
    sum += static_cast<int>(alphabet.find(c)) * weight;
    weight = weight * 3 % 31;
  }
  return alphabet[(31 - sum % 31) % 31];
}

int MaxLengthOf(const FieldDescriptor* field) {
  const auto length = RulesOf(field).max_length();
  return length == 0 ? kDefaultMaxLength : static_cast<int>(length);
}

int MaxItemsOf(const FieldDescriptor* field) {
  const auto items = RulesOf(field).max_items();
  return items == 0 ? kDefaultMaxItems : static_cast<int>(items);
}

void PutText(Message& message, const FieldDescriptor* field, const std::string& text) {
  const auto* reflection = message.GetReflection();
  field->is_repeated() ? reflection->AddString(&message, field, text)
                       : reflection->SetString(&message, field, text);
}

void PutInteger(Message& message, const FieldDescriptor* field, int64_t number) {
  const auto* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(&message, field, static_cast<int32_t>(number));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->SetUInt32(&message, field, static_cast<uint32_t>(number));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection->SetUInt64(&message, field, static_cast<uint64_t>(number));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(&message, field, number);
    default:
      return PutNumber(message, field, static_cast<double>(number));
  }
}

void PutNumber(Message& message, const FieldDescriptor* field, double number) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
    message.GetReflection()->SetFloat(&message, field, static_cast<float>(number));
  } else {
    message.GetReflection()->SetDouble(&message, field, number);
  }
}

std::string SampleValues::CreditCode() {
  const std::string first = absl::StrFormat("91610702MA%07d", ++counter_);
  return first + CreditCheckCharacter(first);
}

std::string SampleValues::Text(const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  switch (rules.format()) {
    case v1::FORMAT_CREDIT_CODE:
      return CreditCode();
    case v1::FORMAT_REGION_CODE:
      return Pick<std::string>({"610000", "610700", "610702", "110101", "440300"});
    case v1::FORMAT_CURRENCY_CODE:
      return Pick<std::string>({"CNY", "USD", "EUR"});
    case v1::FORMAT_CIVIL_DATE:
      // No two rules of a clause type begin on one day, and none ends before it begins.
      if (field->name() == "effective_date") {
        const int day = ++counter_;
        return absl::StrFormat("20%02d-%02d-%02d", day / 336 % 20, 1 + day / 28 % 12, 1 + day % 28);
      }
      // No trip ends before it starts, and no rule before it is valid.
      if (field->full_name() == "zhaolian.v1.Trip.end_date" ||
          field->full_name() == "zhaolian.v1.CreditRule.valid_until") {
        return Pick<std::string>({"2025-01-01", "2025-02", "2026"});
      }
      return Pick<std::string>({"2023", "2023-09", "2023-09-26", "2024-02-29", "2025-01-01"});
    default:
      break;
  }
  const std::string suffix = rules.unique() ? absl::StrCat(++counter_) : "";
  if (rules.pattern().empty()) {
    std::string text = Pick(Words());
    if (MaxLengthOf(field) > 12 && Chance(30)) absl::StrAppend(&text, " ", Pick(Words()));
    return text + suffix;
  }
  std::vector<std::string> fitting;
  for (const std::string& each : PatternCandidates()) {
    if (RE2::FullMatch(each + suffix, rules.pattern())) fitting.push_back(each + suffix);
  }
  if (fitting.empty()) {
    std::cerr << "no sample text fits " << field->full_name() << "\n";
    std::abort();
  }
  return Pick(fitting);
}

int64_t SampleValues::Integer(const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  const bool is_unsigned = field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32 ||
                           field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
  int64_t low = rules.has_minimum() ? rules.minimum() : (is_unsigned ? 0 : -1000);
  int64_t high = rules.has_maximum() ? rules.maximum() : low + 2000;
  const int64_t number = Pick<int64_t>(
      {low, low + 1, low + (high - low) / 2, high - 1, high, std::max<int64_t>(low, 0)});
  return number == 0 && rules.required() ? high : number;
}

double SampleValues::Real(const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  const double low = rules.has_minimum() ? static_cast<double>(rules.minimum()) : -1.5e30;
  const double high = rules.has_maximum() ? static_cast<double>(rules.maximum()) : 1.5e30;
  return Pick<double>({low, high, std::max(low, 0.1), std::min(high, 1.0 / 3), std::max(low, 0.0)});
}

int SampleValues::EnumNumber(const EnumDescriptor* type) {
  return type->value(1 + Below(type->value_count() - 1))->number();
}

int64_t SampleValues::Instant() {
  // A day's end, the epoch, before it, and the microsecond after a whole second.
  return Pick<int64_t>({1'706'716'800'000'000, 1'706'716'800'000'001, 0, -1, -86'400'000'000,
                        1'735'689'599'999'999});
}

void SampleValues::Set(const FieldDescriptor* field, Message& message) {
  const auto* reflection = message.GetReflection();
  const auto enum_number = [&] {
    const v1::FieldRules& rules = RulesOf(field);
    int number = EnumNumber(field->enum_type());
    while (rules.has_maximum() && number > rules.maximum()) number = EnumNumber(field->enum_type());
    return number;
  };
  if (field->is_repeated()) {
    reflection->ClearField(&message, field);
    const int count = 1 + Below(std::min(3, MaxItemsOf(field)));
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        reflection->AddEnumValue(&message, field, enum_number());
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
        reflection->AddInt64(&message, field, Integer(field));
      } else {
        const std::string text = Text(field);
        bool there = false;
        for (int j = 0; j < reflection->FieldSize(message, field); ++j) {
          there |= reflection->GetRepeatedString(message, field, j) == text;
        }
        if (!there) reflection->AddString(&message, field, text);
      }
    }
    return;
  }
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(
          &message, field,
          field->type() == FieldDescriptor::TYPE_BYTES ? std::string("\0\xff印", 5) : Text(field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(&message, field, enum_number());
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(&message, field, RulesOf(field).required() || Chance(70));
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return PutNumber(message, field, Real(field));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      auto& time = static_cast<Timestamp&>(*reflection->MutableMessage(&message, field));
      const int64_t micros = Instant();
      const int64_t into_second = ((micros % 1'000'000) + 1'000'000) % 1'000'000;
      time.set_seconds((micros - into_second) / 1'000'000);
      time.set_nanos(static_cast<int32_t>(into_second * 1000));
      return;
    }
    default:
      return PutInteger(message, field, Integer(field));
  }
}

}  // namespace zhaolian
