// That a person was shown to somebody as it is.
#ifndef ZHAOLIAN_SERVER_PRIVACY_DISCLOSURES_H_
#define ZHAOLIAN_SERVER_PRIVACY_DISCLOSURES_H_

#include <string>

#include "absl/status/status.h"
#include "server/rpc/call.h"
#include "storage/writer.h"

namespace zhaolian {

// Notes in the journal that the caller is shown `name`, and for what.
absl::Status NoteDisclosure(Tx& tx, const Call& call, const std::string& name,
                            const std::string& purpose);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_DISCLOSURES_H_
