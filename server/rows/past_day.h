// Days on which something is said to have happened.
#ifndef ZHAOLIAN_SERVER_ROWS_PAST_DAY_H_
#define ZHAOLIAN_SERVER_ROWS_PAST_DAY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace zhaolian {

// Whether no day of the date, a day, a month or a year, has come by `now` in the city. What is no
// date is not to come.
bool IsToCome(const std::string& date, absl::Time now);

// INVALID_ARGUMENT, reason FUTURE_DATE: the value of `field` at `path` of a request is to come.
absl::Status FutureDate(const std::string& path, const google::protobuf::FieldDescriptor* field,
                        absl::Time now);

// FutureDate where the date in the field is to come. The row is called
// so in requests; `before` is null for a new one. What does not change, or is no date, is none of
// its business.
absl::Status CheckPastDay(absl::string_view row_name, const google::protobuf::Message* before,
                          const google::protobuf::Message& after, const char* field,
                          absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_PAST_DAY_H_
