#include "server/import/region_names.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/import/name_words.h"
#include "server/rows/regions.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

constexpr size_t kShortestName = 2;  // characters
constexpr size_t kLongestName = 15;
// What a county's short name must leave of a firm's name, without words of trades: 云岭 of
// 城固云岭茶业, but nothing of 长安汽车.
constexpr size_t kShortestRest = 2;

// Countries and regions that firms are called after; Chinese and English.
constexpr std::pair<absl::string_view, absl::string_view> kCountries[] = {
    {"中国", "china"},        {"日本", "japan"},         {"韩国", "korea"},
    {"美国", "usa"},          {"德国", "germany"},       {"法国", "france"},
    {"英国", "uk"},           {"意大利", "italy"},       {"西班牙", "spain"},
    {"荷兰", "netherlands"},  {"瑞士", "switzerland"},   {"瑞典", "sweden"},
    {"奥地利", "austria"},    {"比利时", "belgium"},     {"丹麦", "denmark"},
    {"芬兰", "finland"},      {"挪威", "norway"},        {"俄罗斯", "russia"},
    {"加拿大", "canada"},     {"澳大利亚", "australia"}, {"新加坡", "singapore"},
    {"马来西亚", "malaysia"}, {"泰国", "thailand"},      {"越南", "vietnam"},
    {"印度", "india"},        {"以色列", "israel"},      {"巴西", "brazil"},
    {"香港", "hong kong"},    {"澳门", "macao"},         {"台湾", "taiwan"},
};
constexpr absl::string_view kPeoples[] = {
    "藏族",     "羌族",   "彝族",   "回族",   "苗族",   "侗族",     "壮族",   "瑶族",   "土家族",
    "布依族",   "哈尼族", "傣族",   "白族",   "景颇族", "傈僳族",   "蒙古族", "满族",   "朝鲜族",
    "柯尔克孜", "哈萨克", "黎族",   "畲族",   "纳西族", "维吾尔",   "土族",   "撒拉",   "东乡族",
    "保安族",   "裕固族", "仫佬族", "毛南族", "各族",   "达斡尔族", "鄂温克", "鄂伦春", "锡伯",
    "塔吉克",   "独龙族", "怒族",   "佤族",   "拉祜族", "仡佬族",   "水族",
};
constexpr absl::string_view kEndings[] = {"特别行政区", "自治区", "自治州", "自治县",
                                          "自治旗",     "地区",   "省",     "市",
                                          "区",         "县",     "盟",     "旗"};

std::string ShortName(absl::string_view name) {
  absl::string_view rest = name;
  for (absl::string_view ending : kEndings) {
    if (absl::ConsumeSuffix(&rest, ending)) break;
  }
  for (absl::string_view people : kPeoples) {
    const size_t place = rest.find(people);
    if (place != absl::string_view::npos && place > 0) rest = rest.substr(0, place);
  }
  // 市, 区 and the like are not cut from 勉县.
  return std::string(FirstCharacters(rest, 1).size() == rest.size() ? name : rest);
}

// How a region is written, and which it is.
struct Spelling {
  std::string name;
  std::vector<absl::string_view> codes;
  bool county_in_short = false;  // and nothing but such
};

using Spellings = absl::flat_hash_map<std::string, Spelling>;

bool IsCounty(absl::string_view code) { return code.substr(4) != "00"; }

void Add(const std::string& written, const std::string& name, absl::string_view code,
         bool county_in_short, Spellings& spellings) {
  auto [spelling, is_new] = spellings.try_emplace(written);
  spelling->second.name = name;
  if (!code.empty()) spelling->second.codes.push_back(code);
  spelling->second.county_in_short =
      county_in_short && (is_new || spelling->second.county_in_short);
}

Spellings ReadSpellings() {
  Spellings spellings;
  for (const auto& [chinese, english] : kCountries) {
    Add(std::string(chinese), std::string(chinese), "", false, spellings);
    Add(std::string(english), std::string(chinese), "", false, spellings);
  }
  for (const Region& region : AllRegions()) {
    if (region.statistical) continue;
    const std::string name = ShortName(region.name);
    Add(std::string(region.name), name, region.code, false, spellings);
    if (name != region.name) {
      Add(name, name, region.code, IsCounty(region.code), spellings);
    }
  }
  return spellings;
}

const Spelling* FindSpelling(absl::string_view text) {
  static const Spellings& spellings = *new Spellings(ReadSpellings());
  auto found = spellings.find(text);
  return found == spellings.end() ? nullptr : &found->second;
}

RegionName NameOf(const Spelling& spelling, size_t bytes) {
  return {spelling.name, spelling.codes, bytes};
}

bool IsWithin(absl::string_view inner, absl::string_view outer) {
  if (inner == outer) return false;
  if (absl::EndsWith(outer, "0000")) return inner.substr(0, 2) == outer.substr(0, 2);
  return absl::EndsWith(outer, "00") && inner.substr(0, 4) == outer.substr(0, 4);
}

bool LeavesAName(absl::string_view rest) {
  return FirstCharacters(WithoutGenericWords(rest), kShortestRest - 1).size() <
         WithoutGenericWords(rest).size();
}

}  // namespace

std::optional<RegionName> RegionAtStart(absl::string_view text, const RegionName* within) {
  for (size_t count = kLongestName; count >= kShortestName; --count) {
    const absl::string_view start = FirstCharacters(text, count);
    if (start.size() == text.size()) continue;
    const Spelling* spelling = FindSpelling(start);
    if (spelling == nullptr) continue;
    RegionName region = NameOf(*spelling, start.size());
    if (within != nullptr && !LiesIn(region, *within)) continue;
    if (within == nullptr && spelling->county_in_short && !LeavesAName(text.substr(start.size()))) {
      continue;
    }
    return region;
  }
  return std::nullopt;
}

std::optional<RegionName> RegionAtEnd(absl::string_view text) {
  // By bytes: a Han character has three, and no region begins within one.
  constexpr size_t kBytes = 3;
  for (size_t count = kLongestName; count >= kShortestName; --count) {
    if (text.size() <= count * kBytes) continue;
    const absl::string_view end = text.substr(text.size() - count * kBytes);
    const Spelling* spelling = FindSpelling(end);
    if (spelling != nullptr && !spelling->county_in_short) return NameOf(*spelling, end.size());
  }
  return std::nullopt;
}

std::optional<RegionName> RegionCalled(absl::string_view text) {
  const Spelling* spelling = FindSpelling(text);
  if (spelling == nullptr) return std::nullopt;
  return NameOf(*spelling, text.size());
}

bool LiesIn(const RegionName& inner, const RegionName& outer) {
  if (outer.codes.empty()) return outer.name == "中国" && IsInChina(inner) && inner.name != "中国";
  for (absl::string_view code : inner.codes) {
    for (absl::string_view other : outer.codes) {
      if (IsWithin(code, other)) return true;
    }
  }
  return false;
}

bool IsInChina(const RegionName& region) {
  if (region.codes.empty()) return region.name == "中国";
  // Hong Kong, Macao and Taiwan have codes too; firms from there come as from abroad.
  return std::any_of(region.codes.begin(), region.codes.end(),
                     [](absl::string_view code) { return code < "710000"; });
}

}  // namespace zhaolian
