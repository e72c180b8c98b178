#include "client-lib/cli/line_editor.h"

#include <histedit.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace zhaolian {
namespace {

constexpr int kLinesRemembered = 500;

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// The end of what all words begin with, never within a character.
size_t SharedLength(const std::vector<std::string>& words) {
  size_t length = words.front().size();
  for (const std::string& word : words) {
    size_t same = 0;
    while (same < length && same < word.size() && word[same] == words.front()[same]) ++same;
    length = same;
  }
  while (length < words.front().size() && !BeginsCharacter(words.front()[length])) --length;
  return length;
}

}  // namespace

class LineEditor::Terminal {
 public:
  Terminal() {
    // libedit reads and measures characters by the locale; ours are UTF-8 in every one.
    const char* type = std::setlocale(LC_CTYPE, "");
    if (type == nullptr || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
    struct sigaction action = {};
    action.sa_handler = [](int) {};  // without SA_RESTART: Ctrl-C ends the read
    sigaction(SIGINT, &action, &before_);
    history_ = history_init();
    HistEvent event;
    history(history_, &event, H_SETSIZE, kLinesRemembered);
    history(history_, &event, H_SETUNIQUE, 1);
    editor_ = el_init("zhaolian", stdin, stdout, stderr);
    el_set(editor_, EL_CLIENTDATA, this);
    el_set(editor_, EL_PROMPT, &Terminal::Prompt);
    el_set(editor_, EL_EDITOR, "emacs");
    el_set(editor_, EL_HIST, history, history_);
    el_set(editor_, EL_ADDFN, "complete", "Complete the word", &Terminal::OnComplete);
    el_set(editor_, EL_BIND, "^I", "complete", nullptr);
    el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  }
  ~Terminal() {
    el_end(editor_);
    history_end(history_);
    sigaction(SIGINT, &before_, nullptr);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  Line Read(const std::string& prompt, const Complete& complete) {
    prompt_ = prompt;
    complete_ = &complete;
    int length = 0;
    errno = 0;
    const char* text = el_gets(editor_, &length);
    if (text == nullptr || length <= 0) {
      const bool given_up = length < 0 && errno == EINTR;
      std::cout << "\n";
      if (given_up) el_reset(editor_);
      return {given_up ? Line::kGivenUp : Line::kNoMore, ""};
    }
    Line line = {Line::kEntered, std::string(absl::StripAsciiWhitespace(text))};
    HistEvent event;
    if (!line.text.empty()) history(history_, &event, H_ENTER, line.text.c_str());
    return line;
  }

 private:
  static Terminal* Of(EditLine* editor) {
    void* terminal = nullptr;
    el_get(editor, EL_CLIENTDATA, &terminal);
    return static_cast<Terminal*>(terminal);
  }
  static char* Prompt(EditLine* editor) { return Of(editor)->prompt_.data(); }

  static unsigned char OnComplete(EditLine* editor, int /*key*/) {
    const LineInfo* info = el_line(editor);
    const std::string text(info->buffer, static_cast<size_t>(info->cursor - info->buffer));
    const Choice choice = (*Of(editor)->complete_)(text);
    if (choice.words.empty() || choice.from > text.size()) return CC_REFRESH_BEEP;
    const std::string written = text.substr(choice.from);
    std::string shared = choice.words.front().substr(0, SharedLength(choice.words));
    if (choice.words.size() == 1) shared += " ";
    // A word found by its initials begins otherwise than what was typed.
    const bool one = choice.words.size() == 1;
    if (one || (shared.size() > written.size() && absl::StartsWith(shared, written))) {
      el_deletestr(editor, static_cast<int>(absl::c_count_if(written, BeginsCharacter)));
      el_insertstr(editor, shared.c_str());
    }
    if (one) return CC_REFRESH;
    std::cout << "\n";
    for (const std::string& word : choice.words) std::cout << "  " << word << "\n";
    std::cout << std::flush;
    return CC_REDISPLAY;
  }

  std::string prompt_;
  const Complete* complete_ = nullptr;
  struct sigaction before_ = {};
  History* history_ = nullptr;
  EditLine* editor_ = nullptr;
};

LineEditor::LineEditor() {
  if (isatty(STDIN_FILENO) == 1) terminal_ = std::make_unique<Terminal>();
}

LineEditor::~LineEditor() = default;

LineEditor::Line LineEditor::Read(const std::string& prompt, const Complete& complete) {
  if (terminal_ != nullptr) return terminal_->Read(prompt, complete);
  std::string text;
  if (!std::getline(std::cin, text)) return {Line::kNoMore, ""};
  return {Line::kEntered, std::string(absl::StripAsciiWhitespace(text))};
}

}  // namespace zhaolian
