// The classes of the high-quality project list, and which one a project is in that fits several.
#ifndef ZHAOLIAN_SERVER_REPORTS_PROJECT_CLASSES_H_
#define ZHAOLIAN_SERVER_REPORTS_PROJECT_CLASSES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/database.h"
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

// Of words such as "completing"; PROJECT_CLASS_UNSPECIFIED for one that is none.
std::vector<v1::ProjectClass> ProjectClassesCalled(
    const google::protobuf::RepeatedPtrField<std::string>& words);
std::string WordOf(v1::ProjectClass project_class);

// The class of the lead of the fact `f`, as SQL over lead_facts: by its years, the real ones where
// they are known, else the planned ones, against the base year. Appends its parameters.
std::string ClassOfFact(const ClassPrecedence& order, int base_year,
                        std::vector<Value>& parameters);
// Its years, as SQL: "2026", or "" where none is known.
std::string StartYearOfFact();
std::string CompletionYearOfFact();

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_PROJECT_CLASSES_H_
