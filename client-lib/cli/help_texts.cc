#include "client-lib/cli/help_texts.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

extern "C" const char zhaolian_chinese_help_begin[];
extern "C" const char zhaolian_chinese_help_end[];

namespace zhaolian {
namespace {

// What the parser itself says, beside the names of groups.
constexpr const char* kParserWords[] = {
    "Usage", ":", "OPTIONS", "SUBCOMMAND", "Positionals", "REQUIRED", "Env", "Excludes",
};

std::string OneSpaced(absl::string_view text) {
  return absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty()), " ");
}

// The remark of an indented line, as two views: what stands before it, and it.
std::pair<absl::string_view, absl::string_view> SplitRemark(absl::string_view line) {
  size_t end = line.rfind("  ");
  const size_t indent = line.find_first_not_of(' ');
  if (end == absl::string_view::npos || end < indent) return {line, ""};
  end = line.find_first_not_of("# ", end);
  return {line.substr(0, end), line.substr(end)};
}

std::string Translated(const std::string& text, const Translation& translate) {
  return text.empty() ? text : translate(text);
}

void TranslateOption(CLI::Option& option, CLI::FormatterBase& formatter,
                     const Translation& translate) {
  option.description(TranslatedHelp(option.get_description(), translate));
  option.group(Translated(option.get_group(), translate));
  const std::string type = option.get_type_name();
  if (option.get_type_size() != 0) formatter.label(type, Translated(type, translate));
  if (option.get_positional()) {
    formatter.label(option.get_name(), Translated(option.get_name(), translate));
  }
}

}  // namespace

HelpCatalogue ReadHelpCatalogue(absl::string_view text) {
  HelpCatalogue catalogue;
  std::vector<absl::string_view> english, chinese;
  const auto add = [&] {
    if (!chinese.empty()) {
      catalogue[OneSpaced(absl::StrJoin(english, " "))] = absl::StrJoin(chinese, "\n");
      english.clear();
      chinese.clear();
    }
  };
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (absl::StartsWith(line, "#")) continue;
    if (absl::ConsumePrefix(&line, "> ")) {
      add();
      english.push_back(line);
    } else {
      chinese.push_back(line);
    }
  }
  add();
  return catalogue;
}

HelpCatalogue ChineseHelp() {
  return ReadHelpCatalogue(
      {zhaolian_chinese_help_begin,
       static_cast<size_t>(zhaolian_chinese_help_end - zhaolian_chinese_help_begin)});
}

Translation TranslationBy(const HelpCatalogue& catalogue) {
  return [&catalogue](const std::string& english) {
    const auto found = catalogue.find(english);
    return found == catalogue.end() ? english : found->second;
  };
}

std::string TranslatedHelp(absl::string_view block, const Translation& translate) {
  std::string translated, paragraph;
  const auto end_paragraph = [&] {
    if (paragraph.empty()) return;
    absl::StrAppend(&translated, translate(OneSpaced(paragraph)), "\n");
    paragraph.clear();
  };
  const bool ends = absl::ConsumeSuffix(&block, "\n");
  for (absl::string_view line : absl::StrSplit(block, '\n')) {
    if (!line.empty() && line[0] != ' ') {
      absl::StrAppend(&paragraph, line, "\n");
      continue;
    }
    end_paragraph();
    const auto [example, remark] = SplitRemark(line);
    absl::StrAppend(&translated, example, Translated(std::string(remark), translate), "\n");
  }
  end_paragraph();
  if (!ends) translated.pop_back();
  return translated;
}

void TranslateHelp(CLI::App& app, const Translation& translate) {
  CLI::FormatterBase& formatter = *app.get_formatter();
  for (const char* word : kParserWords) formatter.label(word, translate(word));
  app.description(TranslatedHelp(app.get_description(), translate));
  app.footer(TranslatedHelp(app.get_footer(), translate));
  app.group(translate(app.get_group()));
  for (CLI::Option* option : app.get_options()) TranslateOption(*option, formatter, translate);
  for (CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    TranslateHelp(*verb, translate);
  }
}

}  // namespace zhaolian
