// Text of a cell or a shared string: runs of text with formats between, and how Chinese or
// Japanese is read beside them.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_RICH_TEXT_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_RICH_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "server/spreadsheet/xml_reader.h"

namespace zhaolian {

// A text with the escapes of SpreadsheetML for what XML cannot hold, _x000D_ for a carriage
// return (ISO/IEC 29500-1, 22.9.2.19), taken back; then lines end with "\n". An escape of U+0000
// or of half a character stays as it is written.
std::string DecodeEscapes(absl::string_view text);

// Collects the text of the elements inside <si> or <is>.
class RichText {
 public:
  void Start(absl::string_view name, const XmlAttributes& attributes);
  void Text(absl::string_view text);
  void End(absl::string_view name);

  // Bytes so far, escapes included.
  size_t size() const { return runs_.size() + run_.size(); }
  // The text without how it is read, and the beginning of the next.
  std::string Take();

 private:
  std::string runs_;
  std::string run_;
  bool in_run_ = false;
  bool in_reading_ = false;
  bool preserved_ = false;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_RICH_TEXT_H_
