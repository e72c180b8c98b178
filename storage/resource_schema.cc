#include "storage/resource_schema.h"

#include <algorithm>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "storage/status_macros.h"

extern "C" const char zhaolian_proto_protoset_begin[];
extern "C" const char zhaolian_proto_protoset_end[];

namespace zhaolian {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

constexpr absl::string_view kSystemFields[] = {"name", "etag", "create_time", "update_time",
                                               "delete_time"};

// The column of a singular field, or nothing when its type cannot be one.
std::optional<Column> ColumnOf(const FieldDescriptor* field) {
  if (field->is_repeated()) return std::nullopt;
  Column column{field, field->name(), ColumnType::kInteger, field->has_optional_keyword(),
                RulesOf(field).filterable()};
  switch (field->type()) {
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_INT64:
    case FieldDescriptor::TYPE_UINT32:
    case FieldDescriptor::TYPE_BOOL:
    case FieldDescriptor::TYPE_ENUM:
      return column;
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FLOAT:
      column.type = ColumnType::kReal;
      return column;
    case FieldDescriptor::TYPE_STRING:
      column.type = ColumnType::kText;
      return column;
    case FieldDescriptor::TYPE_MESSAGE:
      if (!IsTimestamp(field)) return std::nullopt;
      column.nullable = field->name() != "create_time" && field->name() != "update_time";
      return column;
    default:  // uint64 does not fit BIGINT
      return std::nullopt;
  }
}

absl::Status Refuse(const FieldDescriptor* field, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(field->full_name(), " ", why));
}

// Whether the rules of a field go together.
absl::Status CheckRules(const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  if (rules.unique() && !rules.filterable()) {
    return Refuse(field, "is unique and must be filterable, so that it has a column");
  }
  if (!rules.references().empty() && !rules.filterable()) {
    return Refuse(field,
                  "is a reference and must be filterable, so that what refers to a row is found "
                  "when it is deleted");
  }
  if (rules.scope() && rules.references().empty()) {
    return Refuse(field, "says who sees a row and must be a reference");
  }
  const bool is_found = rules.filterable() || rules.searchable();
  if (rules.personal() && (field->type() != FieldDescriptor::TYPE_STRING || is_found)) {
    return Refuse(field,
                  "is personal and must be a text that is neither filterable nor searchable");
  }
  if (rules.confidential() && is_found) {
    return Refuse(field, "is confidential and must be neither filterable nor searchable");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ResourceSchema> ResourceSchema::Of(const Descriptor* message) {
  ResourceSchema schema;
  const auto& options = message->options().GetExtension(v1::resource);
  schema.message_ = message;
  schema.collection_ = options.collection();
  schema.table_ = ToSnakeCase(options.collection());
  schema.label_ = options.label();
  schema.owned_ = options.owned();
  if (schema.owned_ && message->FindFieldByName("owner_unit") == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(message->full_name(), " is owned and needs the field owner_unit"));
  }
  for (const absl::string_view system : kSystemFields) {
    if (message->FindFieldByName(std::string(system)) == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(message->full_name(), " is a resource and needs the field ", system));
    }
  }
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    const v1::FieldRules& rules = RulesOf(field);
    if (field->name() == "etag") {
      schema.etag_ = field;
      continue;
    }
    RETURN_IF_ERROR(CheckRules(field));
    if (rules.filterable() || absl::c_linear_search(kSystemFields, field->name())) {
      const std::optional<Column> column = ColumnOf(field);
      if (column.has_value()) {
        schema.columns_.push_back(*column);
      } else if (field->is_repeated() && field->type() == FieldDescriptor::TYPE_STRING) {
        schema.linked_.push_back(field);
      } else {
        return Refuse(field,
                      "cannot be filterable: only numbers, enums, instants and strings can, and "
                      "repeated strings");
      }
    }
    if (!rules.references().empty()) {
      schema.references_.push_back({field, rules.references(), rules.acyclic()});
    }
    if (rules.scope()) schema.scopes_.push_back(field);
    if (rules.personal()) schema.personal_.push_back(field);
    if (rules.confidential()) schema.confidential_.push_back(field);
    if (rules.searchable()) schema.searchable_.push_back(field);
  }
  std::stable_partition(schema.columns_.begin(), schema.columns_.end(),
                        [](const Column& column) { return column.name == "name"; });
  return schema;
}

const Column* ResourceSchema::FindColumn(absl::string_view name) const {
  for (const Column& column : columns_) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::string ResourceSchema::LinkField(const FieldDescriptor* field) const {
  return absl::StrCat(collection_, ".", field->name());
}

const FieldDescriptor* ResourceSchema::title() const {
  return searchable_.empty() ? message_->FindFieldByName("display_name") : searchable_.front();
}

std::vector<const Column*> ResourceSchema::unique_columns() const {
  std::vector<const Column*> unique;
  for (const Column& column : columns_) {
    if (RulesOf(column.field).unique()) unique.push_back(&column);
  }
  return unique;
}

std::vector<std::string> ResourceSchema::filterable_names() const {
  std::vector<std::string> names;
  for (int i = 0; i < message_->field_count(); ++i) {
    if (RulesOf(message_->field(i)).filterable()) names.push_back(message_->field(i)->name());
  }
  return names;
}

std::unique_ptr<google::protobuf::Message> ResourceSchema::NewMessage() const {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(message_)->New());
}

const FieldDescriptor* ResourceSchema::FindFieldIn(const Descriptor* message) const {
  for (int i = 0; i < message->field_count(); ++i) {
    if (message->field(i)->message_type() == message_) return message->field(i);
  }
  return nullptr;
}

absl::StatusOr<ResourceRegistry> ResourceRegistry::FromProtoset(absl::string_view protoset) {
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromArray(protoset.data(), static_cast<int>(protoset.size()))) {
    return absl::InternalError("the descriptor set linked into the program is damaged");
  }
  ResourceRegistry registry;
  for (const auto& file : files.file()) {
    const auto* descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindFileByName(file.name());
    if (descriptor == nullptr) continue;  // options and other things nobody links
    for (int i = 0; i < descriptor->message_type_count(); ++i) {
      const Descriptor* message = descriptor->message_type(i);
      if (!message->options().HasExtension(v1::resource)) continue;
      ASSIGN_OR_RETURN(ResourceSchema schema, ResourceSchema::Of(message));
      registry.schemas_.push_back(std::make_unique<ResourceSchema>(std::move(schema)));
    }
    for (int i = 0; i < descriptor->service_count(); ++i) {
      registry.services_.push_back(descriptor->service(i));
    }
  }
  for (const auto& schema : registry.schemas_) {
    registry.by_collection_[schema->collection()] = schema.get();
    registry.by_message_[schema->message()] = schema.get();
    for (const Reference& reference : schema->references()) {
      registry.referrers_[reference.collection].push_back({schema.get(), reference.field});
    }
  }
  return registry;
}

const ResourceSchema* ResourceRegistry::FindCollection(absl::string_view collection) const {
  auto found = by_collection_.find(collection);
  return found == by_collection_.end() ? nullptr : found->second;
}

const ResourceSchema* ResourceRegistry::FindMessage(const Descriptor* message) const {
  auto found = by_message_.find(message);
  return found == by_message_.end() ? nullptr : found->second;
}

const ResourceSchema* ResourceRegistry::FindName(absl::string_view name) const {
  return IsResourceName(name) ? FindCollection(name.substr(0, name.find('/'))) : nullptr;
}

const std::vector<ResourceRegistry::Referrer>& ResourceRegistry::ReferrersOf(
    absl::string_view collection) const {
  static const std::vector<Referrer>& none = *new std::vector<Referrer>();
  auto found = referrers_.find(collection);
  return found == referrers_.end() ? none : found->second;
}

absl::string_view Protoset() {
  return {zhaolian_proto_protoset_begin,
          static_cast<size_t>(zhaolian_proto_protoset_end - zhaolian_proto_protoset_begin)};
}

const v1::FieldRules& RulesOf(const FieldDescriptor* field) {
  return field->options().GetExtension(v1::rules);
}

bool IsTimestamp(const FieldDescriptor* field) {
  return field->type() == FieldDescriptor::TYPE_MESSAGE &&
         field->message_type() == google::protobuf::Timestamp::descriptor();
}

std::string ToSnakeCase(absl::string_view lower_camel) {
  std::string snake;
  for (char c : lower_camel) {
    if (absl::ascii_isupper(c)) snake += '_';
    snake += absl::ascii_tolower(c);
  }
  return snake;
}

std::string ToUpperCamelCase(absl::string_view lower_camel) {
  std::string camel(lower_camel);
  if (!camel.empty()) camel[0] = absl::ascii_toupper(camel[0]);
  return camel;
}

absl::string_view SqlType(ColumnType type) {
  switch (type) {
    case ColumnType::kInteger:
      return "BIGINT";
    case ColumnType::kReal:
      return "DOUBLE PRECISION";
    case ColumnType::kText:
      return "TEXT";
  }
  return "";
}

const EnumValueDescriptor* FindEnumValue(const EnumDescriptor* type, absl::string_view name) {
  for (int i = 0; i < type->value_count(); ++i) {
    const EnumValueDescriptor* value = type->value(i);
    if (value->name() == name || ShortEnumName(value) == name) return value;
    const std::string& label = value->options().GetExtension(v1::value_label);
    if (!label.empty() && label == name) return value;
  }
  return nullptr;
}

std::string ShortEnumName(const EnumValueDescriptor* value) {
  // Values carry their enum's name as a prefix, as `buf lint` demands; the zero
  // value shows how long it is.
  const std::string& zero = value->type()->value(0)->name();
  const absl::string_view suffix = "UNSPECIFIED";
  absl::string_view name = value->name();
  if (zero.size() > suffix.size()) name.remove_prefix(zero.size() - suffix.size());
  return std::string(name);
}

bool IsResourceName(absl::string_view name) {
  const size_t slash = name.find('/');
  if (slash == 0 || slash == absl::string_view::npos) return false;
  absl::string_view id = name.substr(slash + 1);
  if (id.empty() || id.size() > 63 || !absl::ascii_islower(id[0]) || id.back() == '-') return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

}  // namespace zhaolian
