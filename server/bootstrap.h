// The rows that must exist before anybody can make others.
#ifndef ZHAOLIAN_SERVER_BOOTSTRAP_H_
#define ZHAOLIAN_SERVER_BOOTSTRAP_H_

#include "absl/status/status.h"
#include "storage/store.h"

namespace zhaolian {

// Makes the city bureau and the local user, each unless it is there (deleted
// or not). Waits for the writer.
absl::Status MakeFirstRows(Store& store);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_BOOTSTRAP_H_
