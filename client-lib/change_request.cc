#include "client-lib/change_request.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/resource_methods.h"
#include "client-lib/rows.h"
#include "google/protobuf/field_mask.pb.h"
#include "storage/error.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

ChangeRequest::Kind KindOf(const std::string& type) {
  if (absl::StartsWith(type, "Create")) return ChangeRequest::kCreate;
  if (absl::StartsWith(type, "Update")) return ChangeRequest::kUpdate;
  if (absl::StartsWith(type, "Delete")) return ChangeRequest::kDelete;
  if (absl::StartsWith(type, "Undelete")) return ChangeRequest::kUndelete;
  return ChangeRequest::kOther;
}

// The field of the request that is the row, and whose row it is.
const FieldDescriptor* BodyIn(const ResourceRegistry& registry, const Message& request,
                              const ResourceSchema*& schema) {
  for (int i = 0; i < request.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = request.GetDescriptor()->field(i);
    if (field->is_repeated() || field->message_type() == nullptr) continue;
    schema = registry.FindMessage(field->message_type());
    if (schema != nullptr) return field;
  }
  return nullptr;
}

std::vector<std::string> MaskOf(const Message& request, const Message& body) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("update_mask");
  const auto& given = static_cast<const google::protobuf::FieldMask&>(
      request.GetReflection()->GetMessage(request, field));
  std::vector<std::string> mask(given.paths().begin(), given.paths().end());
  const bool whole = mask == std::vector<std::string>{"*"};
  if (!mask.empty() && !whole) return mask;
  mask.clear();
  std::vector<const FieldDescriptor*> fields;
  body.GetReflection()->ListFields(body, &fields);
  if (whole) {
    fields.clear();
    for (int i = 0; i < body.GetDescriptor()->field_count(); ++i) {
      fields.push_back(body.GetDescriptor()->field(i));
    }
  }
  for (const FieldDescriptor* each : fields) {
    const v1::FieldRules& rules = RulesOf(each);
    if (!rules.output_only() && !rules.immutable()) mask.push_back(each->name());
  }
  return mask;
}

}  // namespace

absl::StatusOr<ChangeRequest> UnderstandChange(const ResourceRegistry& registry,
                                               const Message& request) {
  const std::string& type = request.GetDescriptor()->name();
  ChangeRequest change = {KindOf(type), nullptr, "", {}};
  if (request.GetDescriptor()->FindFieldByName("request_id") == nullptr) {
    return InvalidField("request", "NO_CHANGE", absl::StrCat("a ", type, " changes no row"));
  }
  const FieldDescriptor* field = BodyIn(registry, request, change.schema);
  if (field == nullptr) {
    change.name = GetText(request, "name");
  } else {
    const Message& body = request.GetReflection()->GetMessage(request, field);
    change.name = GetText(body, "name");
    if (change.kind == ChangeRequest::kCreate) {
      const std::string id = GetText(request, absl::StrCat(field->name(), "_id"));
      change.name = id.empty() ? "" : absl::StrCat(change.schema->collection(), "/", id);
    } else if (change.kind == ChangeRequest::kUpdate) {
      change.mask = MaskOf(request, body);
    }
  }
  change.schema = registry.FindName(change.name);
  if (change.schema != nullptr) return change;
  return InvalidField("request", "NO_ROW",
                      absl::StrCat("the ", type, " does not say which row it is about"));
}

absl::StatusOr<MessagePtr> UnpackRequest(const google::protobuf::Any& packed) {
  const std::string& url = packed.type_url();
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      url.substr(url.rfind('/') + 1));
  MessagePtr message = type == nullptr ? nullptr : NewMessage(type);
  if (message != nullptr && packed.UnpackTo(message.get())) return message;
  return Error(absl::StatusCode::kDataLoss, "UNKNOWN_REQUEST",
               absl::StrCat("this program does not know ", url))
      .With("type", url);
}

const Message* RowIn(const ChangeRequest& change, const Message& request) {
  const FieldDescriptor* field = FieldOfType(request.GetDescriptor(), change.schema->message());
  if (field == nullptr) return nullptr;
  return &request.GetReflection()->GetMessage(request, field);
}

MessagePtr RowAfter(const ChangeRequest& change, const Message& request, const Message* before) {
  const Message* body = RowIn(change, request);
  if (change.kind == ChangeRequest::kDelete) return nullptr;
  if (before == nullptr && (body == nullptr || change.kind != ChangeRequest::kCreate)) {
    return nullptr;
  }
  MessagePtr after = CopyOf(before == nullptr ? *body : *before);
  SetText(*after, "name", change.name);
  if (body == nullptr || change.kind != ChangeRequest::kUpdate) return after;
  for (const std::string& path : change.mask) {
    const FieldDescriptor* field = body->GetDescriptor()->FindFieldByName(path);
    if (field != nullptr) CopyField(field, *body, *after);
  }
  return after;
}

Message* MutableRowIn(const ChangeRequest& change, Message& request) {
  const FieldDescriptor* field = FieldOfType(request.GetDescriptor(), change.schema->message());
  return field == nullptr ? nullptr : request.GetReflection()->MutableMessage(&request, field);
}

void RenewEtag(const ChangeRequest& change, int64_t revision, Message& request) {
  if (!GetText(request, "etag").empty()) SetText(request, "etag", EtagOf(revision));
  if (RowIn(change, request) == nullptr) return;
  Message& row = *MutableRowIn(change, request);
  if (!GetText(row, "etag").empty()) SetText(row, "etag", EtagOf(revision));
}

void SetMask(const std::vector<std::string>& mask, Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("update_mask");
  auto& paths = static_cast<google::protobuf::FieldMask&>(
      *request.GetReflection()->MutableMessage(&request, field));
  paths.Clear();
  for (const std::string& path : mask) paths.add_paths(path);
}

}  // namespace zhaolian
