// What stands around a date in a cell, and dates in words.
#ifndef ZHAOLIAN_SERVER_IMPORT_DATE_WORDS_H_
#define ZHAOLIAN_SERVER_IMPORT_DATE_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct DateWords {
  std::string rest;          // in Arabic digits and small letters: "2023年9月26日"
  bool approximate = false;  // 上旬, 初, 下半年, 约 were taken off
  bool time_of_day = false;  // a time of day was taken off
  bool other_zone = false;   // it says a zone of time other than China's: the day may be another
  bool range = false;        // from one date to another
};

// Takes off weekdays, times of day and words of vagueness, and writes Chinese numerals in digits.
DateWords TakeDateWords(absl::string_view line);

// 1 for "jan", "january"; 0 for another word.
int EnglishMonth(absl::string_view word);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_DATE_WORDS_H_
