// Lines that people type: edited, called back and completed on a terminal; read as they
// are from a pipe or a file.
//
// Lines are remembered until the program ends and kept nowhere: what people type holds
// what firms said, and names of persons, which an erasure must be able to find.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_LINE_EDITOR_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_LINE_EDITOR_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace zhaolian {

class LineEditor {
 public:
  // What may stand in place of the end of a text, which begins at byte `from`: with one
  // word it is put there, of several as much as they share, and they are shown.
  struct Choice {
    size_t from;
    std::vector<std::string> words;
  };
  // Asked for with the text before the cursor.
  using Complete = std::function<Choice(const std::string& text)>;

  // One at a time: it holds the terminal.
  LineEditor();
  ~LineEditor();

  struct Line {
    enum End { kEntered, kGivenUp, kNoMore } end;  // Enter; Ctrl-C; Ctrl-D or end of file
    std::string text;                              // without blanks around it
  };
  Line Read(const std::string& prompt, const Complete& complete);

 private:
  class Terminal;
  std::unique_ptr<Terminal> terminal_;  // null where input is no terminal
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_LINE_EDITOR_H_
