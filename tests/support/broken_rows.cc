#include "tests/support/broken_rows.h"

#include <functional>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/timestamp.pb.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

constexpr char kTooLate[] = "253402300800";

std::string Repeat(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

bool IsText(const FieldDescriptor* field) { return field->type() == FieldDescriptor::TYPE_STRING; }

bool IsReal(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE ||
         field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT;
}

void ReplaceText(Message& message, const FieldDescriptor* field, const std::string& text) {
  message.GetReflection()->ClearField(&message, field);
  PutText(message, field, text);
}

void ClearField(Message& message, const FieldDescriptor* field) {
  message.GetReflection()->ClearField(&message, field);
}

struct BadText {
  std::string text, reason;
};

std::vector<BadText> BadFormats(v1::Format format) {
  switch (format) {
    case v1::FORMAT_CREDIT_CODE:
      return {{"91610702MA", "INVALID_CREDIT_CODE"},
              {"91610702MA000000I1", "INVALID_CREDIT_CODE"},
              {"9161070XMA00000011", "INVALID_CREDIT_CODE"},
              {"91610702MA0000001" +
                   std::string(1, CreditCheckCharacter("91610702MA0000001") == '0' ? '1' : '0'),
               "WRONG_CHECK_CHARACTER"}};
    case v1::FORMAT_REGION_CODE:
      return {{"999999", "UNKNOWN_REGION"}, {"61", "UNKNOWN_REGION"}, {"汉台区", "UNKNOWN_REGION"}};
    case v1::FORMAT_CURRENCY_CODE:
      return {{"cny", "UNKNOWN_CURRENCY"}, {"RMB", "UNKNOWN_CURRENCY"}, {"元", "UNKNOWN_CURRENCY"}};
    case v1::FORMAT_CIVIL_DATE:
      return {{"2024-02-30", "INVALID_DATE"}, {"2024-13", "INVALID_DATE"},
              {"24-01-01", "INVALID_DATE"},   {"2024/01/01", "INVALID_DATE"},
              {"1899", "INVALID_DATE"},       {"2024-1-1", "INVALID_DATE"}};
    default:
      return {};
  }
}

// Walks a message type and those nested in it, and adds the cases of one rule.
class Breaker {
 public:
  Breaker(const ResourceSchema& schema, const Message& valid) : schema_(schema), valid_(valid) {}

  std::vector<BrokenRow> Run(const std::function<void(Breaker&, const FieldDescriptor*)>& visit) {
    Walk(schema_.message(), visit);
    return std::move(rows_);
  }

  // A copy of the valid row whose message with the current field `change` broke.
  void Add(const FieldDescriptor* field, const std::string& reason, const std::string& suffix,
           const std::function<void(Message&)>& change,
           const FieldDescriptor* also_changed = nullptr) {
    BrokenRow broken{CopyOf(valid_), "", reason, {}};
    Message* message = broken.row.get();
    for (const FieldDescriptor* step : steps_) {
      const auto* reflection = message->GetReflection();
      absl::StrAppend(&broken.path, step->name(), step->is_repeated() ? "[0]." : ".");
      message = step->is_repeated() ? reflection->MutableRepeatedMessage(message, step, 0)
                                    : reflection->MutableMessage(message, step);
    }
    absl::StrAppend(&broken.path, field->name(), suffix);
    change(*message);
    broken.changed = {steps_.empty() ? field->name() : steps_[0]->name()};
    if (also_changed != nullptr && steps_.empty()) broken.changed.push_back(also_changed->name());
    rows_.push_back(std::move(broken));
  }

 private:
  void Walk(const Descriptor* type,
            const std::function<void(Breaker&, const FieldDescriptor*)>& visit) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (RulesOf(field).output_only() || (steps_.empty() && field->name() == "name")) continue;
      visit(*this, field);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || IsTimestamp(field)) continue;
      steps_.push_back(field);
      Walk(field->message_type(), visit);
      steps_.pop_back();
    }
  }

  const ResourceSchema& schema_;
  const Message& valid_;
  std::vector<const FieldDescriptor*> steps_;
  std::vector<BrokenRow> rows_;
};

void BreakText(Breaker& to, const FieldDescriptor* field, const std::string& text,
               const std::string& reason) {
  to.Add(field, reason, field->is_repeated() ? "[0]" : "",
         [&](Message& message) { ReplaceText(message, field, text); });
}

void BreakRequired(Breaker& to, const FieldDescriptor* field) {
  if (!RulesOf(field).required()) return;
  to.Add(field, "REQUIRED", "", [&](Message& message) { ClearField(message, field); });
}

void BreakRequiredUnless(Breaker& to, const FieldDescriptor* field) {
  const auto* other = field->containing_type()->FindFieldByName(RulesOf(field).required_unless());
  if (other == nullptr) return;
  // Others with the same condition keep their values.
  to.Add(
      field, "REQUIRED", "",
      [&](Message& message) {
        ClearField(message, field);
        ClearField(message, other);
      },
      other);
}

void BreakMaxLength(Breaker& to, const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  if (!IsText(field) || rules.format() != v1::FORMAT_UNSPECIFIED || !rules.references().empty()) {
    return;
  }
  BreakText(to, field, Repeat("长", MaxLengthOf(field) + 1), "TOO_LONG");
}

void BreakMaxItems(Breaker& to, const FieldDescriptor* field) {
  if (!field->is_repeated()) return;
  to.Add(field, "TOO_MANY_ITEMS", "", [&](Message& message) {
    const auto* reflection = message.GetReflection();
    while (reflection->FieldSize(message, field) <= MaxItemsOf(field)) {
      const int next = reflection->FieldSize(message, field);
      if (IsText(field)) {
        const std::string& collection = RulesOf(field).references();
        PutText(message, field, absl::StrCat(collection, collection.empty() ? "" : "/", "n", next));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        reflection->AddEnumValue(&message, field, field->enum_type()->value(1)->number());
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        reflection->AddMessage(&message, field)
            ->CopyFrom(reflection->GetRepeatedMessage(message, field, 0));
      } else {
        reflection->AddInt64(&message, field, next);
      }
    }
  });
}

void BreakPattern(Breaker& to, const FieldDescriptor* field) {
  if (!RulesOf(field).pattern().empty()) BreakText(to, field, "不符", "PATTERN_MISMATCH");
}

void BreakRange(Breaker& to, const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  if (field->is_repeated() || field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return;
  auto put = [&](const std::string& reason, int64_t number) {
    // 0 without presence is not set; below 0 there is no unsigned number.
    if (number == 0 && !field->has_presence()) return;
    if (number < 0 && field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) return;
    to.Add(field, reason, "", [&](Message& message) { PutInteger(message, field, number); });
  };
  if (rules.has_minimum()) put("TOO_SMALL", rules.minimum() - 1);
  if (rules.has_maximum()) put("TOO_LARGE", rules.maximum() + 1);
}

void BreakFormat(Breaker& to, const FieldDescriptor* field) {
  for (const BadText& bad : BadFormats(RulesOf(field).format())) {
    BreakText(to, field, bad.text, bad.reason);
  }
}

void BreakReference(Breaker& to, const FieldDescriptor* field) {
  const std::string& collection = RulesOf(field).references();
  if (collection.empty()) return;
  for (const std::string& text :
       {std::string("x"), std::string("others/a"), collection, collection + "/",
        collection + "/Upper", collection + "/a/b", collection + "/药业"}) {
    BreakText(to, field, text, "INVALID_REFERENCE");
  }
}

void BreakEnum(Breaker& to, const FieldDescriptor* field) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return;
  const auto put = [&](int number) {
    to.Add(field, "UNKNOWN_ENUM_VALUE", field->is_repeated() ? "[0]" : "", [&](Message& message) {
      ClearField(message, field);
      const auto* reflection = message.GetReflection();
      field->is_repeated() ? reflection->AddEnumValue(&message, field, number)
                           : reflection->SetEnumValue(&message, field, number);
    });
  };
  put(9999);
  if (RulesOf(field).has_maximum()) put(static_cast<int>(RulesOf(field).maximum()) + 1);
}

void BreakCharacters(Breaker& to, const FieldDescriptor* field) {
  if (!IsText(field)) return;
  for (const std::string& text : {std::string("a\0b", 3), std::string("\u202e甲"),
                                  std::string("甲\u200b"), std::string("a\x7f")}) {
    BreakText(to, field, text, "FORBIDDEN_CHARACTER");
  }
}

void BreakBlank(Breaker& to, const FieldDescriptor* field) {
  if (!IsText(field)) return;
  const bool required = !field->is_repeated() && RulesOf(field).required();
  for (const char* text : {" ", "\u3000", " \n\t", "\u00a0"}) {
    BreakText(to, field, text, required ? "REQUIRED" : "BLANK_TEXT");
  }
}

void BreakFinite(Breaker& to, const FieldDescriptor* field) {
  if (!IsReal(field) || field->is_repeated()) return;
  for (double number :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    to.Add(field, "NOT_A_NUMBER", "", [&](Message& message) { PutNumber(message, field, number); });
  }
}

void BreakTimestamp(Breaker& to, const FieldDescriptor* field) {
  if (!IsTimestamp(field) || field->is_repeated()) return;
  auto put = [&](int64_t seconds, int32_t nanos) {
    to.Add(field, "INVALID_TIMESTAMP", "", [&](Message& message) {
      auto& time =
          static_cast<Timestamp&>(*message.GetReflection()->MutableMessage(&message, field));
      time.set_seconds(seconds);
      time.set_nanos(nanos);
    });
  };
  put(std::stoll(kTooLate), 0);
  put(-62'135'596'801, 0);
  put(0, -1);
  put(0, 1'000'000'000);
}

void BreakNoDuplicates(Breaker& to, const FieldDescriptor* field) {
  if (!field->is_repeated() || !RulesOf(field).filterable()) return;
  to.Add(field, "DUPLICATE_ITEM", "[1]", [&](Message& message) {
    const std::string text = message.GetReflection()->GetRepeatedString(message, field, 0);
    ReplaceText(message, field, text);
    PutText(message, field, text);
  });
}

void BreakPair(Breaker& to, const FieldDescriptor* field) {
  absl::string_view stem = field->name();
  std::string other_name;
  if (absl::ConsumeSuffix(&stem, "_amount_minor")) other_name = absl::StrCat(stem, "_currency");
  if (absl::ConsumeSuffix(&stem, "_currency")) other_name = absl::StrCat(stem, "_amount_minor");
  if (field->containing_type()->FindFieldByName(other_name) == nullptr) return;
  if (RulesOf(field).required()) return;  // and is missed as such
  to.Add(field, "REQUIRED_TOGETHER", "", [&](Message& message) { ClearField(message, field); });
}

}  // namespace

std::vector<BrokenRow> BreakRule(Rule rule, const ResourceSchema& schema, const Message& valid) {
  static constexpr void (*kBreakers[])(Breaker&, const FieldDescriptor*) = {
      &BreakRequired, &BreakRequiredUnless, &BreakMaxLength, &BreakMaxItems,     &BreakPattern,
      &BreakRange,    &BreakFormat,         &BreakReference, &BreakEnum,         &BreakCharacters,
      &BreakBlank,    &BreakFinite,         &BreakTimestamp, &BreakNoDuplicates, &BreakPair};
  return Breaker(schema, valid).Run(kBreakers[static_cast<int>(rule)]);
}

std::vector<BrokenRow> RowsAtLimits(const ResourceSchema& schema, const Message& valid) {
  return Breaker(schema, valid).Run([](Breaker& to, const FieldDescriptor* field) {
    const v1::FieldRules& rules = RulesOf(field);
    const bool plain_text = IsText(field) && rules.format() == v1::FORMAT_UNSPECIFIED &&
                            rules.references().empty() && rules.pattern().empty();
    if (plain_text) {
      to.Add(field, "", "", [&](Message& message) {
        ReplaceText(message, field, Repeat("长", MaxLengthOf(field)));
        for (int i = 1; field->is_repeated() && i < MaxItemsOf(field); ++i) {
          PutText(message, field, absl::StrCat("第", i));
        }
      });
    }
    if (field->is_repeated() || field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return;
    for (const auto& limit : {rules.has_minimum() ? std::make_pair(true, rules.minimum())
                                                  : std::make_pair(false, int64_t{0}),
                              rules.has_maximum() ? std::make_pair(true, rules.maximum())
                                                  : std::make_pair(false, int64_t{0})}) {
      if (!limit.first || (limit.second == 0 && rules.required())) continue;
      to.Add(field, "", "", [&](Message& message) { PutInteger(message, field, limit.second); });
    }
  });
}

}  // namespace zhaolian
