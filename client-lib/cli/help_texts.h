// Help in Chinese: the texts of a tree of verbs, and what each is in Chinese.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_HELP_TEXTS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_HELP_TEXTS_H_

#include <functional>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the parser's
class App;
}

namespace zhaolian {

// English texts and what they are in Chinese. In the files of client-lib/cli/help a text is lines
// that begin with "> ", in which any white space counts as one space; the lines behind it are its
// Chinese, as it is shown. Lines that begin with # are for who reads the file.
using HelpCatalogue = std::map<std::string, std::string>;
HelpCatalogue ReadHelpCatalogue(absl::string_view text);
// The one that this program has.
HelpCatalogue ChineseHelp();

// What stands in place of an English text.
using Translation = std::function<std::string(const std::string&)>;
// By a catalogue, which outlives it; what it does not have stays as it is.
Translation TranslationBy(const HelpCatalogue& catalogue);

// A block of help with each of its paragraphs translated. Indented lines are examples and stay;
// what stands in one behind two spaces or more is a remark, and a text as well.
std::string TranslatedHelp(absl::string_view block, const Translation& translate);
// Puts the help of `app` and of its verbs into another language, with the parser's own words.
void TranslateHelp(CLI::App& app, const Translation& translate);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_HELP_TEXTS_H_
