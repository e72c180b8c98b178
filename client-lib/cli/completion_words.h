// What the words after a verb stand for.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_WORDS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_WORDS_H_

#include "absl/strings/string_view.h"

namespace zhaolian {

enum class WordKind {
  kCollection,
  kName,
  kChain,
  kNode,
  kFirm,
  kLead,
  kFirmOrLead,
  kPerson,
  kClaim,
  kDispute,
  kRuling,
  kIssue,
  kTransfer,
  kAttachment,
  kReceipt,
  kPromise,
  kTrip,
  kStage,
  kUser,
  kRole,
  kSession,
  kKey,
  kCertificate,
  kField,
  kMethod,
  kShell,
  kNameHere,
  kWaitingChange,
  kFieldOfChange,
  kConflict
};

// What the first word after a verb, such as "map show", stands for, and each further one.
struct Words {
  absl::string_view verb;
  WordKind first, further;
};

// Null when none of them is completed.
const Words* WordsAfter(absl::string_view verb);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_WORDS_H_
