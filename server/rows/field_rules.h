// The rules of annotations.proto, checked against a message.
//
// A value is first brought into its canonical form: text to NFC, credit codes
// to capitals, instants to whole microseconds, unknown fields dropped. Nothing
// is trimmed or guessed. Then every rule is checked, in nested messages too:
//
//   required            set, and for text not blank         REQUIRED
//   required_unless     the same while the other is unset   REQUIRED
//   max_length          in characters, 200 by default       TOO_LONG
//   max_items           of a list, 100 by default           TOO_MANY_ITEMS
//   minimum, maximum    where the number is set             TOO_SMALL, TOO_LARGE
//   pattern             the whole text                      PATTERN_MISMATCH
//   references          "{collection}/{id}"; whether it     INVALID_REFERENCE
//                       exists is for storage to say
//   format              see text_formats.h
//
// and what holds for every field: text that is set is not blank (BLANK_TEXT)
// and holds no forbidden characters (see text_formats.h), an enum number is
// known (UNKNOWN_ENUM_VALUE), an instant lies in the years 1 to 9999
// (INVALID_TIMESTAMP), a real number is finite (NOT_A_NUMBER), filterable lists
// hold nothing twice (DUPLICATE_ITEM), and the fields {x}_amount_minor and
// {x}_currency of a message are set together or not at all (REQUIRED_TOGETHER).
//
// All faults come at once, as INVALID_ARGUMENT; see field_violations.h.
// Thread-safe.
#ifndef ZHAOLIAN_SERVER_ROWS_FIELD_RULES_H_
#define ZHAOLIAN_SERVER_ROWS_FIELD_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// Whether the field holds anything: an element, a number, a text that is not blank.
bool IsFilledIn(const google::protobuf::Message& message,
                const google::protobuf::FieldDescriptor* field);

// A new row of `schema` as a caller sent it: output-only fields are cleared, not
// checked. `prefix` is the row's path in the request, such as "enterprise".
absl::Status CheckFields(const ResourceSchema& schema, absl::string_view prefix,
                         google::protobuf::Message& row);

// A row that already holds what the server set: output-only fields are kept,
// and not checked. MergeUpdate ends with this.
absl::Status CheckMergedFields(absl::string_view prefix, google::protobuf::Message& row);

// What can be said of any request before its meaning is known: its text and its
// enum numbers, with max_length where a field states one and 10,000 characters
// elsewhere. Resources inside are left to the functions above.
absl::Status CheckText(const google::protobuf::Message& request);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_FIELD_RULES_H_
