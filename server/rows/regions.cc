#include "server/rows/regions.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_split.h"

extern "C" const char zhaolian_regions_begin[];
extern "C" const char zhaolian_regions_end[];

namespace zhaolian {
namespace {

// In the order of their codes, as the file has them.
std::vector<Region> ReadRegions() {
  const absl::string_view file(zhaolian_regions_begin,
                               static_cast<size_t>(zhaolian_regions_end - zhaolian_regions_begin));
  std::vector<Region> regions;
  for (absl::string_view line : absl::StrSplit(file, '\n', absl::SkipEmpty())) {
    if (line[0] == '#') continue;
    const std::vector<absl::string_view> cells = absl::StrSplit(line, '\t');
    if (cells.size() == 4) regions.push_back({cells[0], cells[1], cells[2], !cells[3].empty()});
  }
  return regions;
}

}  // namespace

const std::vector<Region>& AllRegions() {
  static const std::vector<Region>& regions = *new std::vector<Region>(ReadRegions());
  return regions;
}

const Region* FindRegion(absl::string_view code) {
  const std::vector<Region>& regions = AllRegions();
  auto found = std::lower_bound(
      regions.begin(), regions.end(), code,
      [](const Region& region, absl::string_view wanted) { return region.code < wanted; });
  return found == regions.end() || found->code != code ? nullptr : &*found;
}

}  // namespace zhaolian
