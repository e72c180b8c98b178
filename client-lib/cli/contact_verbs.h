// What an office does with firms where there is no network: log contacts, find, note changes.
// None of these waits for a server.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CONTACT_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CONTACT_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct LogArguments {
  std::string firm;
  std::vector<std::string> met;
  std::string summary;
  std::string outcome;
  std::string next;  // a day, and what is to be done then
  std::string kind = "VISIT";
  std::string when;  // now when empty
  std::string place;
  std::string lead;
};
// Queues a new engagement; it is durable when this returns.
absl::Status LogContact(Session& session, const LogArguments& arguments);

struct FindArguments {
  std::vector<std::string> words;
  std::vector<std::string> collections;
  int limit = 20;
};
// As Search, on this device, what is not sent yet among it.
absl::Status FindOffline(Session& session, const FindArguments& arguments);

struct NoteArguments {
  std::string name;
  std::vector<std::string> fields;  // field=value, field+=value, field-=value
};
// Queues a change of the fields named, on what is seen here.
absl::Status NoteUpdate(Session& session, const NoteArguments& arguments);

// One row, as RowOnDevice finds it, as it is seen here, and which of its changes wait.
absl::Status ShowOffline(Session& session, const std::string& text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CONTACT_VERBS_H_
