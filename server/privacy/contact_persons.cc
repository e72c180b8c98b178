// Contact persons as they are, for who says why.
#include "server/privacy/disclosures.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/rpc/hourly_limit.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using v1::ContactPerson;
using v1::UnmaskContactPersonRequest;

// The row as it is, once it stands in the journal that it was shown.
absl::StatusOr<ContactPerson> Unmask(Store& store, Tx& tx, const ResourceSchema& schema,
                                     const Call& call, const UnmaskContactPersonRequest& request) {
  ASSIGN_OR_RETURN(MessagePtr row, ReadForChange(store, tx, *call.caller, schema, request.name()));
  RETURN_IF_ERROR(NoteDisclosure(tx, call, request.name(), request.purpose()));
  return static_cast<const ContactPerson&>(*row);
}

}  // namespace

void BindContactPersons(Store& store, const Admission& admission, int unmaskings_per_hour,
                        Router& router) {
  const ResourceSchema* schema =
      store.resources().registry().FindMessage(ContactPerson::descriptor());
  auto limit =
      std::make_shared<HourlyLimit>(unmaskings_per_hour, "unmaskings", "TOO_MANY_UNMASKINGS");
  router.Bind<UnmaskContactPersonRequest>(
      "zhaolian.v1.ContactPersonService.UnmaskContactPerson",
      [&store, &admission, schema, limit](const CallPtr& call,
                                          std::unique_ptr<UnmaskContactPersonRequest> request) {
        absl::Status valid = CheckName(*schema, "name", request->name());
        if (valid.ok() && IsBlank(request->purpose())) {
          valid = InvalidField("purpose", "REQUIRED", "say what it is needed for");
        }
        // Persons who are not there are counted too: guessing is no way round.
        if (valid.ok()) valid = limit->Take(call->caller->user);
        if (!valid.ok()) return call->Finish(valid);
        auto shown = std::make_shared<ContactPerson>();
        std::shared_ptr<UnmaskContactPersonRequest> asked = std::move(request);
        SubmitChange(
            store, call, admission.DeadlineOf(*call),
            [&store, schema, call, asked, shown](Tx& tx) -> absl::Status {
              ASSIGN_OR_RETURN(*shown, Unmask(store, tx, *schema, *call, *asked));
              return absl::OkStatus();
            },
            shown);
      });
}

}  // namespace zhaolian
