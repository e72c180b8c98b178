// The relationships of a package (ISO/IEC 29500-2, 9.3): which part belongs to which, as what.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_RELATIONSHIPS_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_RELATIONSHIPS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/package.h"

namespace zhaolian {

struct Relationship {
  std::string id;
  std::string type;  // the last step of its address, the same in both namespaces: "worksheet"
  std::string part;  // name of the part, from the root of the package
};

// Those of a part; those of the package for "". What lies outside the package is left out.
// DAMAGED_FILE, UNPACKS_TOO_LARGE.
absl::StatusOr<std::vector<Relationship>> ReadRelationships(Package& package,
                                                            absl::string_view part);

// The first of a type, or null.
const Relationship* FindByType(const std::vector<Relationship>& relationships,
                               absl::string_view type);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_RELATIONSHIPS_H_
