// Verbs by what people do with them.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_VERB_GROUPS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_VERB_GROUPS_H_

namespace CLI {  // NOLINT(readability-identifier-naming): the parser's
class App;
}

namespace zhaolian {

// Puts each verb of `app` into its group, and groups and verbs into the order of their use.
void GroupVerbs(CLI::App& app);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_VERB_GROUPS_H_
