// Help as it is laid out: the parser's way, by the cells of a terminal rather than by bytes.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_HELP_FORMATTER_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_HELP_FORMATTER_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace zhaolian {

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override;
  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override;
  std::string make_subcommand(const CLI::App* verb) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  // A label stands in place of the name of a positional argument.
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;

 private:
  std::string Row(const std::string& left, const std::string& right) const;
  std::string Heading(const std::string& group) const;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_HELP_FORMATTER_H_
