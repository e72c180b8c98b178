// A text that a filter takes for a field.
#ifndef ZHAOLIAN_TESTS_SUPPORT_COMPARABLE_TEXT_H_
#define ZHAOLIAN_TESTS_SUPPORT_COMPARABLE_TEXT_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/filter.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// `text`, made into the name `collection/text` where the field holds names.
inline std::string ComparableText(const google::protobuf::FieldDescriptor* field,
                                  const ResourceSchema& schema, const std::string& text) {
  const std::string& collection = NamedCollection(field, schema);
  return collection.empty() ? text : absl::StrCat(collection, "/", text);
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_COMPARABLE_TEXT_H_
