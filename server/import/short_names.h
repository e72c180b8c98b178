// What firms are called for short: by a name of their own, with or without some of the words of
// their trade behind it. 深圳迈瑞生物医疗电子股份有限公司 is 迈瑞 and 迈瑞医疗.
#ifndef ZHAOLIAN_SERVER_IMPORT_SHORT_NAMES_H_
#define ZHAOLIAN_SERVER_IMPORT_SHORT_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

// The functions take keys of names, or their cores (EnterpriseName).

struct OwnName {
  std::string own;    // 迈瑞; empty where the text does not end in words of trades
  std::string trade;  // 生物医疗电子
};
OwnName SplitOwnName(absl::string_view text);

// The own name, and it with one of the words of its trade, or two in their order. Few.
std::vector<std::string> ShortNamesOf(absl::string_view text);

// Whether the own names are one, and the words of the shorter one's trade are scattered in their
// order over those of the longer one's.
bool IsScatteredIn(absl::string_view shorter, absl::string_view longer);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SHORT_NAMES_H_
