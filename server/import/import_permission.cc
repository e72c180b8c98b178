#include "server/import/import_permission.h"

#include "absl/strings/str_cat.h"
#include "server/import/row_changes.h"
#include "server/import/sheet_kind.h"

namespace zhaolian {

absl::Status CheckMayImport(const Admission& admission, const Permissions& permissions,
                            const Caller& caller, v1::ImportKind kind) {
  const auto bit = permissions.Find(absl::StrCat(CollectionOf(kind), ".write"));
  if (!bit.has_value()) return absl::OkStatus();
  return admission.CheckPermitted(caller, {Demand::kPermission, *bit}, kApplyMethod);
}

}  // namespace zhaolian
