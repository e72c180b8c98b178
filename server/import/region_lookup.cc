#include "server/import/region_lookup.h"

#include <algorithm>
#include <array>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace zhaolian {
namespace {

// Names of peoples in names of autonomous divisions, the longer before those they end in.
constexpr std::array<absl::string_view, 56> kPeoples = {
    "维吾尔族", "维吾尔", "哈萨克族", "哈萨克", "柯尔克孜族", "柯尔克孜", "塔吉克族", "塔吉克",
    "蒙古族",   "蒙古",   "朝鲜族",   "土家族", "布依族",     "达斡尔族", "鄂伦春族", "鄂温克族",
    "东乡族",   "保安族", "撒拉族",   "裕固族", "哈尼族",     "傈僳族",   "景颇族",   "拉祜族",
    "布朗族",   "纳西族", "普米族",   "独龙族", "仡佬族",     "仫佬族",   "毛南族",   "锡伯族",
    "各族",     "回族",   "藏族",     "羌族",   "苗族",       "侗族",     "彝族",     "壮族",
    "瑶族",     "白族",   "傣族",     "佤族",   "怒族",       "黎族",     "畲族",     "水族",
    "满族",     "土族",   "京族",     "高山族", "俄罗斯族",   "阿昌族",   "基诺族",   "德昂族"};

bool IsLongEnough(absl::string_view name) { return name.size() >= 6; }  // two characters

std::string ShortName(const Region& region) {
  absl::string_view name = region.name;
  bool autonomous = false;
  for (absl::string_view end : {"特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区",
                                "林区", "矿区", "省", "市", "区", "县", "旗", "盟"}) {
    absl::string_view rest = name;
    if (!absl::ConsumeSuffix(&rest, end) || !IsLongEnough(rest)) continue;
    name = rest;
    autonomous = absl::StartsWith(end, "自治");
    break;
  }
  for (bool more = autonomous; more;) {
    more = std::any_of(kPeoples.begin(), kPeoples.end(), [&](absl::string_view people) {
      absl::string_view rest = name;
      if (!absl::ConsumeSuffix(&rest, people) || !IsLongEnough(rest)) return false;
      name = rest;
      return true;
    });
  }
  return std::string(name);
}

struct Names {
  absl::flat_hash_map<std::string, std::vector<const Region*>> regions;
  size_t longest = 0;
};

const Names& AllNames() {
  static const Names& all = *[] {
    auto* names = new Names();
    for (const Region& region : AllRegions()) {
      if (region.statistical) continue;
      const std::string full(region.name);
      const std::string brief = ShortName(region);
      names->regions[full].push_back(&region);
      if (brief != full) names->regions[brief].push_back(&region);
      names->longest = std::max(names->longest, full.size());
    }
    return names;
  }();
  return all;
}

absl::string_view Prefix(const Region& region) {
  return region.code.substr(0, static_cast<size_t>(LevelOf(region)) * 2);
}

}  // namespace

const std::vector<const Region*>& RegionsCalled(absl::string_view name) {
  static const auto& none = *new std::vector<const Region*>();
  const auto found = AllNames().regions.find(name);
  return found == AllNames().regions.end() ? none : found->second;
}

size_t RegionNameAtStart(absl::string_view text, size_t most) {
  for (size_t size = std::min({text.size(), AllNames().longest, most}); size > 0; --size) {
    // Only whole characters.
    if (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) continue;
    if (AllNames().regions.contains(text.substr(0, size))) return size;
  }
  return 0;
}

bool LiesWithin(const Region& inner, const Region& outer) {
  return absl::StartsWith(inner.code, Prefix(outer));
}

int LevelOf(const Region& region) {
  if (absl::EndsWith(region.code, "0000")) return 1;
  return absl::EndsWith(region.code, "00") ? 2 : 3;
}

}  // namespace zhaolian
