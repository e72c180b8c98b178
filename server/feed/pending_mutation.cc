#include "server/feed/pending_mutation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "server/rows/row_requests.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;
using v1::PendingMutation;

// Whether the request can be made although its row has changed since: it names the fields,
// and does not say that the row must be as it was seen.
absl::Status CheckMerge(const Message& request, int64_t base_revision) {
  const auto* type = request.GetDescriptor();
  const auto* mask_field = type->FindFieldByName("update_mask");
  bool names_fields = false, has_etag = false;
  if (mask_field != nullptr) {
    const auto* reflection = request.GetReflection();
    const auto& mask = static_cast<const google::protobuf::FieldMask&>(
        reflection->GetMessage(request, mask_field));
    names_fields = mask.paths_size() > 0 && mask.paths(0) != "*";
    for (int i = 0; i < type->field_count(); ++i) {
      const auto* field = type->field(i);
      if (field == mask_field || field->message_type() == nullptr) continue;
      has_etag |= !TextField(reflection->GetMessage(request, field), "etag").empty();
    }
  }
  if (base_revision > 0 && names_fields && !has_etag) return absl::OkStatus();
  return InvalidField("base_revision", "INVALID_BASE_REVISION",
                      "belongs to an update with an update_mask that names fields, and without "
                      "an etag; leave it out");
}

}  // namespace

absl::StatusOr<PreparedMutation> PreparePending(const Mutations& mutations,
                                                const Admission& admission, const CallerPtr& caller,
                                                const PendingMutation& mutation,
                                                const OnBehalf& on_behalf) {
  const bool by_server = !on_behalf.method.empty();
  const auto* type = PackedType(mutation.request());
  const Mutations::Method* method = type == nullptr ? nullptr : mutations.Find(type);
  if (method == nullptr) {
    return Error(absl::StatusCode::kInvalidArgument, "NOT_A_CHANGE",
                 absl::StrCat(Excerpt(mutation.request().type_url()),
                              " is no request of a method that changes one row"))
        .With("type", Excerpt(mutation.request().type_url()))
        .Field("request", "must be a request of a method that changes one row");
  }
  if (!on_behalf.takes_back) {
    RETURN_IF_ERROR(admission.CheckPermitted(*caller, method->demand, "/" + method->name));
  }
  ASSIGN_OR_RETURN(MessagePtr request, UnpackRequest(mutation.request(), *type));
  RETURN_IF_ERROR(admission.CheckRequest(*request));
  if (IsDryRun(*request)) {
    return InvalidField("validate_only", "DRY_RUN", "a dry run has no place among changes");
  }
  if (TextField(*request, "request_id").empty()) {
    return InvalidField("request_id", "REQUIRED",
                        "is made with the change, a new UUID for each, and sent with it");
  }
  if (mutation.base_revision() != 0) {
    RETURN_IF_ERROR(CheckMerge(*request, mutation.base_revision()));
  }
  ASSIGN_OR_RETURN(PreparedMutation prepared,
                   method->prepare({caller, by_server ? on_behalf.method : method->name, by_server},
                                   std::move(request)));
  prepared.mutation->base_revision = mutation.base_revision();
  return prepared;
}

bool Settles(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return true;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
      // What has no reason is the engine's.
      return !ErrorReason(status).empty();
    default:
      return false;
  }
}

}  // namespace zhaolian
