// Values of any message as text, by descriptor.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_RENDER_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_RENDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client-lib/status_text.h"
#include "google/protobuf/message.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// Heading of a field: its Chinese label, or its name.
std::string FieldHeading(const google::protobuf::FieldDescriptor* field, Language language);

// An enum value: its Chinese label, or its short name; "" for the zero value.
std::string EnumText(const google::protobuf::EnumValueDescriptor* value, Language language);

// 1234567 → "1,234,567".
std::string Grouped(int64_t number);

// Digits behind the point of an amount: 2 for CNY, 0 for JPY.
int FractionDigits(absl::string_view currency);

// An amount in its currency's smallest unit: 1.5亿元, 3,200万元, USD 50,000.00.
std::string AmountText(int64_t minor, absl::string_view currency);

// A field as people read it: "" when unset, times in Shanghai, references
// without their collection, elements joined by ", ".
std::string FieldText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor* field, Language language);

// The elements of a field one by one; one for a field that is set and singular.
std::vector<std::string> ElementTexts(const google::protobuf::Message& message,
                                      const google::protobuf::FieldDescriptor* field,
                                      Language language);

// A field for files: names, numbers and texts whole, times in RFC 3339, elements
// joined by ";", messages as JSON; enums and flags as people read them, since
// create and update read both languages back.
std::string RawFieldText(const google::protobuf::Message& message,
                         const google::protobuf::FieldDescriptor* field, Language language);

// Whole messages, with the fields' names as in the proto. Both end in a newline. Fields that are
// not set are left out, unless it is asked `with_unset`.
std::string JsonText(const google::protobuf::Message& message, bool with_unset = false);
std::string TextprotoText(const google::protobuf::Message& message);

// Fields worth a column when nobody names any: the name, the title, then what
// is required, then short filterable values; at most 8.
std::vector<const google::protobuf::FieldDescriptor*> DefaultColumns(const ResourceSchema& schema);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_RENDER_H_
