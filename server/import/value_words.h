// Words for values of which there are few: stages, kinds of engagements, places on a chain.
#ifndef ZHAOLIAN_SERVER_IMPORT_VALUE_WORDS_H_
#define ZHAOLIAN_SERVER_IMPORT_VALUE_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct WordReading {
  std::string number;  // of the value in its enum; empty where there is none or a reason
  std::string reason;  // "not_an_investment_lead:trade_order", "ambiguous"
};

// What a cell says, by value_words.tsv: all of it, or its parts between commas, of which those that
// are known must agree ("ambiguous" where they do not). `line` is as of CellText.
WordReading ReadWord(absl::string_view attribute, absl::string_view line);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_VALUE_WORDS_H_
