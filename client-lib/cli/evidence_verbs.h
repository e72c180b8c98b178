// The verbs about evidence: files that prove what a lead says.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_EVIDENCE_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_EVIDENCE_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"
#include "zhaolian/v1/evidence.pb.h"

namespace zhaolian {

struct AddEvidenceArguments {
  std::string lead;  // name, id or title
  std::string file;
  std::string kind;  // PERMIT or 批复许可
  std::string remarks;
  ChangeArguments change;
};
absl::Status AddEvidence(Session& session, const AddEvidenceArguments& arguments);

// The voucher in the file, among the evidence of the lead: what is there already, or else sent.
// With `validate_only` it is only looked at, and one that is not there has no name.
absl::StatusOr<v1::Attachment> VoucherInFile(Session& session, const std::string& lead,
                                             const std::string& file, bool validate_only);

// Of one lead, or what one sees of all where `lead` is empty.
absl::Status ListEvidence(Session& session, const std::string& lead, bool show_withdrawn);

struct GetEvidenceArguments {
  std::string attachment;
  std::string file;  // "" for its own name in the working directory, where there is none yet
};
// Writes the file, which is there whole and as it was uploaded, or not at all.
absl::Status GetEvidence(Session& session, const GetEvidenceArguments& arguments);

struct WithdrawEvidenceArguments {
  std::string attachment;
  std::string reason;
  ChangeArguments change;
};
absl::Status WithdrawEvidence(Session& session, const WithdrawEvidenceArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_EVIDENCE_VERBS_H_
