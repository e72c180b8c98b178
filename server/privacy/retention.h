// How long personal information is kept: FieldRules.retention_months.
#ifndef ZHAOLIAN_SERVER_PRIVACY_RETENTION_H_
#define ZHAOLIAN_SERVER_PRIVACY_RETENTION_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// The personal fields of a row that hold a value, and the longest retention among them
// in months; 0 when one of them may be kept without limit. What was erased is no value.
struct HeldPersonalData {
  std::vector<std::string> fields;
  int months = 0;
};
HeldPersonalData HeldBy(const ResourceSchema& schema, const google::protobuf::Message& row);

// The shortest retention of any personal field, in months: no row is due before. 0 when
// none is declared.
int ShortestRetention(const ResourceSchema& schema);

// The same day and time so many months before or after, in the city; the first of the
// month after where a month has no such day.
absl::Time MonthsBefore(absl::Time time, int months);
absl::Time MonthsAfter(absl::Time time, int months);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_RETENTION_H_
