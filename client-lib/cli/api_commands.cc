#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/completion.h"
#include "client-lib/cli/describe.h"
#include "client-lib/cli/query_verbs.h"

namespace zhaolian {
namespace {

void AddCall(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<CallArguments>();
  CLI::App* command = app.add_subcommand("call", "Call any method of the API");
  command->add_option("method", arguments->method,
                      "GetChain, ChainService.GetChain or the full name");
  command->add_option("request", arguments->request,
                      "JSON or textproto of the request; - for standard input");
  command->add_flag("--list", arguments->list, "Print the methods");
  command->footer(
      "Examples:\n"
      "  zhaolian call --list\n"
      "  zhaolian call GetChain '{\"name\": \"chains/eq01-2025\"}'\n"
      "  zhaolian call GetServerInfo\n"
      "  zhaolian call Search - < request.json\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return CallMethod(session, *arguments); }; });
}

void AddInfoAndDescribe(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* command = app.add_subcommand("info", "Show the server's version, data and your user");
  command->footer("Example:\n  zhaolian info --as users/local\n");
  command->callback([&] { verb = [&] { return ServerInfo(session); }; });

  auto collection = std::make_shared<std::string>();
  command = app.add_subcommand("describe", "Show the collections, or the fields of one");
  command->add_option("collection", *collection, "enterprises, enterprise or 企业");
  command->footer(
      "Examples:\n"
      "  zhaolian describe\n"
      "  zhaolian describe leads --lang zh\n");
  command->callback(
      [&, collection] { verb = [&, collection] { return Describe(session, *collection); }; });
}

void AddCompletion(CLI::App& app, Session& session, Verb& verb) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print the completion script of a shell");
  command->add_option("shell", *shell, "bash, zsh or fish")->required();
  command->footer(
      "Examples:\n"
      "  source <(zhaolian completion bash)\n"
      "  zhaolian completion fish | source\n");
  command->callback([&, shell] {
    verb = [&, shell] {
      absl::StatusOr<std::string> script = CompletionScript(*shell);
      if (script.ok()) session.out() << *script;
      return script.status();
    };
  });
}

}  // namespace

void AddApiCommands(CLI::App& app, Session& session, Verb& verb) {
  AddCall(app, session, verb);
  AddInfoAndDescribe(app, session, verb);
  AddCompletion(app, session, verb);
}

}  // namespace zhaolian
