// The work of one export: from the request to a whole file, and its entry in the journal.
#ifndef ZHAOLIAN_SERVER_EXPORT_EXPORT_RUN_H_
#define ZHAOLIAN_SERVER_EXPORT_EXPORT_RUN_H_

#include <string>

#include "absl/status/status.h"
#include "server/access/permissions.h"
#include "server/export/export_delivery.h"
#include "server/export/export_plan.h"
#include "server/rpc/admission.h"
#include "storage/store.h"

namespace zhaolian {

// What exports work with; all of it outlives them.
struct ExportParts {
  Store& store;
  const Admission& admission;
  const Permissions& permissions;
  // Where the files are while they are sent; nobody else may read it.
  std::string directory;
  int max_rows;
};

// Makes the file, notes it in the journal and has it sent. Rows are read in pieces, behind what
// people wait for, from one snapshot, which is kept no longer than that takes. On a thread that
// serves no calls; gives up soon once the delivery is over. FAILED_PRECONDITION, reason
// EXPORT_TOO_LARGE; the errors of the store, of SheetWriter and of CheckRights.
absl::Status RunExport(const ExportParts& parts, const ExportPlan& plan, ExportDelivery& delivery);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_EXPORT_RUN_H_
