// Where a firm is from: divisions of China and countries by name.
#ifndef ZHAOLIAN_SERVER_IMPORT_PLACE_CELL_H_
#define ZHAOLIAN_SERVER_IMPORT_PLACE_CELL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct PlaceReading {
  std::string region;  // six digits of GB/T 2260
  std::string country;  // as usual in Chinese: "日本"; "中国香港" and the like are regions of China
  std::vector<std::string> reasons;
  std::vector<std::string> warnings;
};

// The most specific division that the text names, or the country. A name without 省, 市, 区 or 县
// is good where it is the only one; a unit and one inside it (昌吉, 东莞) are the higher, a
// province and its city (吉林) the province, with a warning location_ambiguous:220000,220200. What
// follows a county is an address (location_address_dropped). Reasons: location_ambiguous:… (长安 in
// two provinces), and location_unresolved, or country_unresolved in a column of countries.
PlaceReading ReadPlace(absl::string_view line, bool column_of_countries);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_PLACE_CELL_H_
