// What stands between the fields of a file of text.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_SEPARATOR_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_SEPARATOR_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct Separator {
  std::string text;           // one character
  size_t directive_size = 0;  // bytes of the line "sep=;" that names it, which is no row
};

// `beginning` is UTF-8, lines ending with LF, and may end anywhere. Excel's line "sep=;"
// decides; else the one of , ; TAB | and ； that most lines have equally often outside quotes;
// a comma when there is none.
Separator FindSeparator(absl::string_view beginning);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_SEPARATOR_H_
