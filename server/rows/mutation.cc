#include "server/rows/mutation.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/access/masking.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"

namespace zhaolian {
namespace {

// The same for the same request, whatever client serialised it.
std::string DigestOf(const std::string& method, const google::protobuf::Message& request) {
  const MessagePtr copy = CopyOf(request);
  ClearField(*copy, "request_id");
  ClearField(*copy, "validate_only");
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    copy->SerializeToCodedStream(&coded);
  }
  return Sha256(absl::StrCat(method, "\n", bytes));
}

ChangeOrigin OriginOf(const Asker& asker) {
  const Caller& caller = *asker.caller;
  return {caller.user, NotedIdentity(caller), asker.method, "", "", caller.sight};
}

// What a repeated request id answers; nothing when the id is new.
absl::StatusOr<std::optional<MessagePtr>> Replay(Connection& connection, const Mutation& mutation) {
  ASSIGN_OR_RETURN(std::optional<JournalEntry> entry, FindEarlier(connection, mutation.origin));
  if (!entry.has_value()) return std::optional<MessagePtr>();
  MessagePtr row = mutation.schema->NewMessage();
  if (entry->after.has_value()) {
    if (!row->ParseFromString(*entry->after)) {
      return absl::DataLossError(absl::StrCat("image of revision ", entry->revision));
    }
  } else {  // erased: the name is what may still be told
    SetTextField(*row, "name", entry->name);
  }
  SetTextField(*row, "etag", EtagOf(entry->revision));
  return std::optional<MessagePtr>(std::move(row));
}

}  // namespace

bool IsDryRun(const google::protobuf::Message& request) {
  const auto* validate_only = request.GetDescriptor()->FindFieldByName("validate_only");
  return request.GetReflection()->GetBool(request, validate_only);
}

Asker AskerOf(const Call& call) { return {call.caller, call.path().substr(1)}; }

absl::StatusOr<std::unique_ptr<Mutation>> BeginMutation(const Asker& asker,
                                                        const ResourceSchema& schema,
                                                        MessagePtr request) {
  auto mutation = std::make_unique<Mutation>();
  mutation->schema = &schema;
  mutation->caller = asker.caller;
  ASSIGN_OR_RETURN(mutation->origin, OriginOf(asker, *request));
  mutation->request = std::move(request);
  return mutation;
}

absl::Status Recover(Store& store, Connection& connection, Mutation& mutation,
                     const absl::Status& status) {
  if (!mutation.origin.request_id.empty()) {
    ASSIGN_OR_RETURN(std::optional<MessagePtr> replayed, Replay(connection, mutation));
    if (replayed.has_value()) {
      mutation.row = *std::move(replayed);
      return absl::OkStatus();
    }
  }
  if (mutation.row == nullptr) return status;
  return store.resources().ExplainConflict(connection, *mutation.schema, *mutation.row, status);
}

void SubmitMutation(Store& store, CallPtr call, absl::Time deadline, PreparedMutation prepared) {
  std::shared_ptr<Mutation> shared = std::move(prepared.mutation);
  Writer::Operation operation;
  operation.deadline = deadline;
  operation.dry_run = IsDryRun(*shared->request);
  operation.run = [shared, change = std::move(prepared.change)](Tx& tx) {
    return change(tx, *shared);
  };
  operation.recover = [shared, &store](Connection& connection, const absl::Status& status) {
    return Recover(store, connection, *shared, status);
  };
  operation.done = [shared, dry_run = operation.dry_run,
                    call = std::move(call)](const absl::Status& status) {
    // The revision of a dry run is handed out again to somebody else's change.
    if (status.ok() && dry_run) ClearField(*shared->row, "etag");
    if (status.ok()) {
      Mask(*shared->caller, *shared->schema, *shared->row);
      call->Reply(*shared->row);
    } else {
      call->Finish(status);
    }
  };
  store.Write(std::move(operation));
}

absl::StatusOr<MessagePtr> ReadForChange(Store& store, Tx& tx, const Caller& caller,
                                         const ResourceSchema& schema, const std::string& name) {
  ASSIGN_OR_RETURN(MessagePtr row,
                   store.resources().Get(tx.connection(), schema, *caller.sight, name));
  RETURN_IF_ERROR(CheckOwner(caller, schema, *row));
  return row;
}

ChangeOrigin OriginOf(const Call& call) { return OriginOf(AskerOf(call)); }

absl::StatusOr<ChangeOrigin> OriginOf(const Asker& asker,
                                      const google::protobuf::Message& request) {
  ChangeOrigin origin = OriginOf(asker);
  origin.request_id = absl::AsciiStrToLower(TextField(request, "request_id"));
  if (!origin.request_id.empty() && !IsUuid(origin.request_id)) {
    return InvalidField("request_id", "INVALID_REQUEST_ID",
                        "must be a UUID, such as 8c1b2f0e-5d53-4a8a-9d0e-2f4f6a7b8c9d");
  }
  origin.request_digest = DigestOf(origin.method, request);
  if (IsDryRun(request)) origin.request_id.clear();
  return origin;
}

absl::StatusOr<std::optional<JournalEntry>> FindEarlier(Connection& connection,
                                                        const ChangeOrigin& origin) {
  ASSIGN_OR_RETURN(std::optional<JournalEntry> entry,
                   FindRequest(connection, origin.user, origin.request_id));
  if (!entry.has_value() || entry->origin.request_digest == origin.request_digest) return entry;
  return Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
               absl::StrCat("the request id was used for another request, on ", entry->name,
                            "; make a new one for each change"))
      .With("name", entry->name)
      .With("request_id", origin.request_id)
      .Field("request_id", "make a new one for each change");
}

void SubmitChange(Store& store, CallPtr call, absl::Time deadline,
                  std::function<absl::Status(Tx&)> change,
                  std::shared_ptr<const google::protobuf::Message> response) {
  Writer::Operation operation;
  operation.deadline = deadline;
  operation.run = std::move(change);
  operation.done = [call = std::move(call),
                    response = std::move(response)](const absl::Status& status) {
    status.ok() ? call->Reply(*response) : call->Finish(status);
  };
  store.Write(std::move(operation));
}

absl::Status CheckEtag(const google::protobuf::Message& row, const std::string& etag) {
  const std::string current = TextField(row, "etag");
  if (etag.empty() || etag == current) return absl::OkStatus();
  const std::string name = TextField(row, "name");
  return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
               absl::StrCat(name, " has changed since it was read (etag ", etag, ", now ", current,
                            "); read it again and repeat the change"))
      .With("name", name)
      .With("sent", etag)
      .With("current", current)
      .Resource(name);
}

absl::Status CheckLive(const google::protobuf::Message& row) {
  if (!HasField(row, "delete_time")) return absl::OkStatus();
  const std::string name = TextField(row, "name");
  return Error(absl::StatusCode::kFailedPrecondition, "DELETED",
               absl::StrCat(name, " is deleted; undelete it first"))
      .With("name", name)
      .Resource(name)
      .Violation("DELETED", name, "undelete it first");
}

}  // namespace zhaolian
