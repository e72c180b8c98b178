// The verbs of checkups and of the issues that they open.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ISSUE_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ISSUE_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct CheckupArguments {
  std::string unit;  // all when empty
  bool validate_only = false;
  References references = References::kTitles;
};
absl::Status ShowCheckup(Session& session, const CheckupArguments& arguments);

// What the steps of an issue are given; each uses its own.
struct IssueArguments {
  std::string subject;  // the issue, or the lead that one is opened of
  std::string problem;
  std::string severity;
  std::string unit, person;  // who solves it, or answers for it
  std::string due_date;
  std::string reason;  // also how it was solved
  ChangeArguments change;
};
absl::Status OpenIssue(Session& session, const IssueArguments& arguments);
absl::Status HandOverIssue(Session& session, const IssueArguments& arguments);
absl::Status SuperviseIssue(Session& session, const IssueArguments& arguments);
absl::Status ReleaseIssue(Session& session, const IssueArguments& arguments);
absl::Status ResolveIssue(Session& session, const IssueArguments& arguments);

struct IssuesArguments {
  bool overdue = false;
  bool supervised = false;
  std::string unit;  // that is to solve them
  int limit = 50;
};
// Unresolved issues, those first that are due first.
absl::Status ListIssues(Session& session, const IssuesArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ISSUE_VERBS_H_
