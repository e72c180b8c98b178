// The classes of the high-quality project list, and which one a project is in that fits several.
#ifndef ZHAOLIAN_SERVER_REPORTS_PROJECT_CLASSES_H_
#define ZHAOLIAN_SERVER_REPORTS_PROJECT_CLASSES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "zhaolian/v1/reports.pb.h"

namespace zhaolian {

// All five classes that have an order, the one that goes first at the beginning.
using ClassPrecedence = std::vector<v1::ProjectClass>;

// Completing, start, advancing, reserve, planned: a proposal, for the published text overlaps.
ClassPrecedence ProposedPrecedence();

// `first`, and then the others as `rest` has them. Nothing where one is there twice, or is none
// of the five.
std::optional<ClassPrecedence> CompletePrecedence(const std::vector<v1::ProjectClass>& first,
                                                  const ClassPrecedence& rest);

// Of a word such as "completing"; PROJECT_CLASS_UNSPECIFIED where it is none.
v1::ProjectClass ProjectClassCalled(absl::string_view word);
std::string WordOf(v1::ProjectClass project_class);

// By the years of the project and its stage. LONG_TERM where it fits none.
v1::ProjectClass ClassOf(const v1::HighQualityProject& project, int base_year,
                         const ClassPrecedence& order);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_PROJECT_CLASSES_H_
