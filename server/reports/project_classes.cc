#include "server/reports/project_classes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

using v1::HighQualityProject;
using v1::Lead;
using v1::ProjectClass;

constexpr absl::string_view kPrefix = "PROJECT_CLASS_";

bool Fits(ProjectClass project_class, const HighQualityProject& project, int base_year) {
  constexpr int kPlannedFrom = 2, kPlannedUntil = 3;
  const int start = project.start_year(), completion = project.completion_year();
  switch (project_class) {
    case v1::PROJECT_CLASS_PLANNED:
      return start >= base_year + kPlannedFrom && start <= base_year + kPlannedUntil;
    case v1::PROJECT_CLASS_RESERVE:
      return start == base_year + 1;
    case v1::PROJECT_CLASS_START:
      return start == base_year;
    case v1::PROJECT_CLASS_ADVANCING:
      return completion > base_year &&
             (project.stage() >= Lead::STAGE_STARTED || (start != 0 && start <= base_year));
    case v1::PROJECT_CLASS_COMPLETING:
      return completion == base_year;
    default:
      return false;
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

ProjectClass ProjectClassCalled(absl::string_view word) {
  ProjectClass project_class = v1::PROJECT_CLASS_UNSPECIFIED;
  v1::ProjectClass_Parse(absl::StrCat(kPrefix, absl::AsciiStrToUpper(word)), &project_class);
  return project_class;
}

std::string WordOf(ProjectClass project_class) {
  return absl::AsciiStrToLower(v1::ProjectClass_Name(project_class).substr(kPrefix.size()));
}

ProjectClass ClassOf(const HighQualityProject& project, int base_year,
                     const ClassPrecedence& order) {
  auto found = std::find_if(order.begin(), order.end(),
                            [&](ProjectClass each) { return Fits(each, project, base_year); });
  return found == order.end() ? v1::PROJECT_CLASS_LONG_TERM : *found;
}

}  // namespace zhaolian
