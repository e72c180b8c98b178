// OwnContactService.RecordUnmaskings: whom devices have shown to their users.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/feed/device_sequence.h"
#include "server/privacy/own_contacts.h"
#include "server/rows/item_count.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/rows/value_rules.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"
#include "zhaolian/v1/own_contacts.pb.h"

namespace zhaolian {
namespace {

using v1::DeviceDisclosure;
using v1::DeviceUnmasking;
using v1::RecordUnmaskingsRequest;
using v1::RecordUnmaskingsResponse;

constexpr size_t kMostUnmaskings = 100;

// Also puts times into the form in which they are kept.
absl::Status Check(const ResourceSchema& schema, RecordUnmaskingsRequest& request) {
  RETURN_IF_ERROR(CheckDevice(request.device()));
  RETURN_IF_ERROR(CheckItemCount("unmaskings", "查看记录",
                                 static_cast<size_t>(request.unmaskings_size()), kMostUnmaskings,
                                 "send the others behind them"));
  for (int i = 0; i < request.unmaskings_size(); ++i) {
    DeviceUnmasking& each = *request.mutable_unmaskings(i);
    const std::string path = absl::StrCat("unmaskings[", i, "].");
    RETURN_IF_ERROR(CheckName(schema, path + "name", each.name()));
    if (!IsUuid(each.request_id())) {
      return InvalidField(path + "request_id", "INVALID_REQUEST_ID", "must be a UUID");
    }
    if (CheckTimestamp(*each.mutable_show_time()).has_value()) {
      return InvalidField(path + "show_time", "INVALID_TIMESTAMP", "must be an instant");
    }
  }
  return absl::OkStatus();
}

absl::Status Record(Tx& tx, const Call& call, const RecordUnmaskingsRequest& request) {
  for (const DeviceUnmasking& each : request.unmaskings()) {
    ChangeOrigin origin = OriginOf(call);
    origin.request_id = absl::AsciiStrToLower(each.request_id());
    origin.request_digest = Sha256(absl::StrCat(origin.method, "\n", each.SerializeAsString()));
    ASSIGN_OR_RETURN(const auto earlier, FindEarlier(tx.connection(), origin));
    if (earlier.has_value()) continue;
    DeviceDisclosure disclosure;
    disclosure.set_name(each.name());
    disclosure.set_purpose(ToNfc(each.purpose()));
    disclosure.set_device(absl::AsciiStrToLower(request.device()));
    *disclosure.mutable_show_time() = each.show_time();
    RETURN_IF_ERROR(NoteDeviceDisclosure(tx, origin, disclosure));
  }
  return absl::OkStatus();
}

}  // namespace

void BindDeviceUnmaskings(Store& store, const Admission& admission, Router& router) {
  const ResourceSchema& schema =
      *store.resources().registry().FindMessage(v1::ContactPerson::descriptor());
  router.Bind<RecordUnmaskingsRequest>(
      "zhaolian.v1.OwnContactService.RecordUnmaskings",
      [&store, &admission, &schema](const CallPtr& call,
                                    std::unique_ptr<RecordUnmaskingsRequest> request) {
        const absl::Status valid = Check(schema, *request);
        if (!valid.ok()) return call->Finish(valid);
        std::shared_ptr<const RecordUnmaskingsRequest> told = std::move(request);
        SubmitChange(
            store, call, admission.DeadlineOf(*call),
            [call, told](Tx& tx) { return Record(tx, *call, *told); },
            std::make_shared<RecordUnmaskingsResponse>());
      });
}

}  // namespace zhaolian
