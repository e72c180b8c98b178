// What the descriptors say about resources and their tables.
//
// The mapping is one sentence: the column `message` holds the whole row in the
// wire format; what lists filter, sort and count by is in a typed column named like
// the field too, and filterable repeated strings are also rows of the table `links`.
#ifndef ZHAOLIAN_STORAGE_RESOURCE_SCHEMA_H_
#define ZHAOLIAN_STORAGE_RESOURCE_SCHEMA_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "zhaolian/v1/annotations.pb.h"

namespace zhaolian {

enum class ColumnType { kInteger, kReal, kText };

// How DDL calls it.
absl::string_view SqlType(ColumnType type);

struct Column {
  const google::protobuf::FieldDescriptor* field;
  std::string name;
  ColumnType type;
  // `optional` fields and timestamps: unset is NULL. Elsewhere unset is the
  // type's default value.
  bool nullable;
  bool filterable;
};

// A field whose value names resources of another collection.
struct Reference {
  const google::protobuf::FieldDescriptor* field;
  std::string collection;
  bool acyclic;
};

class ResourceSchema {
 public:
  // INVALID_ARGUMENT when the message breaks a rule of the mapping.
  static absl::StatusOr<ResourceSchema> Of(const google::protobuf::Descriptor* message);

  const google::protobuf::Descriptor* message() const { return message_; }
  const std::string& collection() const { return collection_; }  // "chainNodes"
  const std::string& table() const { return table_; }            // "chain_nodes"
  const std::string& label() const { return label_; }            // "产业链环节"

  const google::protobuf::FieldDescriptor* etag() const { return etag_; }
  // Typed columns in table order, `name` first: of the times that every resource
  // has, and of the fields that are filterable.
  const std::vector<Column>& columns() const { return columns_; }
  // Null when there is no such column.
  const Column* FindColumn(absl::string_view name) const;

  // Repeated filterable fields, kept in `links` under LinkField(field).
  const std::vector<const google::protobuf::FieldDescriptor*>& linked() const { return linked_; }
  std::string LinkField(const google::protobuf::FieldDescriptor* field) const;

  const std::vector<Reference>& references() const { return references_; }
  // Fields that name who sees a row; none when whoever may read the collection does.
  const std::vector<const google::protobuf::FieldDescriptor*>& scopes() const { return scopes_; }
  // Fields that hold personal information: texts, or lists of them.
  const std::vector<const google::protobuf::FieldDescriptor*>& personal() const {
    return personal_;
  }
  // Fields that are a secret of the row's owner.
  const std::vector<const google::protobuf::FieldDescriptor*>& confidential() const {
    return confidential_;
  }
  // Whether only the unit in `owner_unit` and those above it change a row.
  bool owned() const { return owned_; }
  // In declaration order.
  const std::vector<const google::protobuf::FieldDescriptor*>& searchable() const {
    return searchable_;
  }
  // What people call a row by: the first searchable field, or the display_name that is
  // kept from being found; null when there is neither.
  const google::protobuf::FieldDescriptor* title() const;
  std::vector<const Column*> unique_columns() const;
  // Names that `filter` takes, for messages to callers.
  std::vector<std::string> filterable_names() const;

  std::unique_ptr<google::protobuf::Message> NewMessage() const;

  // The field of a request or response that holds this resource, once or
  // repeated; null when there is none.
  const google::protobuf::FieldDescriptor* FindFieldIn(
      const google::protobuf::Descriptor* message) const;

 private:
  const google::protobuf::Descriptor* message_ = nullptr;
  const google::protobuf::FieldDescriptor* etag_ = nullptr;
  std::string collection_, table_, label_;
  std::vector<Column> columns_;
  std::vector<const google::protobuf::FieldDescriptor*> linked_;
  std::vector<Reference> references_;
  std::vector<const google::protobuf::FieldDescriptor*> scopes_, personal_, confidential_;
  bool owned_ = false;
  std::vector<const google::protobuf::FieldDescriptor*> searchable_;
};

// Every resource of a set of protos.
class ResourceRegistry {
 public:
  // `protoset` is a serialised FileDescriptorSet whose files are linked in.
  static absl::StatusOr<ResourceRegistry> FromProtoset(absl::string_view protoset);

  const std::vector<std::unique_ptr<ResourceSchema>>& all() const { return schemas_; }
  // All three give null when there is none.
  const ResourceSchema* FindCollection(absl::string_view collection) const;
  const ResourceSchema* FindMessage(const google::protobuf::Descriptor* message) const;
  // The schema of the resource called `name`, such as "chains/eq01-2025".
  const ResourceSchema* FindName(absl::string_view name) const;

  // A field somewhere that may name a resource of a collection.
  struct Referrer {
    const ResourceSchema* schema;
    const google::protobuf::FieldDescriptor* field;
  };
  const std::vector<Referrer>& ReferrersOf(absl::string_view collection) const;

  // Services of the protos the registry was made from.
  const std::vector<const google::protobuf::ServiceDescriptor*>& services() const {
    return services_;
  }

 private:
  std::vector<std::unique_ptr<ResourceSchema>> schemas_;
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
  absl::flat_hash_map<std::string, const ResourceSchema*> by_collection_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, const ResourceSchema*> by_message_;
  absl::flat_hash_map<std::string, std::vector<Referrer>> referrers_;
};

// The protoset of proto/, linked into the program.
absl::string_view Protoset();

// Rules of a field; empty when it has none.
const v1::FieldRules& RulesOf(const google::protobuf::FieldDescriptor* field);

// Whether the field holds a google.protobuf.Timestamp.
bool IsTimestamp(const google::protobuf::FieldDescriptor* field);

// "chainNodes" → "chain_nodes" and back to "ChainNodes".
std::string ToSnakeCase(absl::string_view lower_camel);
std::string ToUpperCamelCase(absl::string_view lower_camel);

// Enum value by full ("STAGE_SIGNED") or short ("SIGNED") name or by its Chinese
// label ("签约"); null if none.
const google::protobuf::EnumValueDescriptor* FindEnumValue(
    const google::protobuf::EnumDescriptor* type, absl::string_view name);
// The short name: "SIGNED".
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor* value);

// True for "{collection}/{id}" with an id of a letter followed by at most 62
// lower-case letters, digits and inner hyphens.
bool IsResourceName(absl::string_view name);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_RESOURCE_SCHEMA_H_
