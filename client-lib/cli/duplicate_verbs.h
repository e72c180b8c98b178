// The verbs about firms, and leads, that may be one.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_DUPLICATE_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_DUPLICATE_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"
#include "zhaolian/v1/duplicates.pb.h"

namespace zhaolian {

struct DuplicatesArguments {
  std::string of;  // a firm, or a lead: only its pairs
  int minimum_score = 0;
  int limit = 0;  // most pairs; 0 for all
  v1::DuplicateVerdict::Verdict verdict = v1::DuplicateVerdict::VERDICT_UNSPECIFIED;
};
// Prints pairs of firms that may be one, or those of which a verdict was kept.
absl::Status ListDuplicates(Session& session, const DuplicatesArguments& arguments);
// The same of leads that may be one project signed twice.
absl::Status ListResignedLeads(Session& session, const DuplicatesArguments& arguments);

struct JudgeArguments {
  std::string first, second, note;
  bool same = false, different = false, related = false;
};
// Keeps what the user says of two firms, or of two leads that are given by name. A usage error
// unless it says one thing.
absl::Status JudgeDuplicate(Session& session, const JudgeArguments& arguments);

struct MergeArguments {
  std::string from, into, reason;
  std::vector<std::string> take;
  bool yes = false, validate_only = false;
};
// Shows what comes of merging two firms, asks, and merges them.
absl::Status MergeFirms(Session& session, const MergeArguments& arguments);

// Takes the merge back; its name may be without "merges/".
absl::Status UndoMerge(Session& session, const std::string& merge, bool validate_only);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_DUPLICATE_VERBS_H_
