// Issues of projects, as a checkup and people open them.
#ifndef ZHAOLIAN_SERVER_DISPATCH_ISSUES_H_
#define ZHAOLIAN_SERVER_DISPATCH_ISSUES_H_

#include <string>

#include "absl/time/time.h"
#include "zhaolian/v1/issues.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// A new open issue of the lead, for its unit and its assignee to solve.
v1::Issue IssueOf(const v1::Lead& lead, v1::CheckupRule::Severity severity,
                  const std::string& problem, int solve_days, absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_ISSUES_H_
