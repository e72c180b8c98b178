// Countries by name.
#ifndef ZHAOLIAN_SERVER_IMPORT_COUNTRIES_H_
#define ZHAOLIAN_SERVER_IMPORT_COUNTRIES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct CountryName {
  std::string name;  // as usual in Chinese: "日本", "中国香港"
  size_t bytes = 0;  // of the text that was read
};

// The longest country that `text` begins with, in Chinese or English (there all of the text): 日本,
// 韩国首尔, "Germany", "USA". Hong Kong, Macau and Taiwan are regions of China.
std::optional<CountryName> CountryAtStart(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_COUNTRIES_H_
