#include "server/rows/field_rules.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/rows/field_violations.h"
#include "server/rows/text_formats.h"
#include "server/rows/value_rules.h"
#include "storage/error.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

constexpr uint32_t kDefaultMaxItems = 100;
constexpr uint32_t kMaxRequestTextLength = 10'000;
constexpr absl::string_view kAmountSuffix = "_amount_minor";
constexpr absl::string_view kCurrencySuffix = "_currency";

std::string Join(absl::string_view prefix, absl::string_view field) {
  return prefix.empty() ? std::string(field) : absl::StrCat(prefix, ".", field);
}

std::string Element(absl::string_view path, int index) {
  return absl::StrCat(path, "[", index, "]");
}

// Checks one message and those inside it, changing values to canonical form.
class RuleCheck {
 public:
  explicit RuleCheck(FieldViolations& violations) : violations_(violations) {}

  void Check(absl::string_view prefix, Message& message) {
    const Descriptor* type = message.GetDescriptor();
    const Reflection* reflection = message.GetReflection();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (RulesOf(field).output_only()) continue;
      std::optional<Fault> missing = CheckRequired(message, field);
      if (missing.has_value()) {
        Add(Join(prefix, field->name()), field, std::move(missing));
      } else if (field->is_repeated()) {
        if (reflection->FieldSize(message, field) > 0) {
          CheckItems(Join(prefix, field->name()), message, field);
        }
      } else if (reflection->HasField(message, field)) {
        CheckValue(Join(prefix, field->name()), message, field);
      }
      CheckPair(prefix, message, field);
    }
  }

 private:
  void Add(absl::string_view path, const FieldDescriptor* field, std::optional<Fault> fault) {
    if (fault.has_value()) violations_.Add(path, field, *std::move(fault));
  }

  std::optional<Fault> CheckRequired(const Message& message, const FieldDescriptor* field) {
    const v1::FieldRules& rules = RulesOf(field);
    if (!rules.required() && rules.required_unless().empty()) return std::nullopt;
    if (IsFilledIn(message, field)) return std::nullopt;
    if (rules.required()) return Fault{"REQUIRED", "is required", {}};
    const auto* other = message.GetDescriptor()->FindFieldByName(rules.required_unless());
    if (other == nullptr || IsFilledIn(message, other)) return std::nullopt;
    return Fault{"REQUIRED",
                 absl::StrCat("is required unless ", other->name(), " is set"),
                 {{"unless", other->name()}, {"unless_label", RulesOf(other).label()}}};
  }

  // Of {x}_amount_minor and {x}_currency, the missing one is at fault.
  void CheckPair(absl::string_view prefix, const Message& message, const FieldDescriptor* field) {
    absl::string_view stem = field->name();
    absl::string_view other_suffix;
    if (absl::ConsumeSuffix(&stem, kAmountSuffix)) {
      other_suffix = kCurrencySuffix;
    } else if (absl::ConsumeSuffix(&stem, kCurrencySuffix)) {
      other_suffix = kAmountSuffix;
    } else {
      return;
    }
    const FieldDescriptor* other =
        message.GetDescriptor()->FindFieldByName(absl::StrCat(stem, other_suffix));
    // A blank text is at fault by itself, and so is a missing field that is required.
    if (other == nullptr || !IsFilledIn(message, field) || RulesOf(other).required()) return;
    if (message.GetReflection()->HasField(message, other)) return;
    Add(Join(prefix, other->name()), other,
        Fault{"REQUIRED_TOGETHER",
              absl::StrCat("is required because ", field->name(),
                           " is set: an amount and its currency come together"),
              {{"with", field->name()}, {"with_label", RulesOf(field).label()}}});
  }

  void CheckItems(const std::string& path, Message& message, const FieldDescriptor* field) {
    const v1::FieldRules& rules = RulesOf(field);
    const Reflection* reflection = message.GetReflection();
    const uint32_t limit = rules.max_items() == 0 ? kDefaultMaxItems : rules.max_items();
    const int size = reflection->FieldSize(message, field);
    if (size > static_cast<int>(limit)) {
      return Add(path, field,
                 Fault{"TOO_MANY_ITEMS",
                       absl::StrCat("has ", size, " items; at most ", limit, " are allowed"),
                       {{"length", absl::StrCat(size)}, {"limit", absl::StrCat(limit)}}});
    }
    absl::flat_hash_set<std::string> seen;
    for (int i = 0; i < size; ++i) {
      const std::string element = Element(path, i);
      if (field->type() == FieldDescriptor::TYPE_STRING) {
        std::string text = reflection->GetRepeatedString(message, field, i);
        std::optional<Fault> fault = CheckTextValue(rules, text);
        // Only text that passed may be repeated in an error.
        if (!fault.has_value() && rules.filterable() && !seen.insert(text).second) {
          fault = Fault{"DUPLICATE_ITEM",
                        absl::StrCat("\"", Excerpt(text), "\" is in the list already"),
                        {{"value", Excerpt(text)}}};
        }
        Add(element, field, std::move(fault));
        reflection->SetRepeatedString(&message, field, i, std::move(text));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        CheckMessage(element, field, *reflection->MutableRepeatedMessage(&message, field, i));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        const int number = reflection->GetRepeatedEnumValue(message, field, i);
        Add(element, field, CheckEnumValue(rules, field->enum_type(), number));
      }
    }
  }

  void CheckValue(const std::string& path, Message& message, const FieldDescriptor* field) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      CheckMessage(path, field, *message.GetReflection()->MutableMessage(&message, field));
    } else {
      Add(path, field, CheckScalar(message, field));
    }
  }

  std::optional<Fault> CheckScalar(Message& message, const FieldDescriptor* field) {
    const Reflection* reflection = message.GetReflection();
    const v1::FieldRules& rules = RulesOf(field);
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      std::string text = reflection->GetString(message, field);
      std::optional<Fault> fault = CheckTextValue(rules, text);
      std::string scratch;
      if (text != reflection->GetStringReference(message, field, &scratch)) {
        reflection->SetString(&message, field, std::move(text));
      }
      return fault;
    }
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_ENUM:
        return CheckEnumValue(rules, field->enum_type(), reflection->GetEnumValue(message, field));
      case FieldDescriptor::CPPTYPE_INT32:
        return CheckNumber(rules, int64_t{reflection->GetInt32(message, field)});
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(rules, reflection->GetInt64(message, field));
      case FieldDescriptor::CPPTYPE_UINT32:
        return CheckNumber(rules, int64_t{reflection->GetUInt32(message, field)});
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return CheckNumber(rules, reflection->GetDouble(message, field));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return CheckNumber(rules, double{reflection->GetFloat(message, field)});
      default:
        return std::nullopt;
    }
  }

  void CheckMessage(const std::string& path, const FieldDescriptor* field, Message& message) {
    if (IsTimestamp(field)) {
      Add(path, field, CheckTimestamp(static_cast<Timestamp&>(message)));
    } else {
      Check(path, message);
    }
  }

  FieldViolations& violations_;
};

// Text and enum numbers of a request, nothing changed.
class RequestCheck {
 public:
  explicit RequestCheck(FieldViolations& violations) : violations_(violations) {}

  void Check(absl::string_view prefix, const Message& message) {
    if (message.GetDescriptor()->options().HasExtension(v1::resource)) return;
    const Reflection* reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string path = Join(prefix, field->name());
      if (!field->is_repeated()) {
        CheckValue(path, message, field, -1);
        continue;
      }
      const int size = reflection->FieldSize(message, field);
      for (int i = 0; i < size; ++i) CheckValue(Element(path, i), message, field, i);
    }
  }

 private:
  // `index` is -1 for a singular field.
  void CheckValue(const std::string& path, const Message& message, const FieldDescriptor* field,
                  int index) {
    const Reflection* reflection = message.GetReflection();
    const bool singular = index < 0;
    std::optional<Fault> fault;
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      std::string scratch;
      const std::string& text =
          singular ? reflection->GetStringReference(message, field, &scratch)
                   : reflection->GetRepeatedStringReference(message, field, index, &scratch);
      const uint32_t limit = RulesOf(field).max_length();
      fault = CheckPlainText(text, limit == 0 ? kMaxRequestTextLength : limit);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      fault = CheckEnumValue(RulesOf(field), field->enum_type(),
                             singular ? reflection->GetEnumValue(message, field)
                                      : reflection->GetRepeatedEnumValue(message, field, index));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Check(path, singular ? reflection->GetMessage(message, field)
                           : reflection->GetRepeatedMessage(message, field, index));
    }
    if (fault.has_value()) violations_.Add(path, field, *std::move(fault));
  }

  FieldViolations& violations_;
};

}  // namespace

bool IsFilledIn(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  if (field->is_repeated()) return reflection->FieldSize(message, field) > 0;
  if (field->type() != FieldDescriptor::TYPE_STRING) return reflection->HasField(message, field);
  return !IsBlank(reflection->GetString(message, field));
}

absl::Status CheckFields(const ResourceSchema& schema, absl::string_view prefix, Message& row) {
  const Descriptor* type = schema.message();
  for (int i = 0; i < type->field_count(); ++i) {
    if (RulesOf(type->field(i)).output_only()) {
      row.GetReflection()->ClearField(&row, type->field(i));
    }
  }
  return CheckMergedFields(prefix, row);
}

absl::Status CheckMergedFields(absl::string_view prefix, Message& row) {
  row.DiscardUnknownFields();
  FieldViolations violations;
  RuleCheck(violations).Check(prefix, row);
  return violations.ToStatus();
}

absl::Status CheckText(const Message& request) {
  FieldViolations violations;
  RequestCheck(violations).Check("", request);
  return violations.ToStatus();
}

}  // namespace zhaolian
