// The text of a cell without what the eye does not tell apart.
#ifndef ZHAOLIAN_SERVER_IMPORT_CELL_TEXT_H_
#define ZHAOLIAN_SERVER_IMPORT_CELL_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// NFC. Letters, digits and signs of numbers (．－／＋％＠) of full width are ASCII; Chinese
// brackets and punctuation stay. Spaces of any kind are one space, runs of them too, none at the
// ends; line breaks are kept as line feeds in `text`, and are spaces in `line`.
struct CellText {
  std::string text;
  std::string line;
  bool fullwidth = false;  // something of full width was made ASCII
  bool invisible = false;  // zero width characters, controls or marks of direction were left out
  bool no_break_space = false;  // U+00A0 and its like were made spaces
  bool compatibility = false;   // radicals and other second forms of characters were made the usual
  bool trimmed = false;         // there were spaces at an end
  bool damaged = false;         // it has U+FFFD, where an earlier program could not read it
};

CellText ReadCellText(absl::string_view raw);

// "", "—", "/", "无", "待定", "TBD" and the like: nothing is said. `line` as of CellText.
bool SaysNothing(absl::string_view line);

// "（清空）", "#CLEAR", "[clear]": the value is to be cleared.
bool SaysClear(absl::string_view line);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_CELL_TEXT_H_
