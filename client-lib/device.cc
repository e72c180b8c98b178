#include "client-lib/device.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/change_request.h"
#include "client-lib/resource_methods.h"
#include "client-lib/rows.h"
#include "storage/chinese_message.h"
#include "storage/error.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

// How long a Sync waits for another.
constexpr absl::Duration kPatience = absl::Seconds(5);

std::string AsFileName(absl::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
                       (c == '.' && !name.empty());
    plain ? name.push_back(c)
          : absl::StrAppend(&name, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
  }
  return name;
}

}  // namespace

std::string DeviceDirectory(absl::string_view server, absl::string_view user) {
  const auto value = [](const char* name) -> std::string {
    const char* found = std::getenv(name);
    return found == nullptr ? "" : found;
  };
  std::string data = value("XDG_DATA_HOME");
  if (data.empty()) data = absl::StrCat(value("HOME"), "/.local/share");
  return absl::StrCat(data, "/zhaolian/", AsFileName(server), ",", AsFileName(user));
}

Device::Device(std::string directory, const ResourceRegistry& registry, DeviceClock clock)
    : directory_(std::move(directory)),
      registry_(registry),
      clock_(std::move(clock)),
      own_contacts_(absl::StrCat(directory_, "/contacts.sealed")) {}

absl::StatusOr<std::unique_ptr<Device>> Device::Open(const std::string& directory,
                                                     const ResourceRegistry& registry,
                                                     DeviceClock clock) {
  RETURN_IF_ERROR(MakePrivateDirectory(directory));
  std::unique_ptr<Device> device(new Device(directory, registry, clock));
  ASSIGN_OR_RETURN(device->outbox_,
                   Outbox::Open(absl::StrCat(directory, "/outbox.db"), registry, std::move(clock)));
  device->own_contacts_.RemoveIfEnded(device->clock_.now());
  if (device->OpenMirror().ok()) return device;
  {
    ASSIGN_OR_RETURN(const DirectoryLock lock, device->LockMirror());
    RETURN_IF_ERROR(Mirror::OpenToWrite(device->mirror_path(), registry).status());
  }
  RETURN_IF_ERROR(device->OpenMirror());
  return device;
}

std::string Device::mirror_path() const { return absl::StrCat(directory_, "/mirror.db"); }

std::shared_ptr<Mirror> Device::mirror() const {
  absl::MutexLock lock(&mutex_);
  return mirror_;
}

absl::StatusOr<DirectoryLock> Device::LockMirror() const {
  ASSIGN_OR_RETURN(
      std::optional<DirectoryLock> lock,
      DirectoryLock::Take(absl::StrCat(mirror_path(), ".lock"), absl::Now() + kPatience));
  if (lock.has_value()) return *std::move(lock);
  return WithChinese(Error(absl::StatusCode::kUnavailable, "SYNC_RUNS",
                           "another process is synchronising; wait for it, or try again")
                         .RetryAfter(kPatience),
                     "另一个进程正在同步：请等待其完成，或稍后重试。");
}

absl::Status Device::OpenMirror() {
  ASSIGN_OR_RETURN(std::shared_ptr<Mirror> mirror, Mirror::OpenToRead(mirror_path(), registry_));
  absl::MutexLock lock(&mutex_);
  mirror_ = std::move(mirror);
  return absl::OkStatus();
}

absl::StatusOr<OutboxItem> Device::Create(const Message& row) {
  ASSIGN_OR_RETURN(const ResourceMethods methods, ChangingMethodsOf(row.GetDescriptor()));
  const MessagePtr request = NewMessage(methods.create->input_type());
  const FieldDescriptor* field = FieldOfType(request->GetDescriptor(), row.GetDescriptor());
  Message& body = *request->GetReflection()->MutableMessage(request.get(), field);
  body.CopyFrom(row);
  ClearField(body, "name");
  const std::string name = GetText(row, "name");
  SetText(*request, absl::StrCat(field->name(), "_id"), name.substr(name.find('/') + 1));
  return outbox_->Add({request.get()});
}

absl::StatusOr<OutboxItem> Device::Update(const Message& row,
                                          const std::vector<std::string>& mask) {
  ASSIGN_OR_RETURN(const ResourceMethods methods, ChangingMethodsOf(row.GetDescriptor()));
  ASSIGN_OR_RETURN(const View view, Get(GetText(row, "name")));
  const MessagePtr request = NewMessage(methods.update->input_type());
  const FieldDescriptor* field = FieldOfType(request->GetDescriptor(), row.GetDescriptor());
  Message& body = *request->GetReflection()->MutableMessage(request.get(), field);
  for (const std::string& path : mask) {
    const FieldDescriptor* each = row.GetDescriptor()->FindFieldByName(path);
    if (each == nullptr) {
      return InvalidField("update_mask", "INVALID_FIELD_MASK",
                          absl::StrCat(row.GetDescriptor()->name(), " has no field ", path));
    }
    CopyField(each, row, body);
  }
  SetText(body, "name", GetText(row, "name"));
  SetMask(mask, *request);
  return outbox_->Add({request.get(), view.revision, view.row.get()});
}

absl::StatusOr<OutboxItem> Device::Ask(const Message& request) {
  ASSIGN_OR_RETURN(const ChangeRequest change, UnderstandChange(registry_, request));
  ASSIGN_OR_RETURN(const View view, Get(change.name));
  const MessagePtr asked = CopyOf(request);
  if (GetText(*asked, "etag").empty() && view.revision > 0) {
    SetText(*asked, "etag", EtagOf(view.revision));
  }
  return outbox_->Add({asked.get(), view.revision, view.row.get()});
}

absl::StatusOr<OutboxItem> Device::Retry(int64_t number) {
  ASSIGN_OR_RETURN(const OutboxItem item, outbox_->Find(number));
  ASSIGN_OR_RETURN(const MessagePtr request, UnpackRequest(item.mutation.request()));
  ASSIGN_OR_RETURN(const ChangeRequest change, UnderstandChange(registry_, *request));
  const absl::StatusOr<View> view = Get(item.name);
  const int64_t revision = view.ok() ? view->revision : 0;
  RenewEtag(change, revision, *request);
  return outbox_->Replace(number, {request.get(), revision, view.ok() ? view->row.get() : nullptr});
}

absl::StatusOr<Device::Conflict> Device::ConflictOf(OutboxItem item) const {
  Conflict conflict;
  ASSIGN_OR_RETURN(const MessagePtr request, UnpackRequest(item.mutation.request()));
  ASSIGN_OR_RETURN(const ChangeRequest change, UnderstandChange(registry_, *request));
  conflict.fields = change.mask;
  const auto unpacked = [&](const google::protobuf::Any& packed) -> MessagePtr {
    MessagePtr row = change.schema->NewMessage();
    return packed.UnpackTo(row.get()) ? std::move(row) : nullptr;
  };
  conflict.base = unpacked(item.base);
  conflict.mine = RowAfter(change, *request, conflict.base.get());
  conflict.theirs = unpacked(item.theirs);
  // The mirror may know better by now.
  auto kept = mirror()->Get(item.name);
  if (kept.ok() &&
      (conflict.theirs == nullptr || RevisionOf(**kept) > RevisionOf(*conflict.theirs))) {
    conflict.theirs = *std::move(kept);
  }
  conflict.item = std::move(item);
  return conflict;
}

absl::StatusOr<std::vector<Device::Conflict>> Device::Conflicts() const {
  ASSIGN_OR_RETURN(std::vector<OutboxItem> items, outbox_->Items());
  std::vector<Conflict> conflicts;
  for (OutboxItem& item : items) {
    if (item.state != OutboxItem::kConflict) continue;
    ASSIGN_OR_RETURN(Conflict conflict, ConflictOf(std::move(item)));
    conflicts.push_back(std::move(conflict));
  }
  return conflicts;
}

absl::Status Device::Resolve(int64_t number, const std::vector<std::string>& mine) {
  ASSIGN_OR_RETURN(OutboxItem item, outbox_->Find(number));
  if (item.state != OutboxItem::kConflict) {
    return Error(absl::StatusCode::kFailedPrecondition, "NO_CONFLICT",
                 absl::StrCat("change ", number, " is in no conflict"))
        .With("number", absl::StrCat(number));
  }
  ASSIGN_OR_RETURN(const Conflict conflict, ConflictOf(std::move(item)));
  for (const std::string& field : mine) {
    if (conflict.fields.empty() || absl::c_linear_search(conflict.fields, field)) continue;
    return InvalidField("fields", "NOT_CHANGED",
                        absl::StrCat("change ", number, " does not set ", field, "; it sets ",
                                     absl::StrJoin(conflict.fields, ", ")));
  }
  if (mine.empty()) return outbox_->Discard(number);
  ASSIGN_OR_RETURN(const MessagePtr request, UnpackRequest(conflict.item.mutation.request()));
  ASSIGN_OR_RETURN(const ChangeRequest change, UnderstandChange(registry_, *request));
  const int64_t revision = conflict.theirs == nullptr ? 0 : RevisionOf(*conflict.theirs);
  RenewEtag(change, revision, *request);
  if (!conflict.fields.empty()) SetMask(mine, *request);
  return outbox_->Replace(number, {request.get(), revision, conflict.theirs.get()}).status();
}

}  // namespace zhaolian
