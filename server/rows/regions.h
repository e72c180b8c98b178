// Administrative divisions of China, linked into the program (regions.tsv).
#ifndef ZHAOLIAN_SERVER_ROWS_REGIONS_H_
#define ZHAOLIAN_SERVER_ROWS_REGIONS_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

// One division: a province, a prefecture or a county.
struct Region {
  absl::string_view code;    // "610702"
  absl::string_view name;    // "汉台区"
  absl::string_view parent;  // "610700"; empty for a province
  // No place of its own: 市辖区 and the like between a city and its districts,
  // and zones that only statistics know.
  bool statistical;
};

// Null when no division has the code. Regions last as long as the program.
const Region* FindRegion(absl::string_view code);

// All of them, in the order of their codes.
const std::vector<Region>& AllRegions();

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_REGIONS_H_
