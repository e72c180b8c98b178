#include "server/privacy/retention.h"

#include <algorithm>

#include "server/privacy/personal_values.h"
#include "server/schedule.h"
#include "storage/row_codec.h"

namespace zhaolian {

HeldPersonalData HeldBy(const ResourceSchema& schema, const google::protobuf::Message& row) {
  HeldPersonalData held;
  bool unlimited = false;
  for (const auto* field : schema.personal()) {
    const std::vector<std::string> texts = FieldTexts(field, row);
    if (std::all_of(texts.begin(), texts.end(),
                    [](const std::string& text) { return text == kErased; })) {
      continue;
    }
    held.fields.push_back(field->name());
    const auto months = static_cast<int>(RulesOf(field).retention_months());
    unlimited |= months == 0;
    held.months = std::max(held.months, months);
  }
  if (unlimited) held.months = 0;
  return held;
}

int ShortestRetention(const ResourceSchema& schema) {
  int shortest = 0;
  for (const auto* field : schema.personal()) {
    const auto months = static_cast<int>(RulesOf(field).retention_months());
    if (months > 0) shortest = shortest == 0 ? months : std::min(shortest, months);
  }
  return shortest;
}

absl::Time MonthsBefore(absl::Time time, int months) { return MonthsAfter(time, -months); }

absl::Time MonthsAfter(absl::Time time, int months) {
  const absl::CivilSecond at = absl::ToCivilSecond(time, CityTimeZone());
  absl::CivilSecond moved(at.year(), at.month() + months, at.day(), at.hour(), at.minute(),
                          at.second());
  if (moved.day() != at.day()) moved = absl::CivilSecond(absl::CivilMonth(moved));
  return absl::FromCivil(moved, CityTimeZone());
}

}  // namespace zhaolian
