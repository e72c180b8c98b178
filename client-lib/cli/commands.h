// The command line: verbs, flags and their help.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_COMMANDS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_COMMANDS_H_

#include <functional>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the parser's
class App;
}

namespace zhaolian {

// What the command line asks for, to be run once all of it has been read.
using Verb = std::function<absl::Status()>;

// Each adds its verbs to `app`. Reading one sets `verb`, which uses `session`.
void AddResourceCommands(CLI::App& app, Session& session, Verb& verb);  // get, list, create, …
void AddQueryCommands(CLI::App& app, Session& session, Verb& verb);     // search, history, …
void AddExportCommand(CLI::App& app, Session& session, Verb& verb);     // export
void AddMapCommands(CLI::App& app, Session& session, Verb& verb);       // map
void AddLeadCommands(CLI::App& app, Session& session, Verb& verb);      // advance, check-claim, …
void AddClaimCommands(CLI::App& app, Session& session, Verb& verb);     // claim, claims
void AddTransferCommands(CLI::App& app, Session& session, Verb& verb);  // transfer
void AddReportCommands(CLI::App& app, Session& session, Verb& verb);    // dashboard, gaps, …
void AddDispatchCommands(CLI::App& app, Session& session, Verb& verb);  // snapshot, checkup, …
void AddEvidenceCommands(CLI::App& app, Session& session, Verb& verb);  // evidence, review
void AddInspectionCommands(CLI::App& app, Session& session, Verb& verb);        // inspection
void AddFundCommands(CLI::App& app, Session& session, Verb& verb);              // funds
void AddPromiseCommands(CLI::App& app, Session& session, Verb& verb);           // promise
void AddTripCommands(CLI::App& app, Session& session, Verb& verb);              // trip
void AddEngagementReportCommands(CLI::App& app, Session& session, Verb& verb);  // counts, followups
void AddApiCommands(CLI::App& app, Session& session, Verb& verb);     // call, info, describe, …
void AddAccessCommands(CLI::App& app, Session& session, Verb& verb);  // login, second-factor, …
void AddAdminCommands(CLI::App& app, Session& session, Verb& verb);   // admin
void AddImportCommands(CLI::App& app, Session& session, Verb& verb);  // import
void AddOfficeCommand(CLI::App& app, Session& session, Verb& verb);   // office
void AddDuplicateCommands(CLI::App& app, Session& session, Verb& verb);
// Those of `admin` that an officer needs: roles, users, sessions, keys, certificates.
void AddAdminAccessCommands(CLI::App& admin, Session& session, Verb& verb);
void AddAdminJournalCommands(CLI::App& admin, Session& session, Verb& verb);  // and an auditor
void AddAdminPrivacyCommands(CLI::App& admin, Session& session, Verb& verb);  // and the bureau

// Flags that several verbs share.
void AddEtagFlag(CLI::App& command, ChangeArguments& change);
void AddValidateOnlyFlag(CLI::App& command, ChangeArguments& change);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_COMMANDS_H_
