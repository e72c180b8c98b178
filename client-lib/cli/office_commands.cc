#include <CLI/CLI.hpp>

#include "client-lib/cli/command_line.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/office.h"

namespace zhaolian {

void AddOfficeCommand(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* command = app.add_subcommand("office", "A prompt for the day's work");
  command->footer(
      "Finds firms by Chinese, pinyin or initials, logs contacts question by question, shows what\n"
      "is due. It never waits for the network; what is logged is sent beside it, and the prompt\n"
      "says how far that is. Lines are remembered until it ends and kept nowhere.\n\n"
      "Example:\n  zhaolian office\n");
  command->callback([&session, &verb] {
    verb = [&session] {
      // Each line has settings of its own, which begin as those of the prompt.
      const auto with_line = [&session](const auto& use) {
        Session own(session.registry(), session.out(), session.err());
        own.options = session.options;
        CommandLine line(own, CommandLine::Defaults::kSession);
        return use(line);
      };
      OfficeCommands commands;
      commands.run = [&](const std::vector<std::string>& words) {
        with_line([&](CommandLine& line) { return line.Run(words); });
      };
      const CommandLine verbs(session, CommandLine::Defaults::kSession);
      commands.is_verb = [&](const std::string& word) { return verbs.IsVerb(word); };
      commands.complete = [&](const std::vector<std::string>& words) {
        return with_line([&](CommandLine& line) { return line.Complete(words); });
      };
      return KeepOffice(session, commands);
    };
  });
}

}  // namespace zhaolian
