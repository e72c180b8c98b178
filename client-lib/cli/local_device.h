// The device of a run of the command line.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_LOCAL_DEVICE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_LOCAL_DEVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client-lib/cli/session.h"
#include "client-lib/device.h"

namespace zhaolian {

// Whose device it is: who is stated, has signed in, or has the key or the certificate, as a name
// of a user; "" in a trial, and where only the server knows it.
std::string UserOfDevice(const Session& session);

// Asks the server whose the key or certificate of the session is, unless that is known, so that
// another one of the same user finds the same device; what was kept until then goes along. Where
// the server cannot be reached everything stays as it is.
absl::Status LearnUserOfDevice(Session& session);

// Of that user, key or certificate, and the server of the session.
std::string DirectoryOfDevice(const Session& session);
// Does not connect.
absl::StatusOr<std::unique_ptr<Device>> OpenDevice(const Session& session);

// The one row that `text` stands for on this device: a number of the list that was shown last,
// there also for the firm that its row is about, a name, or an id, or what is found by its title,
// pinyin or initials, in `expected` or, where that is null, in any collection. A usage
// error when there are several, which are listed on `err`; NOT_FOUND when there is none.
absl::StatusOr<std::string> RowOnDevice(Session& session, const Device& device,
                                        absl::string_view text, const ResourceSchema* expected);

// What people call the row of this name here; the name where it is not here.
std::string TitleHere(const Session& session, const Device& device, const std::string& name);

// Says to `err` how old the data is that was shown.
void SayAge(Session& session, const Device& device);

// How many changes wait, and for whom.
struct Waiting {
  int queued = 0, undecided = 0;
};
absl::StatusOr<Waiting> CountWaiting(const Device& device);
// Says it to `err`, when there are any.
void SayWaiting(Session& session, const Waiting& waiting);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_LOCAL_DEVICE_H_
