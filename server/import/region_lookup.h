// Divisions by what people call them.
#ifndef ZHAOLIAN_SERVER_IMPORT_REGION_LOOKUP_H_
#define ZHAOLIAN_SERVER_IMPORT_REGION_LOOKUP_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/rows/regions.h"

namespace zhaolian {

// Divisions called `name`: 陕西省 or 陕西, 昌吉回族自治州 or 昌吉. Not those that only statistics
// know.
const std::vector<const Region*>& RegionsCalled(absl::string_view name);

// The longest name of a division that `text` begins with, up to `most` bytes; 0 for none.
size_t RegionNameAtStart(absl::string_view text, size_t most);

// Whether `inner` lies in `outer` or is it.
bool LiesWithin(const Region& inner, const Region& outer);

// 1 for a province, 2 for a prefecture, 3 for a county.
int LevelOf(const Region& region);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_REGION_LOOKUP_H_
