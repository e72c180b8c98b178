#include "client-lib/cli/help_formatter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client-lib/cli/table.h"

namespace zhaolian {

std::string HelpFormatter::Row(const std::string& left, const std::string& right) const {
  const int column = static_cast<int>(column_width_);
  const int width = 2 + DisplayWidth(left);
  const std::string indent(column_width_, ' ');
  const std::string gap =
      width < column ? std::string(column - width, ' ') : absl::StrCat("\n", indent);
  if (right.empty()) return absl::StrCat("  ", left, "\n");
  return absl::StrCat("  ", left, gap,
                      absl::StrReplaceAll(right, {{"\n", absl::StrCat("\n", indent)}}), "\n");
}

std::string HelpFormatter::Heading(const std::string& group) const {
  return absl::StrCat("\n", group, get_label(":"), "\n");
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  std::string usage = Formatter::make_usage(app, std::move(name));
  const std::string colon = get_label(":");
  // A full-width one has its space in itself.
  return usage.replace(get_label("Usage").size(), 2, colon == ":" ? ": " : colon);
}

std::string HelpFormatter::make_group(std::string group, bool is_positional,
                                      std::vector<const CLI::Option*> options) const {
  std::string text = Heading(group);
  for (const CLI::Option* option : options) text += make_option(option, is_positional);
  return text;
}

std::string HelpFormatter::make_subcommands(const CLI::App* app, CLI::AppFormatMode) const {
  std::vector<std::string> groups;
  for (const CLI::App* verb : app->get_subcommands({})) {
    const std::string& group = verb->get_group();
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  }
  std::string text;
  for (const std::string& group : groups) {
    text += Heading(group);
    for (const CLI::App* verb : app->get_subcommands({})) {
      if (verb->get_group() == group) text += make_subcommand(verb);
    }
  }
  return text;
}

std::string HelpFormatter::make_subcommand(const CLI::App* verb) const {
  return Row(verb->get_name(), verb->get_description());
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  return Row(make_option_name(option, is_positional) + make_option_opts(option),
             make_option_desc(option));
}

std::string HelpFormatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  const std::string name = Formatter::make_option_name(option, is_positional);
  return is_positional ? get_label(name) : name;
}

}  // namespace zhaolian
