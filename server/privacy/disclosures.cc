#include "server/privacy/disclosures.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/journal.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

absl::Status NoteDisclosure(Tx& tx, const Call& call, const std::string& name,
                            const std::string& purpose) {
  v1::Disclosure disclosure;
  disclosure.set_name(name);
  disclosure.set_purpose(ToNfc(purpose));
  return AppendToJournal(tx, tx.NextRevision(), OriginOf(call),
                         absl::StrCat("disclosures/", NewResourceId()), std::nullopt,
                         disclosure.SerializeAsString());
}

}  // namespace zhaolian
