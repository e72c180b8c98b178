// What waits on a device is corrected.
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "client-lib/change_request.h"
#include "client-lib/device.h"
#include "storage/error.h"
#include "storage/message_copy.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

// A change that sets fields, taken apart.
struct Editable {
  MessagePtr request;
  ChangeRequest change;
};

absl::StatusOr<Editable> Understand(const ResourceRegistry& registry, const OutboxItem& item) {
  const std::string number = absl::StrCat(item.number);
  if (item.state == OutboxItem::kConflict) {
    return Error(absl::StatusCode::kFailedPrecondition, "IN_CONFLICT",
                 absl::StrCat("somebody else has changed what change ", number,
                              " sets; decide which side counts"))
        .With("number", number);
  }
  Editable editable;
  ASSIGN_OR_RETURN(editable.request, UnpackRequest(item.mutation.request()));
  ASSIGN_OR_RETURN(editable.change, UnderstandChange(registry, *editable.request));
  const bool sets_fields = editable.change.kind == ChangeRequest::kCreate ||
                           editable.change.kind == ChangeRequest::kUpdate;
  if (sets_fields) return editable;
  return Error(absl::StatusCode::kFailedPrecondition, "NO_FIELDS",
               absl::StrCat("change ", number,
                            " sets no fields of a row; discard it, and make it anew"))
      .With("number", number);
}

// What the change was made on; null for a new row.
MessagePtr BaseOf(const ChangeRequest& change, const OutboxItem& item) {
  MessagePtr base = change.schema->NewMessage();
  return item.base.UnpackTo(base.get()) ? std::move(base) : nullptr;
}

}  // namespace

absl::StatusOr<MessagePtr> Device::RowOf(int64_t number) const {
  ASSIGN_OR_RETURN(const OutboxItem item, outbox_->Find(number));
  ASSIGN_OR_RETURN(const Editable editable, Understand(registry_, item));
  MessagePtr base = BaseOf(editable.change, item);
  const absl::StatusOr<View> view = Get(item.name);
  if (item.state == OutboxItem::kRefused && view.ok()) base = CopyOf(*view->row);
  MessagePtr row = RowAfter(editable.change, *editable.request, base.get());
  if (row == nullptr) return NotFound(item.name);
  return row;
}

absl::StatusOr<OutboxItem> Device::Edit(int64_t number, const Message& row,
                                        const std::vector<std::string>& mask) {
  ASSIGN_OR_RETURN(const OutboxItem item, outbox_->Find(number));
  ASSIGN_OR_RETURN(Editable editable, Understand(registry_, item));
  Message& body = *MutableRowIn(editable.change, *editable.request);
  std::vector<std::string> paths = editable.change.mask;
  for (const std::string& path : mask) {
    const auto* field = row.GetDescriptor()->FindFieldByName(path);
    if (field == nullptr) {
      return InvalidField("update_mask", "INVALID_FIELD_MASK",
                          absl::StrCat(row.GetDescriptor()->name(), " has no field ", path));
    }
    CopyField(field, row, body);
    if (!absl::c_linear_search(paths, path)) paths.push_back(path);
  }
  if (editable.change.kind == ChangeRequest::kUpdate) SetMask(paths, *editable.request);
  MessagePtr base = BaseOf(editable.change, item);
  int64_t revision = item.mutation.base_revision();
  const absl::StatusOr<View> view = Get(item.name);
  if (item.state == OutboxItem::kRefused && view.ok()) {
    base = CopyOf(*view->row);
    revision = view->revision;
    RenewEtag(editable.change, revision, *editable.request);
  }
  return outbox_->Edit(number, {editable.request.get(), revision, base.get()});
}

}  // namespace zhaolian
