#include "server/import/place_cell.h"

#include <re2/re2.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "server/import/code_points.h"
#include "server/import/countries.h"
#include "server/import/region_lookup.h"

namespace zhaolian {
namespace {

using Regions = std::vector<const Region*>;

void TakeSeparators(absl::string_view& text) {
  for (bool more = true; more;) {
    more = false;
    for (absl::string_view mark : {".", "·", "、", "-", "/", "，", ",", "•", "—", ":", "：", ">"}) {
      more |= absl::ConsumePrefix(&text, mark);
    }
  }
}

bool Named(const Region& region, absl::string_view name) { return region.name == name; }

bool IsDistrict(const Region& region) { return absl::EndsWith(region.name, "区"); }

bool InMunicipality(const Region& region) {
  for (absl::string_view code : {"11", "12", "31", "50"}) {
    if (absl::StartsWith(region.code, code)) return true;
  }
  return false;
}

// 西安 is the city and not the districts of that name elsewhere; 朝阳 may be Beijing's.
Regions WithoutFarDistricts(Regions found, absl::string_view name) {
  const bool doubtful = std::any_of(found.begin(), found.end(), [&](const Region* region) {
    return IsDistrict(*region) && (InMunicipality(*region) || Named(*region, name));
  });
  const bool province =
      std::any_of(found.begin(), found.end(), [](const Region* r) { return LevelOf(*r) == 1; });
  Regions others;
  std::copy_if(found.begin(), found.end(), std::back_inserter(others), [&](const Region* region) {
    return province ? LevelOf(*region) < 3 : !IsDistrict(*region);
  });
  return others.empty() || (doubtful && !province) ? found : others;
}

// The highest, if all others lie in it; a province before any place elsewhere.
const Region* Highest(const Regions& found) {
  const Region* top =
      *std::min_element(found.begin(), found.end(),
                        [](const Region* a, const Region* b) { return LevelOf(*a) < LevelOf(*b); });
  const bool all = std::all_of(found.begin(), found.end(),
                               [&](const Region* region) { return LiesWithin(*region, *top); });
  return all || LevelOf(*top) == 1 ? top : nullptr;
}

std::string Codes(const Regions& regions) {
  return absl::StrJoin(regions, ",", [](std::string* out, const Region* region) {
    out->append(region->code.data(), region->code.size());
  });
}

// The next, more specific name: divisions called so within those there are.
Regions Within(const Regions& outer, absl::string_view text, size_t& bytes) {
  for (bytes = RegionNameAtStart(text, text.size()); bytes > 0;
       bytes = RegionNameAtStart(text, bytes - 1)) {
    Regions inner;
    for (const Region* region : RegionsCalled(text.substr(0, bytes))) {
      const bool inside = std::any_of(outer.begin(), outer.end(), [&](const Region* around) {
        return region != around && LiesWithin(*region, *around);
      });
      if (inside) inner.push_back(region);
    }
    if (!inner.empty()) return inner;
  }
  return {};
}

// A street, a zone of industry: no division that we would have to know.
bool IsAddress(const std::string& rest, bool county) {
  static const RE2& zone = *new RE2(
      R"((?:国家级|省级)?(?:高新(?:技术(?:产业)?)?(?:开发)?区|经济(?:技术)?开发区|经开区|开发区|高新区|产业园区?|工业园区?|工业集中区|保税区|自贸区|新区).*)");
  static const RE2& street = *new RE2(
      R"([^市县区]*(?:路|街|大道|巷|镇|乡|村|号|大厦|广场|园区|工业园|社区|街道|楼|座).*)");
  static const RE2& road = *new RE2(R"([^市县区]*(?:路|街|大道)[^市县]*)");
  return RE2::FullMatch(rest, zone) || RE2::FullMatch(rest, county ? street : road);
}

std::optional<PlaceReading> ReadRegion(absl::string_view text) {
  PlaceReading reading;
  size_t bytes = RegionNameAtStart(text, text.size());
  if (bytes == 0) return std::nullopt;
  absl::string_view name = text.substr(0, bytes);
  Regions found = RegionsCalled(name);
  text.remove_prefix(bytes);
  bool first = true;
  for (;;) {
    TakeSeparators(text);
    if (text.empty()) break;
    Regions inner = Within(found, text, bytes);
    if (inner.empty()) break;
    name = text.substr(0, bytes);
    found = std::move(inner);
    text.remove_prefix(bytes);
    first = false;
  }
  if (first) found = WithoutFarDistricts(std::move(found), name);
  const bool county =
      std::all_of(found.begin(), found.end(), [](const Region* r) { return LevelOf(*r) == 3; });
  // 南郑县 was made 南郑区.
  if (county && !text.empty()) {
    for (absl::string_view end : {"县", "区", "市"}) {
      if (absl::EndsWith(name, end) || !absl::ConsumePrefix(&text, end)) continue;
      reading.warnings.emplace_back("location_old_name");
      break;
    }
  }
  if (!text.empty()) {
    if (!IsAddress(std::string(text), county)) return std::nullopt;
    reading.warnings.emplace_back("location_address_dropped");
  }
  const Region* region = Highest(found);
  if (region == nullptr) {
    reading.reasons.push_back(absl::StrCat("location_ambiguous:", Codes(found)));
    return reading;
  }
  if (found.size() > 1 && LevelOf(*region) == 1) {
    Regions inside;
    std::copy_if(found.begin(), found.end(), std::back_inserter(inside),
                 [&](const Region* r) { return LiesWithin(*r, *region); });
    if (inside.size() > 1) {
      reading.warnings.push_back(absl::StrCat("location_ambiguous:", Codes(inside)));
    }
  }
  reading.region = std::string(region->code);
  return reading;
}

void WarnOfRegionOfChina(const std::string& country, PlaceReading& reading) {
  if (country == "中国香港") reading.warnings.emplace_back("hong_kong_is_region_of_china");
  if (country == "中国澳门") reading.warnings.emplace_back("macau_is_region_of_china");
  if (country == "中国台湾") reading.warnings.emplace_back("taiwan_is_region_of_china");
}

}  // namespace

PlaceReading ReadPlace(absl::string_view line, bool column_of_countries) {
  PlaceReading reading;
  const std::string joined = HasHan(line) ? WithoutSpaces(line) : std::string(line);
  absl::string_view text = joined;
  if (text.size() == 6 && std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) {
    if (const Region* region = FindRegion(text); region != nullptr && !region->statistical) {
      reading.region = std::string(text);
      return reading;
    }
  }
  if (const std::optional<CountryName> country = CountryAtStart(text)) {
    absl::string_view rest = text.substr(country->bytes);
    const bool china = country->name == "中国";
    if (china) {
      TakeSeparators(rest);
      text = rest;
    }
    if (rest.empty() || (!china && HasHan(rest) && !absl::StrContains(rest, "路"))) {
      if (!rest.empty()) reading.warnings.emplace_back("location_address_dropped");
      reading.country = country->name;
      WarnOfRegionOfChina(country->name, reading);
      return reading;
    }
  }
  if (std::optional<PlaceReading> region = ReadRegion(text)) return *std::move(region);
  reading.reasons.emplace_back(column_of_countries ? "country_unresolved" : "location_unresolved");
  return reading;
}

}  // namespace zhaolian
