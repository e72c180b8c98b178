#include "server/reports/project_classes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

using v1::Lead;
using v1::ProjectClass;

constexpr absl::string_view kPrefix = "PROJECT_CLASS_";

// Years are compared as the texts that they are; none is before all of them.
std::string YearOf(absl::string_view real, absl::string_view planned) {
  constexpr int kYearLength = 4;
  return absl::StrCat("substr(CASE WHEN f.", real, " <> '' THEN f.", real, " ELSE f.", planned,
                      " END, 1, ", kYearLength, ")");
}

// Whether the fact fits the class; `base` is the parameter with the base year, followed by those
// of the three years after.
std::string Fits(ProjectClass project_class, size_t base) {
  const std::string start = StartYearOfFact(), completion = CompletionYearOfFact();
  switch (project_class) {
    case v1::PROJECT_CLASS_PLANNED:
      return absl::StrCat(start, " >= $", base + 2, " AND ", start, " <= $", base + 3);
    case v1::PROJECT_CLASS_RESERVE:
      return absl::StrCat(start, " = $", base + 1);
    case v1::PROJECT_CLASS_START:
      return absl::StrCat(start, " = $", base);
    case v1::PROJECT_CLASS_ADVANCING:
      return absl::StrCat(completion, " > $", base, " AND (f.stage >= ", int{Lead::STAGE_STARTED},
                          " OR (", start, " <> '' AND ", start, " <= $", base, "))");
    default:
      return absl::StrCat(completion, " = $", base);
  }
}

}  // namespace

ClassPrecedence ProposedPrecedence() {
  return {v1::PROJECT_CLASS_COMPLETING, v1::PROJECT_CLASS_START, v1::PROJECT_CLASS_ADVANCING,
          v1::PROJECT_CLASS_RESERVE, v1::PROJECT_CLASS_PLANNED};
}

std::optional<ClassPrecedence> CompletePrecedence(const std::vector<ProjectClass>& first,
                                                  const ClassPrecedence& rest) {
  ClassPrecedence order;
  const auto has = [&](ProjectClass each) {
    return std::find(order.begin(), order.end(), each) != order.end();
  };
  for (const ProjectClass each : first) {
    if (each < v1::PROJECT_CLASS_PLANNED || each > v1::PROJECT_CLASS_COMPLETING || has(each)) {
      return std::nullopt;
    }
    order.push_back(each);
  }
  for (const ProjectClass each : rest) {
    if (!has(each)) order.push_back(each);
  }
  return order;
}

std::vector<ProjectClass> ProjectClassesCalled(
    const google::protobuf::RepeatedPtrField<std::string>& words) {
  std::vector<ProjectClass> classes;
  for (const std::string& word : words) {
    ProjectClass& project_class = classes.emplace_back(v1::PROJECT_CLASS_UNSPECIFIED);
    v1::ProjectClass_Parse(absl::StrCat(kPrefix, absl::AsciiStrToUpper(word)), &project_class);
  }
  return classes;
}

std::string WordOf(ProjectClass project_class) {
  return absl::AsciiStrToLower(v1::ProjectClass_Name(project_class).substr(kPrefix.size()));
}

std::string StartYearOfFact() { return YearOf("start_date", "planned_start_date"); }
std::string CompletionYearOfFact() { return YearOf("completion_date", "planned_completion_date"); }

std::string ClassOfFact(const ClassPrecedence& order, int base_year,
                        std::vector<Value>& parameters) {
  constexpr int kLastOfPlanned = 3;
  const size_t base = parameters.size() + 1;
  for (int i = 0; i <= kLastOfPlanned; ++i) {
    parameters.emplace_back(absl::StrCat(absl::Dec(base_year + i, absl::kZeroPad4)));
  }
  std::string sql = "CASE";
  for (const ProjectClass each : order) {
    absl::StrAppend(&sql, " WHEN ", Fits(each, base), " THEN ", int{each});
  }
  return absl::StrCat(sql, " ELSE ", int{v1::PROJECT_CLASS_LONG_TERM}, " END");
}

}  // namespace zhaolian
