// `zhaolian`: the command line client of a Zhaolian server.
#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "client-lib/cli/command_line.h"
#include "client-lib/cli/environment.h"
#include "client-lib/cli/exit_code.h"

namespace zhaolian {
namespace {

Language LanguageOfLocale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return absl::StartsWith(value, "zh") ? Language::kChinese : Language::kEnglish;
  }
  return Language::kEnglish;
}

// What the flags of the command line take from it.
void ReadEnvironment(SessionOptions& options) {
  for (const FlagVariable& each : kFlagVariables) {
    if (const char* value = std::getenv(each.variable)) options.*each.option = value;
  }
}

int Main(int argc, char** argv) {
  // What gRPC logs of a connection that fails is told by the error.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  absl::StatusOr<ResourceRegistry> registry = ResourceRegistry::FromProtoset(Protoset());
  if (!registry.ok()) {
    std::cerr << registry.status() << "\n";
    return ExitCodeOf(registry.status());
  }
  Session session(*registry, std::cout, std::cerr);
  session.options.language = LanguageOfLocale();
  CommandLine line(session, CommandLine::Defaults::kEnvironment);
  if (argc > 1 && absl::string_view(argv[1]) == "__complete") {
    // The words are not a command line yet: nothing but the environment is read.
    ReadEnvironment(session.options);
    for (const std::string& word : line.Complete({argv + 2, argv + argc})) {
      std::cout << word << "\n";
    }
    return 0;
  }
  return line.Run({argv + 1, argv + argc});
}

}  // namespace
}  // namespace zhaolian

int main(int argc, char** argv) { return zhaolian::Main(argc, argv); }
