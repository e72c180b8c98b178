// Contacts of the user's own open firms on a device: received, shown, and told of.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client-lib/device.h"
#include "client-lib/purpose.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {

using v1::ContactPerson;

absl::StatusOr<absl::Time> Device::KnownTime() const {
  absl::Time known = absl::InfinitePast();
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, outbox_->Items());
  for (const OutboxItem& item : items) known = std::max(known, item.queue_time);
  ASSIGN_OR_RETURN(const std::vector<v1::DeviceUnmasking> unmaskings, outbox_->Unmaskings());
  for (const v1::DeviceUnmasking& each : unmaskings) {
    known = std::max(known, FromTimestamp(each.show_time()));
  }
  return known;
}

absl::StatusOr<ContactPerson> Device::Unmask(const std::string& name, const std::string& purpose) {
  RETURN_IF_ERROR(CheckPurpose(purpose));
  ASSIGN_OR_RETURN(const absl::Time known, KnownTime());
  ASSIGN_OR_RETURN(const internal::v1::OwnContacts kept,
                   own_contacts_.Read(secret_, clock_.now(), known));
  for (const ContactPerson& person : kept.contact_persons()) {
    if (person.name() != name) continue;
    RETURN_IF_ERROR(outbox_->NoteUnmasking(name, purpose));
    return person;
  }
  return Error(absl::StatusCode::kNotFound, "NOT_AN_OWN_CONTACT",
               absl::StrCat(Excerpt(name),
                            " is no contact of an own open firm, as of the last synchronisation"))
      .With("name", Excerpt(name));
}

absl::Status Device::TellUnmaskings(const Client& client) {
  while (true) {
    ASSIGN_OR_RETURN(const v1::RecordUnmaskingsRequest request, outbox_->NextUnmaskings());
    if (request.unmaskings().empty()) return absl::OkStatus();
    v1::RecordUnmaskingsResponse response;
    const absl::Status status = client.Call(request, response);
    // They wait for a server that knows of them.
    if (absl::IsUnimplemented(status)) return absl::OkStatus();
    RETURN_IF_ERROR(status);
    RETURN_IF_ERROR(outbox_->ForgetUnmaskings(request));
  }
}

absl::Status Device::ReceiveOwnContacts(const Client& client) {
  if (secret_.empty()) {
    // Nobody signs in, and there is nothing to seal with.
    own_contacts_.Remove();
    return absl::OkStatus();
  }
  v1::PullOwnContactsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_device(), outbox_->DeviceId());
  const absl::Time asked = clock_.now();
  const auto kept = own_contacts_.Read(secret_, asked, absl::InfinitePast());
  std::map<std::string, ContactPerson> persons;
  if (kept.ok()) {
    for (const ContactPerson& person : kept->contact_persons()) {
      v1::KeptContact& each = *request.add_kept();
      each.set_name(person.name());
      each.set_etag(person.etag());
      persons[person.name()] = person;
    }
  }
  v1::PullOwnContactsResponse response;
  const absl::Status status = client.Call(request, response);
  // A server of an earlier version has none to give.
  if (absl::IsPermissionDenied(status) || absl::IsUnimplemented(status)) {
    own_contacts_.Remove();
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(status);
  for (ContactPerson& person : *response.mutable_contact_persons()) {
    const std::string name = person.name();
    persons[name] = std::move(person);
  }
  internal::v1::OwnContacts contacts;
  for (const std::string& name : response.names()) {
    const auto found = persons.find(name);
    if (found != persons.end()) *contacts.add_contact_persons() = std::move(found->second);
  }
  return own_contacts_.Keep(secret_, contacts, asked,
                            absl::Seconds(response.readable_for().seconds()));
}

}  // namespace zhaolian
