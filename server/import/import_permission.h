// Who may import what.
#ifndef ZHAOLIAN_SERVER_IMPORT_IMPORT_PERMISSION_H_
#define ZHAOLIAN_SERVER_IMPORT_IMPORT_PERMISSION_H_

#include "absl/status/status.h"
#include "server/access/caller.h"
#include "server/access/permissions.h"
#include "server/rpc/admission.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

// Whether the caller may write what rows of the kind are: else none of them could be applied.
// PERMISSION_DENIED as Admission::CheckPermitted.
absl::Status CheckMayImport(const Admission& admission, const Permissions& permissions,
                            const Caller& caller, v1::ImportKind kind);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_IMPORT_PERMISSION_H_
