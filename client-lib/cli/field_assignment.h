// Fields as the command line gives them: field=value, field+=value,
// field-=value.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_FIELD_ASSIGNMENT_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_FIELD_ASSIGNMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace zhaolian {

struct FieldAssignment {
  enum Operation { kSet, kAdd, kRemove };
  const google::protobuf::FieldDescriptor* field;
  Operation operation;
  std::string value;
};

// Reads the words of a command line for a message of type `type`. A field goes
// by its name or its Chinese label. Usage errors name the fields there are, and
// refuse what only the server sets.
absl::StatusOr<std::vector<FieldAssignment>> ParseAssignments(
    const google::protobuf::Descriptor* type, const std::vector<std::string>& words);

// Carries the assignments out in their order. "=" with nothing behind it
// clears; further "=" of a repeated field append; "+=" adds what is not there
// yet; "-=" removes. Values:
//   enums        full name, short name or Chinese label, in any case
//   timestamps   RFC 3339, or "2025-07-31 09:00", "昨天 15:00" and "2025-07-31" in Shanghai
//   days         as SpokenDate reads them: 2025-07-31, 下周三, 3个月后
//   references   a name, or only its id: chain=eq01-2025
//   messages     JSON: citations+={"source":"…"}
// Usage errors say which value is wrong and what would be right; NOT_FOUND when
// "-=" names a value that is not there.
absl::Status ApplyAssignments(const std::vector<FieldAssignment>& assignments,
                              google::protobuf::Message& message);

// The fields named, each once: the update mask.
std::vector<std::string> MaskOf(const std::vector<FieldAssignment>& assignments);

// Whether the result depends on the current row: there is a += or -=.
bool NeedsCurrentRow(const std::vector<FieldAssignment>& assignments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_FIELD_ASSIGNMENT_H_
