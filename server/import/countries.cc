#include "server/import/countries.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"

namespace zhaolian {
namespace {

struct Names {
  absl::flat_hash_map<std::string, std::string> countries;
  size_t longest = 0;

  void Add(const std::string& name, const std::string& country) {
    longest = std::max(longest, name.size());
    countries.try_emplace(name, country);
  }
};

std::string DisplayName(const icu::Locale& country, const icu::Locale& language) {
  icu::UnicodeString name;
  country.getDisplayCountry(language, name);
  std::string text;
  name.toUTF8String(text);
  return text;
}

// What ICU does not call them.
void AddOtherNames(Names& names) {
  for (auto [name, country] : std::initializer_list<std::pair<const char*, const char*>>{
           {"香港", "中国香港"},
           {"中国香港", "中国香港"},
           {"香港特别行政区", "中国香港"},
           {"中国香港特别行政区", "中国香港"},
           {"hong kong", "中国香港"},
           {"hongkong", "中国香港"},
           {"澳门", "中国澳门"},
           {"中国澳门", "中国澳门"},
           {"澳门特别行政区", "中国澳门"},
           {"中国澳门特别行政区", "中国澳门"},
           {"macau", "中国澳门"},
           {"macao", "中国澳门"},
           {"台湾", "中国台湾"},
           {"中国台湾", "中国台湾"},
           {"台湾省", "中国台湾"},
           {"台湾地区", "中国台湾"},
           {"中国台湾省", "中国台湾"},
           {"中国台湾地区", "中国台湾"},
           {"台灣", "中国台湾"},
           {"taiwan", "中国台湾"},
           {"阿联酋", "阿拉伯联合酋长国"},
           {"uae", "阿拉伯联合酋长国"},
           {"usa", "美国"},
           {"us", "美国"},
           {"u.s.", "美国"},
           {"u.s.a.", "美国"},
           {"america", "美国"},
           {"uk", "英国"},
           {"england", "英国"},
           {"great britain", "英国"},
           {"korea", "韩国"},
           {"大韩民国", "韩国"},
           {"美利坚合众国", "美国"},
           {"印尼", "印度尼西亚"},
           {"沙特", "沙特阿拉伯"},
           {"俄国", "俄罗斯"},
           {"俄罗斯联邦", "俄罗斯"},
           {"日本国", "日本"},
           {"holland", "荷兰"},
           {"the netherlands", "荷兰"},
           {"大马", "马来西亚"},
           {"捷克共和国", "捷克"},
           {"prc", "中国"},
           {"p.r.china", "中国"},
           {"中华人民共和国", "中国"},
           {"russian federation", "俄罗斯"},
           {"republic of korea", "韩国"}}) {
    names.Add(name, country);
  }
}

const Names& AllNames() {
  static const Names& all = *[] {
    auto* names = new Names();
    AddOtherNames(*names);
    const icu::Locale chinese("zh", "CN"), english("en");
    for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code) {
      const absl::string_view region = *code;
      if (region == "HK" || region == "MO" || region == "TW") continue;
      const icu::Locale country("", *code);
      const std::string name = DisplayName(country, chinese);
      names->Add(name, name);
      names->Add(absl::AsciiStrToLower(DisplayName(country, english)), name);
    }
    return names;
  }();
  return all;
}

}  // namespace

std::optional<CountryName> CountryAtStart(absl::string_view text) {
  const std::string small = absl::AsciiStrToLower(text);
  const absl::string_view view = small;
  for (size_t size = std::min(view.size(), AllNames().longest); size > 1; --size) {
    const auto found = AllNames().countries.find(view.substr(0, size));
    if (found == AllNames().countries.end()) continue;
    // "US" is no beginning of a word.
    if (size < view.size() && absl::ascii_isalpha(view[size - 1])) continue;
    return CountryName{found->second, size};
  }
  return std::nullopt;
}

}  // namespace zhaolian
