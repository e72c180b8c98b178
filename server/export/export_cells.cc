#include "server/export/export_cells.h"

#include <google/protobuf/text_format.h>
#include <unicode/ucurr.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "server/schedule.h"
#include "server/spreadsheet/serial_day.h"

namespace zhaolian {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;
using Kind = WrittenCell::Kind;
using Shows = ExportColumn::Shows;

// Of 万元.
constexpr int kDigitsOfTenThousand = 4;
constexpr int kUsualMinorDigits = 2;
constexpr absl::CivilDay kFirstCertainDay(1900, 3, 1);
constexpr absl::string_view kBetween = "、", kBetweenLines = "\n", kBetweenParts = " · ";

// Digits of a currency after the point; ISO 4217.
int MinorDigits(const std::string& currency) {
  char16_t code[4] = {};
  std::copy_n(currency.begin(), std::min<size_t>(currency.size(), 3), code);
  UErrorCode error = U_ZERO_ERROR;
  const int digits = ucurr_getDefaultFractionDigits(code, &error);
  return U_SUCCESS(error) && !currency.empty() ? digits : kUsualMinorDigits;
}

std::string EnumText(const EnumValueDescriptor* value) {
  if (value->number() == 0) return "";
  const std::string& label = value->options().GetExtension(v1::value_label);
  return label.empty() ? ShortEnumName(value) : label;
}

std::string MessageText(const Message& message);

// One element of a field that is neither a number nor a time by itself.
std::string ElementText(const Message& row, const FieldDescriptor* field, int index) {
  const auto* reflection = row.GetReflection();
  const bool repeated = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return repeated ? reflection->GetRepeatedString(row, field, index)
                      : reflection->GetString(row, field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(repeated ? reflection->GetRepeatedEnum(row, field, index)
                               : reflection->GetEnum(row, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(row, field) ? "是" : "否";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(repeated ? reflection->GetRepeatedMessage(row, field, index)
                                  : reflection->GetMessage(row, field));
    default: {
      std::string text;
      google::protobuf::TextFormat::PrintFieldValueToString(row, field, repeated ? index : -1,
                                                            &text);
      return text;
    }
  }
}

// Every element, or the one there is.
std::vector<std::string> ElementTexts(const Message& row, const FieldDescriptor* field) {
  if (!field->is_repeated()) return {ElementText(row, field, -1)};
  std::vector<std::string> texts;
  for (int i = 0; i < row.GetReflection()->FieldSize(row, field); ++i) {
    texts.push_back(ElementText(row, field, i));
  }
  return texts;
}

std::string Joined(const FieldDescriptor* field, const std::vector<std::string>& texts) {
  const bool lines = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE ||
                     std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
                       return absl::StrContains(text, kBetween);
                     });
  return absl::StrJoin(texts, lines ? kBetweenLines : kBetween);
}

// A message inside another, such as a citation.
std::string MessageText(const Message& message) {
  std::vector<std::string> parts;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    std::string part = Joined(field, ElementTexts(message, field));
    if (!part.empty()) parts.push_back(std::move(part));
  }
  return absl::StrJoin(parts, kBetweenParts);
}

WrittenCell AmountCell(const Message& row, const FieldDescriptor* field) {
  const FieldDescriptor* currency = CurrencyOf(field);
  const std::string code = currency == nullptr ? "" : row.GetReflection()->GetString(row, currency);
  return NumberCell(DecimalText(row.GetReflection()->GetInt64(row, field),
                                MinorDigits(code) + kDigitsOfTenThousand));
}

WrittenCell FieldCell(const Message& row, const FieldDescriptor* field) {
  const auto* reflection = row.GetReflection();
  if (field->is_repeated()) return TextCell(Joined(field, ElementTexts(row, field)));
  if (field->has_presence() && !reflection->HasField(row, field)) return {};
  if (IsTimestamp(field)) {
    const auto& time = static_cast<const Timestamp&>(reflection->GetMessage(row, field));
    return TimeCell(absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time)));
  }
  if (IsAmount(field)) return AmountCell(row, field);
  std::string text = ElementText(row, field, -1);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (RulesOf(field).format() == v1::FORMAT_CIVIL_DATE) return DayCell(text);
      return TextCell(std::move(text));
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return TextCell(std::move(text));
    default:
      return NumberCell(std::move(text));
  }
}

}  // namespace

std::string DecimalText(int64_t value, int decimals) {
  // The smallest number has no positive counterpart.
  const uint64_t size = value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  const std::string digits = absl::StrFormat("%0*d", decimals + 1, size);
  const size_t whole = digits.size() - static_cast<size_t>(decimals);
  absl::string_view fraction = absl::string_view(digits).substr(whole);
  while (absl::ConsumeSuffix(&fraction, "0")) {
  }
  return absl::StrCat(value < 0 ? "-" : "", absl::string_view(digits).substr(0, whole),
                      fraction.empty() ? "" : ".", fraction);
}

WrittenCell NumberCell(std::string decimal) {
  const double number = std::strtod(decimal.c_str(), nullptr);
  if (absl::StrFormat("%.16G", number) != decimal) return TextCell(std::move(decimal));
  return {Kind::kNumber, std::move(decimal), number};
}

WrittenCell DayCell(const std::string& date) {
  constexpr size_t kWholeDate = 10;
  absl::CivilDay day;
  if (date.size() != kWholeDate || !absl::ParseCivilTime(date, &day) || day < kFirstCertainDay) {
    return TextCell(date);
  }
  return {Kind::kDay, date, static_cast<double>(day - kFirstSerialDay)};
}

WrittenCell TimeCell(absl::Time time) {
  const absl::CivilSecond second = absl::ToCivilSecond(time, CityTimeZone());
  const absl::CivilSecond midnight(absl::CivilDay{second});
  constexpr double kSecondsOfDay = 86'400;
  return {Kind::kTime, absl::FormatTime("%Y-%m-%d %H:%M:%S", time, CityTimeZone()),
          static_cast<double>(absl::CivilDay(second) - kFirstSerialDay) +
              static_cast<double>(second - midnight) / kSecondsOfDay};
}

WrittenCell CellOf(const Message& row, const ExportColumn& column,
                   const ReferencedRows& referenced) {
  if (column.shows == Shows::kField) return FieldCell(row, column.field);
  std::vector<std::string> texts = ElementTexts(row, column.field);
  texts.erase(std::remove(texts.begin(), texts.end(), ""), texts.end());
  for (std::string& text : texts) {
    const ReferencedRows::Target& target = referenced.Of(text);
    text = column.shows == Shows::kCreditCode ? target.credit_code : target.title;
  }
  return TextCell(Joined(column.field, texts));
}

}  // namespace zhaolian
