#include "server/rows/field_mask.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/rows/field_rules.h"
#include "server/rows/field_violations.h"
#include "server/rows/text_formats.h"
#include "storage/did_you_mean.h"
#include "storage/error.h"
#include "storage/message_copy.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// More than any message has fields.
constexpr int kMostPaths = 200;

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::MessageDifferencer;

bool IsUpdatable(const FieldDescriptor* field) {
  return field->name() != "name" && field->name() != "etag" && !RulesOf(field).output_only();
}

std::vector<std::string> UpdatableNames(const ResourceSchema& schema) {
  std::vector<std::string> names;
  for (int i = 0; i < schema.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema.message()->field(i);
    if (IsUpdatable(field)) names.push_back(field->name());
  }
  return names;
}

Fault InvalidPath(const ResourceSchema& schema, const std::string& path) {
  const std::string shown = Excerpt(path);
  const std::string head = path.substr(0, path.find_first_of(".["));
  const std::vector<std::string> names = UpdatableNames(schema);
  Fault fault{"INVALID_FIELD_MASK", "", {{"path", shown}, {"known", absl::StrJoin(names, ", ")}}};
  if (path == "*") {
    fault.description = "\"*\" stands for every field and must be the only path";
  } else if (head != path && schema.message()->FindFieldByName(head) != nullptr) {
    fault.description = absl::StrCat("\"", shown,
                                     "\" leads into a field; a field is replaced as a "
                                     "whole: name ",
                                     head);
    fault.metadata.emplace_back("did_you_mean", head);
  } else {
    fault.description = absl::StrCat("\"", shown, "\" is no field of ", schema.message()->name());
    // displayName is a way of writing display_name.
    const std::string nearest = DidYouMean(ToSnakeCase(path), names);
    if (!nearest.empty()) {
      absl::StrAppend(&fault.description, "; did you mean ", nearest, "?");
      fault.metadata.emplace_back("did_you_mean", nearest);
    }
    absl::StrAppend(&fault.description, " Fields are ", absl::StrJoin(names, ", "));
  }
  return fault;
}

bool IsSet(const Message& message, const FieldDescriptor* field) {
  return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                              : message.GetReflection()->HasField(message, field);
}

// Fields to write, when the mask is empty or "*".
std::vector<const FieldDescriptor*> ImpliedFields(const ResourceSchema& schema, bool every,
                                                  const Message& update) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < schema.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema.message()->field(i);
    if (!IsUpdatable(field)) continue;
    if (IsSet(update, field) || (every && !RulesOf(field).immutable())) fields.push_back(field);
  }
  return fields;
}

absl::StatusOr<std::vector<const FieldDescriptor*>> NamedFields(const ResourceSchema& schema,
                                                                const FieldMask& mask) {
  std::vector<const FieldDescriptor*> fields;
  FieldViolations violations;
  for (const std::string& path : mask.paths()) {
    const FieldDescriptor* field = schema.message()->FindFieldByName(path);
    if (field == nullptr) {
      violations.Add("update_mask", nullptr, InvalidPath(schema, path));
    } else if (IsUpdatable(field)) {
      fields.push_back(field);
    }
  }
  RETURN_IF_ERROR(violations.ToStatus("INVALID_FIELD_MASK"));
  return fields;
}

absl::Status CheckImmutable(absl::string_view prefix,
                            const std::vector<const FieldDescriptor*>& fields, Message& sent,
                            const Message& current) {
  FieldViolations violations;
  for (const FieldDescriptor* field : fields) {
    if (!RulesOf(field).immutable()) continue;
    if (!field->is_repeated() && field->type() == FieldDescriptor::TYPE_STRING) {
      // The stored value is in canonical form, and so must be what it is compared with.
      const Reflection* reflection = sent.GetReflection();
      reflection->SetString(&sent, field, ToNfc(reflection->GetString(sent, field)));
    }
    if (MessageDifferencer().CompareWithFields(sent, current, {field}, {field})) continue;
    violations.Add(
        absl::StrCat(prefix, ".", field->name()), field,
        {"IMMUTABLE", "is set on creation and cannot be changed after; leave it out", {}});
  }
  return violations.ToStatus("IMMUTABLE");
}

}  // namespace

absl::Status MergeUpdate(const ResourceSchema& schema, absl::string_view prefix,
                         const FieldMask& mask, const Message& update, Message& current) {
  if (mask.paths_size() > kMostPaths) {
    return InvalidField("update_mask", "INVALID_FIELD_MASK",
                        absl::StrCat("takes at most ", kMostPaths, " paths"));
  }
  const bool every = mask.paths_size() == 1 && mask.paths(0) == "*";
  std::vector<const FieldDescriptor*> fields;
  if (every || mask.paths().empty()) {
    fields = ImpliedFields(schema, every, update);
  } else {
    ASSIGN_OR_RETURN(fields, NamedFields(schema, mask));
  }
  const std::unique_ptr<Message> sent = CopyOf(update);
  RETURN_IF_ERROR(CheckImmutable(prefix, fields, *sent, current));
  // What is left of `sent` is merged into fields that were cleared before, which
  // copies a field of any type.
  const absl::flat_hash_set<const FieldDescriptor*> chosen(fields.begin(), fields.end());
  for (int i = 0; i < schema.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema.message()->field(i);
    Message& without = chosen.contains(field) ? current : *sent;
    without.GetReflection()->ClearField(&without, field);
  }
  sent->DiscardUnknownFields();
  current.MergeFrom(*sent);
  return CheckMergedFields(prefix, current);
}

}  // namespace zhaolian
