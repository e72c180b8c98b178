// Create, Update, Delete and Undelete of ResourceService.
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/field_mask.pb.h"
#include "server/access/masking.h"
#include "server/rows/field_mask.h"
#include "server/rows/field_rules.h"
#include "server/rows/merge.h"
#include "server/rows/resource_id.h"
#include "server/rows/resource_service.h"
#include "storage/error.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status UnknownUser(const std::string& field, const std::string& user) {
  return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_USER",
               absl::StrCat("there is no user ", user,
                            ", whose unit would own the new row; name an owner_unit, or create "
                            "the user first"))
      .With("user", user)
      .Field(field, absl::StrCat("is required, since there is no user ", user));
}

// Whether the caller's unit should be filled in: the row has an owner, none is
// given, and no rule lets it go without.
bool NeedsOwner(const ResourceSchema& schema, const Message& row) {
  const FieldDescriptor* owner = schema.message()->FindFieldByName("owner_unit");
  if (owner == nullptr || !TextField(row, "owner_unit").empty()) return false;
  const std::string& unless = RulesOf(owner).required_unless();
  return RulesOf(owner).required() || (!unless.empty() && TextField(row, unless).empty());
}

// Who enters a row of the own unit follows it up, unless it says otherwise.
void AssignToCaller(const ResourceSchema& schema, const Caller& caller, Message& row) {
  if (schema.message()->FindFieldByName("assignee") == nullptr) return;
  if (caller.unit.empty() || TextField(row, "owner_unit") != caller.unit) return;
  if (TextField(row, "assignee").empty()) SetTextField(row, "assignee", caller.user);
}

}  // namespace

absl::Status ResourceService::ApplyRule(const ResourceSchema& schema, Tx& tx, const Message* before,
                                        Mutation& change) const {
  auto rule = rules_.find(schema.collection());
  return rule == rules_.end() ? absl::OkStatus()
                              : rule->second(tx, change.origin, before, *change.row);
}

absl::StatusOr<PreparedMutation> ResourceService::Create(const ResourceSchema& schema,
                                                         const Asker& asker, MessagePtr request) {
  const FieldDescriptor* field = schema.FindFieldIn(request->GetDescriptor());
  ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, schema, std::move(request)));
  const std::string id_field = absl::StrCat(field->name(), "_id");
  std::string id = TextField(*mutation->request, id_field);
  if (id.empty()) id = NewResourceId();
  mutation->row = CopyOf(mutation->request->GetReflection()->GetMessage(*mutation->request, field));
  const std::string name = absl::StrCat(schema.collection(), "/", id);
  if (!IsResourceName(name)) {
    return InvalidField(
        id_field, "INVALID_ID",
        "must be a lower-case letter followed by at most 62 lower-case letters, digits and "
        "hyphens, not ending in a hyphen");
  }
  if (!TextField(*mutation->request, id_field).empty() && !schema.scopes().empty() &&
      !asker.by_server && !asker.caller->sight->all && !IsUnguessableId(id)) {
    return InvalidField(id_field, "GUESSABLE_ID",
                        "must be a letter and a random UUID (version 4), or be left to the server");
  }
  SetTextField(*mutation->row, "name", name);
  if (NeedsOwner(schema, *mutation->row)) {
    // The caller's own unit is the owner unless another is named.
    const std::string& unit = asker.caller->unit;
    if (unit.empty()) return RefuseWithoutOwner(schema, std::move(mutation));
    SetTextField(*mutation->row, "owner_unit", unit);
  }
  return CreateOwned(schema, std::move(mutation));
}

absl::StatusOr<PreparedMutation> ResourceService::CreateOwned(const ResourceSchema& schema,
                                                              std::unique_ptr<Mutation> mutation) {
  const FieldDescriptor* field = schema.FindFieldIn(mutation->request->GetDescriptor());
  AssignToCaller(schema, *mutation->caller, *mutation->row);
  RETURN_IF_ERROR(CheckFields(schema, field->name(), *mutation->row));
  RETURN_IF_ERROR(CheckOwner(*mutation->caller, schema, *mutation->row));
  return PreparedMutation{std::move(mutation), [this, &schema](Tx& tx, Mutation& change) {
                            RETURN_IF_ERROR(ApplyRule(schema, tx, nullptr, change));
                            return store_.resources().Insert(tx, schema, change.origin,
                                                             *change.row);
                          }};
}

PreparedMutation ResourceService::RefuseWithoutOwner(const ResourceSchema& schema,
                                                     std::unique_ptr<Mutation> mutation) {
  const FieldDescriptor* field = schema.FindFieldIn(mutation->request->GetDescriptor());
  absl::Status refusal = CheckFields(schema, field->name(), *mutation->row);
  if (ErrorDetail<google::rpc::BadRequest>(refusal).field_violations_size() <= 1) {
    refusal = UnknownUser(absl::StrCat(field->name(), ".owner_unit"), mutation->caller->user);
  }
  // Through the writer: the user may have been there when the request first came.
  return {std::move(mutation), [refusal](Tx&, Mutation&) { return refusal; }};
}

absl::StatusOr<PreparedMutation> ResourceService::Update(const ResourceSchema& schema,
                                                         const Asker& asker, MessagePtr request) {
  const FieldDescriptor* field = schema.FindFieldIn(request->GetDescriptor());
  const Message& row = request->GetReflection()->GetMessage(*request, field);
  RETURN_IF_ERROR(CheckName(schema, absl::StrCat(field->name(), ".name"), TextField(row, "name")));
  ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, schema, std::move(request)));
  return PreparedMutation{
      std::move(mutation), [this, &schema, field](Tx& tx, Mutation& change) -> absl::Status {
        const auto* reflection = change.request->GetReflection();
        Message& sent = *reflection->MutableMessage(change.request.get(), field);
        const auto* mask_field = change.request->GetDescriptor()->FindFieldByName("update_mask");
        const auto& mask = static_cast<const google::protobuf::FieldMask&>(
            reflection->GetMessage(*change.request, mask_field));
        ASSIGN_OR_RETURN(MessagePtr before, ReadForChange(store_, tx, *change.caller, schema,
                                                          TextField(sent, "name")));
        RETURN_IF_ERROR(CheckLive(*before));
        RETURN_IF_ERROR(CheckEtag(*before, TextField(sent, "etag")));
        if (change.base_revision > 0) {
          ASSIGN_OR_RETURN(change.merged,
                           ChangedSince(tx.connection(), change.base_revision, mask, *before));
        }
        change.row = CopyOf(*before);
        KeepMasked(schema, *before, sent);
        RETURN_IF_ERROR(MergeUpdate(schema, field->name(), mask, sent, *change.row));
        RETURN_IF_ERROR(CheckOwner(*change.caller, schema, *change.row));
        RETURN_IF_ERROR(ApplyRule(schema, tx, before.get(), change));
        return store_.resources().Replace(tx, schema, change.origin, *before, *change.row);
      }};
}

absl::StatusOr<PreparedMutation> ResourceService::Delete(const ResourceSchema& schema,
                                                         const Asker& asker, MessagePtr request) {
  return SetDeleted(schema, true, asker, std::move(request));
}

absl::StatusOr<PreparedMutation> ResourceService::Undelete(const ResourceSchema& schema,
                                                           const Asker& asker, MessagePtr request) {
  return SetDeleted(schema, false, asker, std::move(request));
}

absl::StatusOr<PreparedMutation> ResourceService::SetDeleted(const ResourceSchema& schema,
                                                             bool deleted, const Asker& asker,
                                                             MessagePtr request) {
  RETURN_IF_ERROR(CheckName(schema, "name", TextField(*request, "name")));
  ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, schema, std::move(request)));
  return PreparedMutation{
      std::move(mutation), [this, &schema, deleted](Tx& tx, Mutation& change) -> absl::Status {
        const std::string name = TextField(*change.request, "name");
        ASSIGN_OR_RETURN(MessagePtr before,
                         ReadForChange(store_, tx, *change.caller, schema, name));
        RETURN_IF_ERROR(CheckEtag(*before, TextField(*change.request, "etag")));
        if (deleted) {
          RETURN_IF_ERROR(CheckLive(*before));
        } else if (!HasField(*before, "delete_time")) {
          return Error(absl::StatusCode::kAlreadyExists, "NOT_DELETED",
                       absl::StrCat(name, " is not deleted"))
              .With("name", name)
              .Resource(name);
        }
        change.row = CopyOf(*before);
        if (deleted) {
          SetTimeField(*change.row, "delete_time", tx.now());
        } else {
          ClearField(*change.row, "delete_time");
        }
        RETURN_IF_ERROR(ApplyRule(schema, tx, before.get(), change));
        return store_.resources().Replace(tx, schema, change.origin, *before, *change.row);
      }};
}

}  // namespace zhaolian
