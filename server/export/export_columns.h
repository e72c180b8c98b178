// Which columns an export has, from the descriptors.
#ifndef ZHAOLIAN_SERVER_EXPORT_EXPORT_COLUMNS_H_
#define ZHAOLIAN_SERVER_EXPORT_EXPORT_COLUMNS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/resource_schema.h"

namespace zhaolian {

struct ExportColumn {
  enum class Shows {
    kField,
    kTitle,       // of what the field names
    kCreditCode,  // of what the field names, which is one row
  };
  const google::protobuf::FieldDescriptor* field;
  Shows shows = Shows::kField;
  // The label of the field, with the unit of amounts: 总投资（万元）. No two columns of an
  // export have the same.
  std::string header;
};

// A column for each of `fields`, in their order; without any, for each field that has a label,
// the times of the row itself left out, but for delete_time where `show_deleted`. Beside
// a reference to an enterprise stands its credit code, and beside an amount its currency.
// INVALID_ARGUMENT, reason UNKNOWN_FIELD, naming those there are; DUPLICATE_ITEM.
absl::StatusOr<std::vector<ExportColumn>> ExportColumnsOf(const ResourceRegistry& registry,
                                                          const ResourceSchema& schema,
                                                          const std::vector<std::string>& fields,
                                                          bool show_deleted);

// Whether the field is an amount in minor units, whose currency is in CurrencyOf.
bool IsAmount(const google::protobuf::FieldDescriptor* field);
// The field with the currency of an amount; null where there is none.
const google::protobuf::FieldDescriptor* CurrencyOf(
    const google::protobuf::FieldDescriptor* amount);

// The field of a resource that holds the credit code of which each row has its own; null where
// there is none.
const google::protobuf::FieldDescriptor* CreditCodeOf(const ResourceSchema& schema);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_EXPORT_COLUMNS_H_
