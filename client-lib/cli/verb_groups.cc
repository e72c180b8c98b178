#include "client-lib/cli/verb_groups.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_split.h"

namespace zhaolian {
namespace {

struct VerbGroup {
  const char* title;
  const char* verbs;
};

constexpr VerbGroup kGroups[] = {
    {"The day of an office",
     "office log due done find show note sync outbox conflicts trip followups"},
    {"Projects",
     "advance revert shelve lose stages evidence review inspection funds promise transfer "
     "handover"},
    {"Firms, chains and claims", "check-claim claim claims disputes unmask map duplicates merge"},
    {"Dispatch and reports",
     "dashboard snapshot checkup issues issue gaps high-quality credits counts"},
    {"Files in and out", "import export"},
    {"Rows", "search list get create update delete undelete history watch describe"},
    {"Your account", "login logout whoami passwd second-factor"},
    {"Server and program", "info call admin completion help version"},
};

}  // namespace

void GroupVerbs(CLI::App& app) {
  for (const VerbGroup& group : kGroups) {
    for (absl::string_view name : absl::StrSplit(group.verbs, ' ')) {
      const CLI::App_p verb = app.get_subcommand_ptr(std::string(name));
      verb->group(group.title);
      // Help shows them in the order in which they were added.
      app.remove_subcommand(verb.get());
      app.add_subcommand(verb);
    }
  }
}

}  // namespace zhaolian
