#include "server/rows/past_day.h"

#include "absl/strings/str_cat.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "storage/row_codec.h"

namespace zhaolian {

bool IsToCome(const std::string& date, absl::Time now) {
  const auto day = FirstDayOf(date);
  return day.has_value() && *day > CityDay(now);
}

absl::Status FutureDate(const std::string& path, const google::protobuf::FieldDescriptor* field,
                        absl::Time now) {
  const std::string problem = absl::StrCat("must not be after today, ", DayText(CityDay(now)));
  return Error(absl::StatusCode::kInvalidArgument, "FUTURE_DATE", absl::StrCat(path, " ", problem))
      .With("field", path)
      .With("label", RulesOf(field).label())
      .Field(path, problem);
}

absl::Status CheckPastDay(absl::string_view row_name, const google::protobuf::Message* before,
                          const google::protobuf::Message& after, const char* field,
                          absl::Time now) {
  const std::string date = TextField(after, field);
  if (before != nullptr && TextField(*before, field) == date) return absl::OkStatus();
  if (!IsToCome(date, now)) return absl::OkStatus();
  return FutureDate(absl::StrCat(row_name, ".", field),
                    after.GetDescriptor()->FindFieldByName(field), now);
}

}  // namespace zhaolian
