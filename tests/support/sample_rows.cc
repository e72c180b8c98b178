#include "tests/support/sample_rows.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client-lib/resource_methods.h"
#include "storage/resource_schema.h"
#include "storage/row_codec.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kRowsToReferTo = 3;

bool IsSet(const Message& message, const FieldDescriptor* field) {
  return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                              : message.GetReflection()->HasField(message, field);
}

bool IsNested(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsTimestamp(field);
}

// The other half of an amount and its currency; null when there is none.
const FieldDescriptor* PartnerOf(const FieldDescriptor* field) {
  absl::string_view stem = field->name();
  const auto* type = field->containing_type();
  if (absl::ConsumeSuffix(&stem, "_amount_minor")) {
    return type->FindFieldByName(absl::StrCat(stem, "_currency"));
  }
  if (absl::ConsumeSuffix(&stem, "_currency")) {
    return type->FindFieldByName(absl::StrCat(stem, "_amount_minor"));
  }
  return nullptr;
}

}  // namespace

SampleRows::SampleRows(Client client, const ResourceRegistry& registry, unsigned seed)
    : client_(std::move(client)), registry_(registry), values_(seed) {}

bool SampleRows::CanRefer(const FieldDescriptor* field) const {
  const std::string& collection = RulesOf(field).references();
  return collection.empty() ||
         ChangingMethodsOf(registry_.FindCollection(collection)->message()).ok();
}

std::string SampleRows::RowOf(const std::string& collection) {
  std::vector<std::string>& names = live_[collection];
  if (names.empty() || (names.size() < kRowsToReferTo && values_.Chance(50))) {
    const ResourceSchema& schema = *registry_.FindCollection(collection);
    auto row = ResourceCalls(client_, schema).Create(*Least(schema));
    if (!row.ok()) {
      std::cerr << "no sample of " << collection << ": " << row.status() << "\n";
      std::abort();
    }
    names.push_back(TextField(**row, "name"));
  }
  return values_.Pick(names);
}

MessagePtr SampleRows::Fill(const ResourceSchema& schema, int percent) {
  MessagePtr row = schema.NewMessage();
  FillMessage(*row, percent);
  return row;
}

void SampleRows::FillMessage(Message& message, int percent) {
  const auto* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const v1::FieldRules& rules = RulesOf(field);
    if (rules.output_only() || field->name() == "name" || field->name() == "etag") continue;
    if (!CanRefer(field)) continue;
    if (rules.required() || (percent > 0 && values_.Chance(percent))) Set(field, message);
  }
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const FieldDescriptor* partner = PartnerOf(field);
    if (partner != nullptr && IsSet(message, partner) && !IsSet(message, field)) {
      Set(field, message);
    }
    const auto* unless = type->FindFieldByName(RulesOf(field).required_unless());
    if (unless != nullptr && !IsSet(message, field) && !IsSet(message, unless)) {
      Set(field, message);
    }
  }
}

void SampleRows::Set(const FieldDescriptor* field, Message& message) {
  const auto* reflection = message.GetReflection();
  const std::string& collection = RulesOf(field).references();
  if (!collection.empty()) {
    reflection->ClearField(&message, field);
    PutText(message, field, RowOf(collection));
    if (!field->is_repeated() || values_.Chance(50)) return;
    const std::string second = RowOf(collection);
    if (second != reflection->GetRepeatedString(message, field, 0)) {
      PutText(message, field, second);
    }
  } else if (!IsNested(field)) {
    values_.Set(field, message);
  } else if (field->is_repeated()) {
    reflection->ClearField(&message, field);
    // No credit rule names a party twice.
    const bool once = field->full_name() == "zhaolian.v1.CreditRule.shares";
    for (int i = once ? 0 : values_.Below(2); i >= 0; --i) {
      FillMessage(*reflection->AddMessage(&message, field), 70);
    }
  } else {
    message.GetReflection()->ClearField(&message, field);
    FillMessage(*reflection->MutableMessage(&message, field), 70);
  }
}

}  // namespace zhaolian
