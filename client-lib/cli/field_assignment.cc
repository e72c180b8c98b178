#include "client-lib/cli/field_assignment.h"

#include <algorithm>
#include <memory>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/spoken_amount.h"
#include "client-lib/cli/spoken_filter.h"
#include "client-lib/cli/spoken_time.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

namespace {

// `wording` has the field as $0 and the value as $1.
template <typename... Parts>
absl::Status BadValue(const FieldAssignment& assignment, const Wording& wording,
                      const Parts&... parts) {
  return UsageError(wording, assignment.field->name(), assignment.value, parts...);
}

std::string SettableNames(const Descriptor* type) {
  std::string names;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (RulesOf(field).output_only() || field->name() == "name") continue;
    absl::StrAppend(&names, names.empty() ? "" : ", ", field->name());
  }
  return names;
}

absl::StatusOr<FieldAssignment> ParseOne(const Descriptor* type, const std::string& word) {
  const size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0) {
    return UsageError(wording::kNoAssignment, word);
  }
  const char before = word[equals - 1];
  const auto operation = before == '+'   ? FieldAssignment::kAdd
                         : before == '-' ? FieldAssignment::kRemove
                                         : FieldAssignment::kSet;
  const std::string name = word.substr(0, operation == FieldAssignment::kSet ? equals : equals - 1);
  const FieldDescriptor* field = FieldCalled(type, name);
  if (field == nullptr) {
    return UsageError(wording::kNoField, type->name(), name, SettableNames(type));
  }
  if (RulesOf(field).output_only()) {
    return UsageError(field->name() == "stage" ? wording::kSetByAdvance : wording::kSetByServer,
                      field->name());
  }
  if (operation != FieldAssignment::kSet && !field->is_repeated()) {
    return UsageError(wording::kOneValue, field->name());
  }
  return FieldAssignment{field, operation, word.substr(equals + 1)};
}

absl::StatusOr<const EnumValueDescriptor*> ParseEnum(const FieldAssignment& assignment) {
  std::string known;
  const auto* type = assignment.field->enum_type();
  for (int i = 0; i < type->value_count(); ++i) {
    const EnumValueDescriptor* value = type->value(i);
    const std::string& label = value->options().GetExtension(v1::value_label);
    const std::string short_name = ShortEnumName(value);
    if (absl::EqualsIgnoreCase(assignment.value, value->name()) ||
        absl::EqualsIgnoreCase(assignment.value, short_name) ||
        (!label.empty() && assignment.value == label)) {
      return value;
    }
    if (i > 0) {
      absl::StrAppend(&known, known.empty() ? "" : ", ", short_name,
                      label.empty() ? "" : absl::StrCat(" (", label, ")"));
    }
  }
  return BadValue(assignment, wording::kNotOneOf, known);
}

absl::Status SetMessage(const FieldAssignment& assignment, Message& value) {
  if (auto* timestamp = dynamic_cast<google::protobuf::Timestamp*>(&value)) {
    absl::StatusOr<absl::Time> time = ParseSpokenTime(assignment.value, absl::Now());
    if (!time.ok()) return BadValue(assignment, wording::kNoTime);
    const int64_t nanoseconds = absl::ToUnixNanos(*time);
    timestamp->set_seconds(absl::ToUnixSeconds(*time));
    timestamp->set_nanos(
        static_cast<int32_t>(nanoseconds - absl::ToUnixSeconds(*time) * 1'000'000'000));
    return absl::OkStatus();
  }
  const auto parsed = google::protobuf::util::JsonStringToMessage(assignment.value, &value);
  if (parsed.ok()) return absl::OkStatus();
  return BadValue(assignment, wording::kValueNoJson, value.GetDescriptor()->name(),
                  parsed.message().ToString());
}

template <typename Number>
absl::StatusOr<Number> ParseNumber(const FieldAssignment& assignment) {
  Number number;
  if (absl::SimpleAtoi(assignment.value, &number)) return number;
  return BadValue(assignment, wording::kNoWholeNumber);
}

absl::StatusOr<bool> ParseBool(const FieldAssignment& assignment) {
  bool flag;
  if (assignment.value == "是") return true;
  if (assignment.value == "否") return false;
  if (absl::SimpleAtob(assignment.value, &flag)) return flag;
  return BadValue(assignment, wording::kNoFlag);
}

// The text to store: a day that is said as its date, a reference given by its id only with its
// collection.
std::string FullText(const FieldAssignment& assignment) {
  if (RulesOf(assignment.field).format() == v1::FORMAT_CIVIL_DATE) {
    // What is no day the server refuses.
    return SpokenDate(assignment.value, absl::Now()).value_or(assignment.value);
  }
  const std::string& collection = RulesOf(assignment.field).references();
  if (collection.empty() || absl::StrContains(assignment.value, "/")) return assignment.value;
  return absl::StrCat(collection, "/", assignment.value);
}

// Sets a singular field, or adds to a repeated one.
absl::Status Put(const FieldAssignment& assignment, Message& message) {
  const FieldDescriptor* field = assignment.field;
  const Reflection* reflection = message.GetReflection();
  const bool repeated = field->is_repeated();
#define ZHAOLIAN_PUT(Kind, value)                          \
  repeated ? reflection->Add##Kind(&message, field, value) \
           : reflection->Set##Kind(&message, field, value)
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      ZHAOLIAN_PUT(String, FullText(assignment));
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL: {
      ASSIGN_OR_RETURN(const bool flag, ParseBool(assignment));
      ZHAOLIAN_PUT(Bool, flag);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      ASSIGN_OR_RETURN(const int32_t number, ParseNumber<int32_t>(assignment));
      ZHAOLIAN_PUT(Int32, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      ASSIGN_OR_RETURN(const int64_t number, ParseNumber<int64_t>(assignment));
      ZHAOLIAN_PUT(Int64, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
      ASSIGN_OR_RETURN(const uint32_t number, ParseNumber<uint32_t>(assignment));
      ZHAOLIAN_PUT(UInt32, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      double number;
      if (!absl::SimpleAtod(assignment.value, &number))
        return BadValue(assignment, wording::kNoNumber);
      ZHAOLIAN_PUT(Double, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      ASSIGN_OR_RETURN(const EnumValueDescriptor* value, ParseEnum(assignment));
      ZHAOLIAN_PUT(Enum, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(assignment, repeated ? *reflection->AddMessage(&message, field)
                                             : *reflection->MutableMessage(&message, field));
    default:
      return UsageError(wording::kOnlyInFile, field->name());
  }
#undef ZHAOLIAN_PUT
}

// Position of the last element among those before it; -1 when it is new.
int EarlierPosition(const Message& message, const FieldDescriptor* field) {
  const int last = message.GetReflection()->FieldSize(message, field) - 1;
  std::string wanted, text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, field, last, &wanted);
  for (int i = 0; i < last; ++i) {
    google::protobuf::TextFormat::PrintFieldValueToString(message, field, i, &text);
    if (text == wanted) return i;
  }
  return -1;
}

absl::Status AddOrRemove(const FieldAssignment& assignment, Message& message) {
  const Reflection* reflection = message.GetReflection();
  RETURN_IF_ERROR(Put(assignment, message));
  const int earlier = EarlierPosition(message, assignment.field);
  const bool add = assignment.operation == FieldAssignment::kAdd;
  if (add && earlier < 0) return absl::OkStatus();
  reflection->RemoveLast(&message, assignment.field);
  if (add) return absl::OkStatus();
  if (earlier < 0) {
    return CliError(absl::StatusCode::kNotFound, wording::kNotInList, FullText(assignment),
                    assignment.field->name());
  }
  for (int i = earlier; i + 1 < reflection->FieldSize(message, assignment.field); ++i) {
    reflection->SwapElements(&message, assignment.field, i, i + 1);
  }
  reflection->RemoveLast(&message, assignment.field);
  return absl::OkStatus();
}

// The field beside an amount that says in which currency it is; null where there is none.
const FieldDescriptor* CurrencyBeside(const Descriptor* type, const FieldDescriptor* amount) {
  absl::string_view name = amount->name();
  if (!absl::ConsumeSuffix(&name, "_amount_minor")) return nullptr;
  return type->FindFieldByName(absl::StrCat(name, "_currency"));
}

// Puts numbers in place of amounts as people write them, such as 6亿元, which are yuan where no
// currency is given. A number without a unit is one of the smallest unit, as the API has it.
absl::Status ReadAmounts(const Descriptor* type, std::vector<FieldAssignment>& assignments) {
  std::vector<FieldAssignment> currencies;
  for (FieldAssignment& assignment : assignments) {
    const FieldDescriptor* currency = CurrencyBeside(type, assignment.field);
    if (currency == nullptr || !HasUnitOfAmount(assignment.value)) continue;
    const auto given = std::find_if(assignments.begin(), assignments.end(),
                                    [&](const auto& each) { return each.field == currency; });
    const bool is_given = given != assignments.end();
    const auto amount = ReadAmount(assignment.value, is_given ? given->value : "CNY");
    if (!amount.has_value()) return BadValue(assignment, wording::kNoMinorAmount);
    assignment.value = absl::StrCat(*amount);
    if (!is_given) currencies.push_back({currency, FieldAssignment::kSet, "CNY"});
  }
  assignments.insert(assignments.end(), currencies.begin(), currencies.end());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<FieldAssignment>> ParseAssignments(
    const Descriptor* type, const std::vector<std::string>& words) {
  std::vector<FieldAssignment> assignments;
  for (const std::string& word : words) {
    ASSIGN_OR_RETURN(FieldAssignment assignment, ParseOne(type, word));
    assignments.push_back(std::move(assignment));
  }
  RETURN_IF_ERROR(ReadAmounts(type, assignments));
  return assignments;
}

absl::Status ApplyAssignments(const std::vector<FieldAssignment>& assignments, Message& message) {
  std::set<const FieldDescriptor*> cleared;
  for (const FieldAssignment& assignment : assignments) {
    if (assignment.operation != FieldAssignment::kSet) {
      RETURN_IF_ERROR(AddOrRemove(assignment, message));
      continue;
    }
    if (cleared.insert(assignment.field).second || !assignment.field->is_repeated()) {
      message.GetReflection()->ClearField(&message, assignment.field);
    }
    if (!assignment.value.empty()) RETURN_IF_ERROR(Put(assignment, message));
  }
  return absl::OkStatus();
}

std::vector<std::string> MaskOf(const std::vector<FieldAssignment>& assignments) {
  std::vector<std::string> mask;
  for (const FieldAssignment& assignment : assignments) {
    const std::string& name = assignment.field->name();
    if (std::find(mask.begin(), mask.end(), name) == mask.end()) mask.push_back(name);
  }
  return mask;
}

bool NeedsCurrentRow(const std::vector<FieldAssignment>& assignments) {
  return std::any_of(assignments.begin(), assignments.end(), [](const FieldAssignment& assignment) {
    return assignment.operation != FieldAssignment::kSet;
  });
}

}  // namespace zhaolian
