#include "server/import/row_changes.h"

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "server/pending_mutation.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

constexpr char kApplyMethod[] = "zhaolian.v1.ImportService/ApplyImport";
constexpr char kRevertMethod[] = "zhaolian.v1.ImportService/RevertImport";
// Places of the requests that take changes back are beyond those of the changes.
constexpr int kRevertPlaces = 1000;
constexpr char kRevertReason[] = "撤销导入";

absl::Status ChangedSince(const std::string& name, absl::string_view reason,
                          absl::string_view since) {
  return Error(absl::StatusCode::kAborted, reason,
               absl::StrCat(name, " was changed ", since, "; it is left as it is"))
      .With("name", name)
      .Resource(name);
}

absl::Status ErasedBefore(const std::string& name) {
  return Error(absl::StatusCode::kFailedPrecondition, "ERASED",
               absl::StrCat("what ", name, " was before the import has been erased"))
      .With("name", name)
      .Resource(name)
      .Violation("ERASED", name, "set its fields by hand");
}

// The request of the method of the resource: "Delete", "Update", …
MessagePtr NewRequest(const ResourceSchema& schema, absl::string_view verb) {
  const std::string name = absl::StrCat("zhaolian.v1.", verb, schema.message()->name(), "Request");
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// The request that deletes what an entry made.
MessagePtr DeletionOf(const ResourceSchema& schema, const JournalEntry& entry) {
  MessagePtr request = NewRequest(schema, "Delete");
  SetTextField(*request, "name", entry.name);
  return request;
}

// The request that gives the fields that an update named their values from before.
absl::StatusOr<MessagePtr> RestorationOf(const ResourceSchema& schema, const Message& update,
                                         const JournalEntry& entry) {
  MessagePtr request = NewRequest(schema, "Update");
  const auto* type = request->GetDescriptor();
  const auto* mask = type->FindFieldByName("update_mask");
  const auto* reflection = request->GetReflection();
  reflection->MutableMessage(request.get(), mask)
      ->CopyFrom(update.GetReflection()->GetMessage(update, mask));
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->message_type() != schema.message()) continue;
    Message* body = reflection->MutableMessage(request.get(), type->field(i));
    if (!body->ParseFromString(*entry.before)) {
      return absl::DataLossError(absl::StrCat("image of revision ", entry.revision));
    }
    SetTextField(*body, "name", entry.name);
  }
  return request;
}

absl::StatusOr<MessagePtr> StepBackOf(const JournalEntry& entry) {
  v1::Lead before;
  if (!before.ParseFromString(*entry.before)) {
    return absl::DataLossError(absl::StrCat("image of revision ", entry.revision));
  }
  auto request = std::make_unique<v1::AdvanceLeadRequest>();
  request->set_name(entry.name);
  request->set_stage(before.stage());
  request->set_reason(kRevertReason);
  return MessagePtr(std::move(request));
}

// What takes back the change that made the entry.
absl::StatusOr<MessagePtr> InverseOf(const ResourceSchema& schema, const Message& change,
                                     const JournalEntry& entry) {
  if (absl::StartsWith(change.GetDescriptor()->name(), "Create")) {
    return DeletionOf(schema, entry);
  }
  if (entry.erased || !entry.before.has_value()) return ErasedBefore(entry.name);
  if (change.GetDescriptor() == v1::AdvanceLeadRequest::descriptor()) return StepBackOf(entry);
  return RestorationOf(schema, change, entry);
}

absl::StatusOr<MessagePtr> Unpack(const v1::PendingMutation& mutation) {
  const std::string& url = mutation.request().type_url();
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      url.substr(url.rfind('/') + 1));
  if (type == nullptr) return absl::DataLossError("a change of a plan has an unknown type");
  MessagePtr request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!request->ParseFromString(mutation.request().value())) {
    return absl::DataLossError("a change of a plan cannot be read");
  }
  return request;
}

}  // namespace

std::string ImportRequestId(absl::string_view run, int64_t number, int place) {
  const std::string digest = Sha256(absl::StrCat(run, "\n", number, "\n", place));
  constexpr char kDigits[] = "0123456789abcdef";
  std::string id;
  for (int i = 0; i < 16; ++i) {
    auto byte = static_cast<unsigned char>(digest[static_cast<size_t>(i)]);
    if (i == 6) byte = static_cast<unsigned char>((byte & 0x0f) | 0x80);  // version 8
    if (i == 8) byte = static_cast<unsigned char>((byte & 0x3f) | 0x80);  // variant
    if (i == 4 || i == 6 || i == 8 || i == 10) id.push_back('-');
    id.push_back(kDigits[byte >> 4]);
    id.push_back(kDigits[byte & 0x0f]);
  }
  return id;
}

absl::Status RowChanges::Make(Tx& tx, const CallerPtr& caller, const v1::PendingMutation& pending,
                              absl::string_view method) const {
  ASSIGN_OR_RETURN(PreparedMutation prepared,
                   PreparePending(mutations_, admission_, caller, pending, std::string(method)));
  Mutation& mutation = *prepared.mutation;
  mutation.base_revision = pending.base_revision();
  absl::Status status = tx.Attempt([&] { return prepared.change(tx, mutation); });
  if (status.ok() || !tx.broken().ok()) return status;
  return Recover(store_, tx.connection(), mutation, status);
}

absl::Status RowChanges::Apply(Tx& tx, const CallerPtr& caller,
                               const internal::v1::PlannedRow& row) const {
  return tx.Attempt([&] {
    for (const v1::PendingMutation& mutation : row.mutations()) {
      absl::Status status = Make(tx, caller, mutation, kApplyMethod);
      if (absl::IsAborted(status)) {
        const std::string name = ErrorDetail<google::rpc::ResourceInfo>(status).resource_name();
        status = ChangedSince(name, "CHANGED_SINCE_PLAN", "since the file was planned");
      }
      RETURN_IF_ERROR(status);
    }
    return absl::OkStatus();
  });
}

absl::Status RowChanges::Revert(Tx& tx, const CallerPtr& caller, absl::string_view run,
                                const internal::v1::PlannedRow& row) const {
  return tx.Attempt([&]() -> absl::Status {
    absl::flat_hash_set<std::string> taken_back;
    for (int place = row.mutations_size() - 1; place >= 0; --place) {
      ASSIGN_OR_RETURN(const MessagePtr change, Unpack(row.mutations(place)));
      ASSIGN_OR_RETURN(
          const std::optional<JournalEntry> entry,
          FindRequest(tx.connection(), caller->user, TextField(*change, "request_id")));
      if (!entry.has_value()) continue;  // it never came so far
      const ResourceSchema* schema = store_.resources().registry().FindName(entry->name);
      if (schema == nullptr) return absl::DataLossError(absl::StrCat("entry of ", entry->name));
      ASSIGN_OR_RETURN(const MessagePtr current,
                       ReadForChange(store_, tx, *caller, *schema, entry->name));
      if (taken_back.insert(entry->name).second &&
          RevisionOfEtag(TextField(*current, "etag")) != entry->revision) {
        return ChangedSince(entry->name, "CHANGED_SINCE_IMPORT", "after the import");
      }
      ASSIGN_OR_RETURN(const MessagePtr inverse, InverseOf(*schema, *change, *entry));
      SetTextField(*inverse, "request_id",
                   ImportRequestId(run, row.row().number(), kRevertPlaces + place));
      v1::PendingMutation pending;
      pending.mutable_request()->PackFrom(*inverse);
      RETURN_IF_ERROR(Make(tx, caller, pending, kRevertMethod));
    }
    return absl::OkStatus();
  });
}

}  // namespace zhaolian
