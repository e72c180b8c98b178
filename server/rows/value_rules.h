// One value against the rules of its field. See field_rules.h for the rules and
// for the reasons of their faults.
#ifndef ZHAOLIAN_SERVER_ROWS_VALUE_RULES_H_
#define ZHAOLIAN_SERVER_ROWS_VALUE_RULES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "google/protobuf/timestamp.pb.h"
#include "server/rows/field_violations.h"
#include "zhaolian/v1/annotations.pb.h"

namespace zhaolian {

// Brings the text into its canonical form and checks it: characters, blankness,
// reference, format, length and pattern. Gives the first fault only: a text in
// the wrong form breaks other rules by that.
std::optional<Fault> CheckTextValue(const v1::FieldRules& rules, std::string& text);

// Characters and length alone. `limit` is in characters.
std::optional<Fault> CheckPlainText(const std::string& text, uint32_t limit);

// TOO_SMALL or TOO_LARGE; a real number that is not finite: NOT_A_NUMBER.
std::optional<Fault> CheckNumber(const v1::FieldRules& rules, int64_t number);
std::optional<Fault> CheckNumber(const v1::FieldRules& rules, double number);

// A value of the type, up to the maximum where the rules have one.
std::optional<Fault> CheckEnumValue(const v1::FieldRules& rules,
                                    const google::protobuf::EnumDescriptor* type, int number);

// Drops what is finer than microseconds.
std::optional<Fault> CheckTimestamp(google::protobuf::Timestamp& time);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_VALUE_RULES_H_
