#include "server/import/row_changes.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/import/still_new.h"
#include "server/rows/row_requests.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

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

// The request that deletes what an entry made.
MessagePtr DeletionOf(const ResourceSchema& schema, const JournalEntry& entry) {
  MessagePtr request = NewRowRequest(schema, "Delete");
  SetTextField(*request, "name", entry.name);
  return request;
}

// The request that gives the fields that an update named their values from before.
absl::StatusOr<MessagePtr> RestorationOf(const ResourceSchema& schema, const Message& update,
                                         const JournalEntry& entry) {
  MessagePtr request = NewRowRequest(schema, "Update");
  const auto* mask = request->GetDescriptor()->FindFieldByName("update_mask");
  request->GetReflection()
      ->MutableMessage(request.get(), mask)
      ->CopyFrom(update.GetReflection()->GetMessage(update, mask));
  Message& row = RowOf(schema, *request);
  if (!row.ParseFromString(*entry.before)) {
    return absl::DataLossError(absl::StrCat("image of revision ", entry.revision));
  }
  SetTextField(row, "name", entry.name);
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

bool IsMove(const google::protobuf::Descriptor& change) {
  return &change == v1::AdvanceLeadRequest::descriptor() ||
         &change == v1::ShelveLeadRequest::descriptor() ||
         &change == v1::LoseLeadRequest::descriptor();
}

// What takes back the change that made the entry.
absl::StatusOr<MessagePtr> InverseOf(const ResourceSchema& schema, const Message& change,
                                     const JournalEntry& entry) {
  if (absl::StartsWith(change.GetDescriptor()->name(), "Create")) {
    return DeletionOf(schema, entry);
  }
  if (entry.erased || !entry.before.has_value()) return ErasedBefore(entry.name);
  if (IsMove(*change.GetDescriptor())) return StepBackOf(entry);
  return RestorationOf(schema, change, entry);
}

absl::StatusOr<MessagePtr> Unpack(const v1::PendingMutation& mutation) {
  const auto* type = PackedType(mutation.request());
  if (type == nullptr) return absl::DataLossError("a change of a plan has an unknown type");
  auto request = UnpackRequest(mutation.request(), *type);
  if (!request.ok()) return absl::DataLossError("a change of a plan cannot be read");
  return request;
}

}  // namespace

std::string ImportRequestId(absl::string_view run, int64_t number, int place) {
  return DerivedUuid(Sha256(run), static_cast<uint32_t>(number),
                     Sha256(absl::StrCat(run, "\n", number, "\n", place)));
}

absl::Status RowChanges::Make(Tx& tx, const CallerPtr& caller, const v1::PendingMutation& pending,
                              const OnBehalf& on_behalf, Savepoints savepoints) const {
  ASSIGN_OR_RETURN(PreparedMutation prepared,
                   PreparePending(mutations_, admission_, caller, pending, on_behalf));
  Mutation& mutation = *prepared.mutation;
  mutation.base_revision = pending.base_revision();
  if (savepoints == Savepoints::kNone) return prepared.change(tx, mutation);
  absl::Status status = tx.Attempt([&] { return prepared.change(tx, mutation); });
  if (status.ok() || !tx.broken().ok()) return status;
  return Recover(store_, tx.connection(), mutation, status);
}

absl::Status RowChanges::Apply(Tx& tx, const CallerPtr& caller, const internal::v1::PlannedRow& row,
                               Savepoints savepoints) const {
  const auto make_all = [&]() -> absl::Status {
    RETURN_IF_ERROR(CheckStillNew(store_, tx, *caller, row));
    for (const v1::PendingMutation& mutation : row.mutations()) {
      absl::Status status = Make(tx, caller, mutation, {kApplyMethod}, savepoints);
      if (absl::IsAborted(status)) {
        const std::string name = ErrorDetail<google::rpc::ResourceInfo>(status).resource_name();
        status = ChangedSince(name, "CHANGED_SINCE_PLAN", "since the file was planned");
      }
      RETURN_IF_ERROR(status);
    }
    return absl::OkStatus();
  };
  return savepoints == Savepoints::kNone ? make_all() : tx.Attempt(make_all);
}

absl::Status RowChanges::Revert(Tx& tx, const CallerPtr& caller, const v1::ImportRun& run,
                                const internal::v1::PlannedRow& row) const {
  return tx.Attempt([&]() -> absl::Status {
    absl::flat_hash_set<std::string> taken_back;
    for (int place = row.mutations_size() - 1; place >= 0; --place) {
      ASSIGN_OR_RETURN(const MessagePtr change, Unpack(row.mutations(place)));
      ASSIGN_OR_RETURN(
          const std::optional<JournalEntry> entry,
          FindRequest(tx.connection(), run.author(), TextField(*change, "request_id")));
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
                   ImportRequestId(run.name(), row.row().number(), kRevertPlaces + place));
      v1::PendingMutation pending;
      pending.mutable_request()->PackFrom(*inverse);
      RETURN_IF_ERROR(Make(tx, caller, pending, {kRevertMethod, true}, Savepoints::kEach));
    }
    return absl::OkStatus();
  });
}

}  // namespace zhaolian
