// Divisions and countries as names of firms begin or end with them: 陕西省, 陕西, 城固, 日本.
#ifndef ZHAOLIAN_SERVER_IMPORT_REGION_NAMES_H_
#define ZHAOLIAN_SERVER_IMPORT_REGION_NAMES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct RegionName {
  // Without 省, 市, 自治区, 县: what tells one region from another here.
  std::string name;
  // Divisions that are called so (GB/T 2260): 朝阳 is a city and a district. Empty for a country.
  std::vector<absl::string_view> codes;
  size_t bytes = 0;  // of the text that was read
};

// The longest region that `text` begins with, and that leaves something of it; with `within`,
// one inside that region. A county's short name stands for it inside another region, or where
// the rest has a name of its own: 长安汽车 is not 汽车 of 长安.
std::optional<RegionName> RegionAtStart(absl::string_view text, const RegionName* within);

// The same at the end, with neither counties' short names nor a region that is all of it.
std::optional<RegionName> RegionAtEnd(absl::string_view text);

// The region that is all of `text`, which may be English for a country: "japan".
std::optional<RegionName> RegionCalled(absl::string_view text);

// Whether `inner` lies in `outer`: 汉中 in 陕西, 汉中 in 中国; no region lies in itself.
bool LiesIn(const RegionName& inner, const RegionName& outer);

// China, or a place in it on the mainland: where a firm from elsewhere has its local firm.
bool IsInChina(const RegionName& region);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_REGION_NAMES_H_
