#include "client-lib/cli/unmask_verb.h"

#include <map>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/safety_wording.h"
#include "client-lib/cli/shown_rows.h"
#include "client-lib/cli/unmask_wording.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using v1::ContactPerson;

// What to do, in the language of whoever asks.
absl::Status WhyNotShown(const absl::Status& status, const std::string& name) {
  static const auto& wordings = *new std::map<std::string, const Wording*>{
      {"NO_OWN_CONTACTS", &wording::kNoOwnContacts},
      {"OWN_CONTACTS_ENDED", &wording::kOwnContactsEnded},
      {"OWN_CONTACTS_CLOCK", &wording::kOwnContactsClock},
      {"OTHER_SIGN_IN", &wording::kOtherSignIn},
      {"NOT_AN_OWN_CONTACT", &wording::kNotAnOwnContact},
      {"INVALID_PURPOSE", &wording::kNoPurpose},
      {"REQUIRED", &wording::kNoPurpose}};
  const auto found = wordings.find(ErrorReason(status));
  return found == wordings.end() ? status : CliError(status.code(), *found->second, name);
}

// The one contact of the firm, as this device knows them: their names are masked.
absl::StatusOr<std::string> ContactOfFirm(Session& session, const Device& device,
                                          const std::string& firm) {
  const ResourceSchema& schema = session.SchemaOf(ContactPerson::descriptor());
  ASSIGN_OR_RETURN(const std::vector<Device::View> persons,
                   device.List(schema, {.filter = absl::StrCat("enterprise = \"", firm, "\"")}));
  if (persons.size() == 1) {
    return static_cast<const ContactPerson&>(*persons.front().row).name();
  }
  if (persons.empty()) return CliError(absl::StatusCode::kNotFound, wording::kNoPersonOf, firm);
  std::vector<std::string> names;
  for (const Device::View& view : persons) {
    const auto& person = static_cast<const ContactPerson&>(*view.row);
    names.push_back(person.name());
    session.err() << "  " << names.size() << "  " << person.name() << "  "
                  << OneLine(absl::StrCat(person.display_name(), "  ", person.title())) << "\n";
  }
  RETURN_IF_ERROR(KeepShownRows(session, names));
  return UsageError(wording::kSeveralPersons, firm);
}

// A person, or the firm of one; by a number of the last list too.
absl::StatusOr<std::string> PersonOnDevice(Session& session, const Device& device,
                                           const std::string& text) {
  const ResourceSchema& persons = session.SchemaOf(ContactPerson::descriptor());
  const std::string collection = absl::StrCat(persons.collection(), "/");
  const std::string name = absl::StartsWith(text, collection) ? text : collection + text;
  if (device.Get(name).ok()) return name;
  if (IsRowNumber(text)) {
    ASSIGN_OR_RETURN(const std::string shown, ShownRow(session, text));
    if (absl::StartsWith(shown, collection)) return shown;
  }
  const bool is_firm = !absl::StrContains(text, "/") || absl::StartsWith(text, "enterprises/");
  if (!is_firm) return RowOnDevice(session, device, text, &persons);
  ASSIGN_OR_RETURN(
      const std::string firm,
      RowOnDevice(session, device, text, session.registry().FindCollection("enterprises")));
  return ContactOfFirm(session, device, firm);
}

absl::Status ShowFromDevice(Session& session, const UnmaskArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(const std::string name, PersonOnDevice(session, *device, arguments.person));
  const auto person = device->Unmask(name, arguments.purpose);
  if (!person.ok()) return WhyNotShown(person.status(), name);
  PrintResource(session, *person);
  session.err() << session.Say(wording::kShownOffline, arguments.purpose) << "\n";
  SayAge(session, *device);
  return absl::OkStatus();
}

absl::Status ShowFromServer(Session& session, const UnmaskArguments& arguments) {
  v1::UnmaskContactPersonRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(arguments.person, &session.SchemaOf(ContactPerson::descriptor())));
  request.set_purpose(arguments.purpose);
  ContactPerson person;
  RETURN_IF_ERROR(session.client().Call(request, person));
  PrintResource(session, person);
  session.err() << session.Say(wording::kShownForPurpose, request.purpose()) << "\n";
  return absl::OkStatus();
}

}  // namespace

absl::Status UnmaskPerson(Session& session, const UnmaskArguments& arguments) {
  UnmaskArguments asked = arguments;
  // A prompt gives the firm that was found; who is meant there, and by a number, the device knows.
  if (absl::StartsWith(asked.person, "enterprises/") || IsRowNumber(asked.person)) {
    ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
    ASSIGN_OR_RETURN(asked.person, PersonOnDevice(session, *device, asked.person));
  }
  if (!asked.offline) {
    absl::Status shown = ShowFromServer(session, asked);
    if (!absl::IsUnavailable(shown) && !absl::IsDeadlineExceeded(shown)) return shown;
    session.err() << session.Say(wording::kLookingHere) << "\n";
  }
  return ShowFromDevice(session, asked);
}

}  // namespace zhaolian
