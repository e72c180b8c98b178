#include "client-lib/cli/render.h"

#include <unicode/ucurr.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/resource_methods.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "storage/resource_schema.h"

namespace zhaolian {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

namespace {

constexpr size_t kMostColumns = 8;
constexpr absl::string_view kAmountSuffix = "_amount_minor";

// value / 10^decimals, with at most `kept` of the decimals and no idle zeros.
std::string Decimal(int64_t value, int decimals, int kept) {
  const int64_t unit = static_cast<int64_t>(std::llround(std::pow(10, decimals)));
  const int64_t dropped = static_cast<int64_t>(std::llround(std::pow(10, decimals - kept)));
  const int64_t rounded = (value + dropped / 2) / dropped * dropped;
  std::string text = Grouped(rounded / unit);
  std::string fraction = absl::StrFormat("%0*d", decimals, rounded % unit);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fraction.empty() ? text : absl::StrCat(text, ".", fraction);
}

absl::Time TimeOf(const Message& message) {
  const auto& timestamp = static_cast<const Timestamp&>(message);
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

const Message& MessageAt(const Message& message, const FieldDescriptor* field, int index) {
  return field->is_repeated() ? message.GetReflection()->GetRepeatedMessage(message, field, index)
                              : message.GetReflection()->GetMessage(message, field);
}

const EnumValueDescriptor* EnumAt(const Message& message, const FieldDescriptor* field, int index) {
  return field->is_repeated() ? message.GetReflection()->GetRepeatedEnum(message, field, index)
                              : message.GetReflection()->GetEnum(message, field);
}

std::string StringAt(const Message& message, const FieldDescriptor* field, int index) {
  return field->is_repeated() ? message.GetReflection()->GetRepeatedString(message, field, index)
                              : message.GetReflection()->GetString(message, field);
}

// Elements to show: none for an unset field. A number, a flag or an enum that
// is zero counts as unset unless the field is `optional`.
int ElementCount(const Message& message, const FieldDescriptor* field) {
  if (field->is_repeated()) return message.GetReflection()->FieldSize(message, field);
  return message.GetReflection()->HasField(message, field) ? 1 : 0;
}

std::string CompactJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

std::string ScalarText(const Message& message, const FieldDescriptor* field, int index) {
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, field,
                                                        field->is_repeated() ? index : -1, &text);
  return text;
}

std::string CurrencyOf(const Message& message, absl::string_view amount_field) {
  return GetText(message,
                 absl::StrCat(absl::StripSuffix(amount_field, kAmountSuffix), "_currency"));
}

// A message inside another, such as a citation: its texts on one line.
std::string NestedText(const Message& message, Language language) {
  std::string text;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const std::string part = FieldText(message, message.GetDescriptor()->field(i), language);
    if (!part.empty()) absl::StrAppend(&text, text.empty() ? "" : " · ", part);
  }
  return text;
}

std::string ElementText(const Message& message, const FieldDescriptor* field, int index,
                        Language language) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = StringAt(message, field, index);
      const std::string& collection = RulesOf(field).references();
      if (collection.empty()) return text;
      return std::string(absl::StripPrefix(text, absl::StrCat(collection, "/")));
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(EnumAt(message, field, index), language);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& value = MessageAt(message, field, index);
      return IsTimestamp(field) ? LocalTimeText(TimeOf(value)) : NestedText(value, language);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (language == Language::kChinese) return "是";
      return ScalarText(message, field, index);
    default:
      if (absl::EndsWith(field->name(), kAmountSuffix)) {
        return AmountText(message.GetReflection()->GetInt64(message, field),
                          CurrencyOf(message, field->name()));
      }
      return ScalarText(message, field, index);
  }
}

std::string RawElementText(const Message& message, const FieldDescriptor* field, int index,
                           Language language) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return StringAt(message, field, index);
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_BOOL:
      return ElementText(message, field, index, language);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& value = MessageAt(message, field, index);
      return IsTimestamp(field)
                 ? absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*SZ", TimeOf(value), absl::UTCTimeZone())
                 : CompactJson(value);
    }
    default:
      return ScalarText(message, field, index);
  }
}

// How much a field deserves a column; 0 keeps it out.
int Worth(const FieldDescriptor* field, const FieldDescriptor* title) {
  const v1::FieldRules& rules = RulesOf(field);
  if (field->name() == "name" || field == title) return 9;
  if (rules.label().empty() || field->name() == "owner_unit" || rules.max_length() > 200) return 0;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return rules.required() ? 8 : 0;
  }
  if (rules.required() || !rules.required_unless().empty()) return 8;
  if (absl::EndsWith(field->name(), kAmountSuffix)) return 7;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return 6;
  if (absl::EndsWith(field->name(), "_currency")) return 0;
  if (!rules.references().empty() || rules.format() == v1::FORMAT_CIVIL_DATE) return 4;
  return rules.filterable() && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING ? 3 : 1;
}

}  // namespace

std::string Grouped(int64_t number) {
  const std::string digits = absl::StrCat(number);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    const bool starts_group = i > 0 && (digits.size() - i) % 3 == 0 && digits[i - 1] != '-';
    if (starts_group) text += ',';
    text += digits[i];
  }
  return text;
}

std::string FieldHeading(const FieldDescriptor* field, Language language) {
  const std::string& label = RulesOf(field).label();
  return language == Language::kChinese && !label.empty() ? label : field->name();
}

std::string EnumText(const EnumValueDescriptor* value, Language language) {
  if (value->number() == 0) return "";
  const std::string& label = value->options().GetExtension(v1::value_label);
  return language == Language::kChinese && !label.empty() ? label : ShortEnumName(value);
}

int FractionDigits(absl::string_view currency) {
  char16_t code[4] = {};
  for (size_t i = 0; i < 3 && i < currency.size(); ++i) code[i] = currency[i];
  UErrorCode error = U_ZERO_ERROR;
  const int digits = ucurr_getDefaultFractionDigits(code, &error);
  return U_SUCCESS(error) ? digits : 2;
}

std::string AmountText(int64_t minor, absl::string_view currency) {
  if (currency == "CNY") {
    const int64_t fen_per_wan = 1'000'000;
    if (minor < fen_per_wan) return absl::StrCat(Decimal(minor, 2, 2), "元");
    if (minor < 10'000 * fen_per_wan) return absl::StrCat(Decimal(minor, 6, 2), "万元");
    return absl::StrCat(Decimal(minor, 10, 4), "亿元");
  }
  const int digits = FractionDigits(currency);
  return absl::StrCat(currency, currency.empty() ? "" : " ", Decimal(minor, digits, digits));
}

std::vector<std::string> ElementTexts(const Message& message, const FieldDescriptor* field,
                                      Language language) {
  std::vector<std::string> texts;
  for (int i = 0; i < ElementCount(message, field); ++i) {
    texts.push_back(ElementText(message, field, i, language));
  }
  return texts;
}

std::string FieldText(const Message& message, const FieldDescriptor* field, Language language) {
  return absl::StrJoin(ElementTexts(message, field, language), ", ");
}

std::string RawFieldText(const Message& message, const FieldDescriptor* field, Language language) {
  std::string text;
  for (int i = 0; i < ElementCount(message, field); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ";", RawElementText(message, field, i, language));
  }
  return text;
}

std::string JsonText(const Message& message, bool with_unset) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = true;
  options.always_print_primitive_fields = with_unset;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

std::string TextprotoText(const Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

std::vector<const FieldDescriptor*> DefaultColumns(const ResourceSchema& schema) {
  const FieldDescriptor* title =
      schema.searchable().empty() ? nullptr : schema.searchable().front();
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < schema.message()->field_count(); ++i) {
    if (Worth(schema.message()->field(i), title) > 0) fields.push_back(schema.message()->field(i));
  }
  std::stable_sort(fields.begin(), fields.end(),
                   [&](const auto* a, const auto* b) { return Worth(a, title) > Worth(b, title); });
  if (fields.size() > kMostColumns) fields.resize(kMostColumns);
  std::sort(fields.begin(), fields.end(),
            [](const auto* a, const auto* b) { return a->index() < b->index(); });
  return fields;
}

}  // namespace zhaolian
