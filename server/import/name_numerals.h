// Digits in names of firms.
#ifndef ZHAOLIAN_SERVER_IMPORT_NAME_NUMERALS_H_
#define ZHAOLIAN_SERVER_IMPORT_NAME_NUMERALS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// Runs of two and more digits, Chinese or Arabic, as 0-9: 三五〇三 and 3503 are 3503, 二十一 is
// 21, 十一 is 11. One Chinese digit alone only after 第 or before what is counted (局, 厂, 院, 所,
// 冶, 建, 期). 十堰 and 三全 stay.
std::string WithArabicDigits(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_NAME_NUMERALS_H_
