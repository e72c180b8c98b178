#include "server/firms/enterprise_merge.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/rows/field_as_text.h"
#include "storage/error.h"
#include "storage/message_copy.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;
using v1::Enterprise;
using v1::MergedField;

constexpr int kDefaultMaxItems = 100;

// What a merge decides about: neither identity nor times.
std::vector<const FieldDescriptor*> MergeableFields() {
  std::vector<const FieldDescriptor*> fields;
  const auto* descriptor = Enterprise::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    if (!RulesOf(field).output_only() && !RulesOf(field).immutable()) fields.push_back(field);
  }
  return fields;
}

bool IsSet(const FieldDescriptor* field, const Enterprise& firm) {
  return field->is_repeated() ? firm.GetReflection()->FieldSize(firm, field) > 0
                              : firm.GetReflection()->HasField(firm, field);
}

std::string ElementText(const FieldDescriptor* field, const Enterprise& firm, int index) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return firm.GetReflection()->GetRepeatedMessage(firm, field, index).ShortDebugString();
  }
  return firm.GetReflection()->GetRepeatedString(firm, field, index);
}

bool HasElement(const FieldDescriptor* field, const Enterprise& firm, const std::string& text) {
  for (int i = 0; i < firm.GetReflection()->FieldSize(firm, field); ++i) {
    if (ElementText(field, firm, i) == text) return true;
  }
  return false;
}

// Adds the elements that `to` has not. Enterprises repeat texts and messages only.
void AddElements(const FieldDescriptor* field, const Enterprise& from, Enterprise& to) {
  const Reflection* reflection = to.GetReflection();
  const auto limit = static_cast<int>(RulesOf(field).max_items());
  for (int i = 0; i < reflection->FieldSize(from, field); ++i) {
    const std::string text = ElementText(field, from, i);
    if (HasElement(field, to, text)) continue;
    if (reflection->FieldSize(to, field) >= (limit == 0 ? kDefaultMaxItems : limit)) return;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      reflection->AddMessage(&to, field)->CopyFrom(reflection->GetRepeatedMessage(from, field, i));
    } else {
      reflection->AddString(&to, field, text);
    }
  }
}

// The names that the merged firm is not called by any more, before the aliases of `from`: where
// there is room for few, these are they.
void AddNames(const Enterprise& into, const Enterprise& from, Enterprise& firm) {
  Enterprise names;
  for (const std::string& name :
       {from.display_name(), into.display_name(), from.name_en(), into.name_en()}) {
    if (!name.empty() && name != firm.display_name() && name != firm.name_en()) {
      names.add_aliases(name);
    }
  }
  for (const std::string& alias : from.aliases()) {
    if (alias != firm.display_name()) names.add_aliases(alias);
  }
  AddElements(Enterprise::descriptor()->FindFieldByName("aliases"), names, firm);
}

}  // namespace

absl::Status CheckTaken(const std::vector<std::string>& take) {
  const std::vector<const FieldDescriptor*> fields = MergeableFields();
  for (const std::string& name : take) {
    const bool known = std::any_of(fields.begin(), fields.end(), [&](const auto* field) {
      return field->name() == name && !field->is_repeated();
    });
    if (!known) {
      return InvalidField("take", "NOT_TAKEN",
                          absl::StrCat("\"", Excerpt(name),
                                       "\" is no field whose value can be taken; name one such as "
                                       "display_name or region_code"));
    }
  }
  return absl::OkStatus();
}

MergedFirm MergeFirms(const Enterprise& into, const Enterprise& from,
                      const std::vector<std::string>& take) {
  MergedFirm merged{into, {}};
  for (const FieldDescriptor* field : MergeableFields()) {
    const bool taken = std::find(take.begin(), take.end(), field->name()) != take.end();
    if (field->name() == "aliases" || !IsSet(field, from)) continue;
    if (field->is_repeated()) {
      AddElements(field, from, merged.firm);
    } else if (taken ||
               (!IsSet(field, into) && field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL)) {
      CopyField(field, from, merged.firm);
    }
  }
  AddNames(into, from, merged.firm);
  for (const FieldDescriptor* field : MergeableFields()) {
    const std::string of_into = FieldAsText(into, field), of_from = FieldAsText(from, field);
    const std::string kept = FieldAsText(merged.firm, field);
    if (of_into == of_from && of_into == kept) continue;
    MergedField& told = merged.fields.emplace_back();
    told.set_field(field->name());
    told.set_into_value(of_into);
    told.set_from_value(of_from);
    told.set_kept(kept == of_into   ? MergedField::KEPT_INTO
                  : kept == of_from ? MergedField::KEPT_FROM
                                    : MergedField::KEPT_BOTH);
  }
  return merged;
}

std::vector<std::string> TakeBack(const Enterprise& before, const Enterprise& after,
                                  Enterprise& current) {
  std::vector<std::string> kept;
  for (const FieldDescriptor* field : MergeableFields()) {
    const std::string left = FieldAsText(after, field);
    if (FieldAsText(before, field) == left) continue;
    if (FieldAsText(current, field) != left) {
      kept.push_back(field->name());
    } else {
      CopyField(field, before, current);
    }
  }
  return kept;
}

}  // namespace zhaolian
