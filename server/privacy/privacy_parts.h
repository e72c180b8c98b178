// What PrivacyService works with.
#ifndef ZHAOLIAN_SERVER_PRIVACY_PRIVACY_PARTS_H_
#define ZHAOLIAN_SERVER_PRIVACY_PRIVACY_PARTS_H_

#include <optional>

#include "server/backups.h"
#include "server/evidence/evidence.h"
#include "server/import/import_jobs.h"
#include "server/nightly_backups.h"
#include "server/rpc/admission.h"
#include "server/rpc/page_token.h"
#include "storage/store.h"

namespace zhaolian {

struct PrivacyParts {
  Store& store;
  const Admission& admission;
  const PageTokens& tokens;
  const Backups& backups;
  std::optional<NightlyPlan> nightly;  // nothing where no backups are written by the clock
  Evidence& evidence;
  ImportJobs& imports;
  size_t max_response_bytes;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_PRIVACY_PARTS_H_
