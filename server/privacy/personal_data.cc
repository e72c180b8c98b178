// Everything that is held about a person.
#include "server/privacy/personal_data.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "server/access/credentials.h"
#include "server/privacy/disclosures.h"
#include "server/privacy/mentions.h"
#include "server/privacy/own_contacts.h"
#include "server/projects/responsibilities.h"
#include "server/rows/field_as_text.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/own_contacts.pb.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::ExportPersonalDataRequest;
using v1::PersonalData;

constexpr uint32_t kLongestReason = 200;
constexpr int kAllCredentials = 1000;

// When a field got the value that it has in the history, and by whom.
struct Setting {
  absl::Time time;
  std::string user;
};

void AddEarlierValues(const Message& before, const Message& after, const JournalEntry& entry,
                      std::map<std::string, Setting>& settings, PersonalData& data) {
  const auto* type = after.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (IsTimestamp(field) || field->name() == "name") continue;
    std::string value = FieldAsText(before, field);
    if (value == FieldAsText(after, field)) continue;
    const Setting now{entry.time, entry.origin.user};
    const Setting set = std::exchange(settings[field->name()], now);
    if (value.empty()) continue;
    v1::EarlierValue& earlier = *data.add_earlier_values();
    earlier.set_path(field->name());
    earlier.set_value(std::move(value));
    if (!set.user.empty()) *earlier.mutable_since() = ToTimestamp(set.time);
    earlier.set_since_user(set.user);
    *earlier.mutable_until() = ToTimestamp(entry.time);
    earlier.set_until_user(entry.origin.user);
  }
}

absl::Status AddHistory(const ResourceSchema& schema, const std::vector<JournalEntry>& history,
                        PersonalData& data) {
  std::map<std::string, Setting> settings;
  for (auto entry = history.rbegin(); entry != history.rend(); ++entry) {
    if (entry->erased) continue;
    const MessagePtr before = schema.NewMessage();
    const MessagePtr after = schema.NewMessage();
    if (!before->ParseFromString(entry->before.value_or("")) ||
        !after->ParseFromString(entry->after.value_or(""))) {
      return absl::DataLossError(absl::StrCat("image of revision ", entry->revision));
    }
    AddEarlierValues(*before, *after, *entry, settings, data);
  }
  std::reverse(data.mutable_earlier_values()->begin(), data.mutable_earlier_values()->end());
  return absl::OkStatus();
}

void AddMentionsIn(const PersonalValues& values, Message& row, PersonalData& data) {
  VisitTexts(row, [&](const std::string& path, const std::string& text) {
    if (values.OccurIn(text)) {
      v1::Mention& mention = *data.add_mentions();
      mention.set_name(TextField(row, "name"));
      mention.set_path(path);
      mention.set_text(text);
    }
    return std::nullopt;
  });
}

absl::Status AddMentions(const ResourceStore& resources, Connection& connection,
                         const KnownPerson& known, PersonalData& data) {
  std::set<std::string> near = {data.name()};
  for (const std::string& firm : known.firms) {
    ASSIGN_OR_RETURN(const std::vector<MessagePtr> rows, RowsOfFirm(resources, connection, firm));
    for (const MessagePtr& row : rows) {
      if (near.insert(TextField(*row, "name")).second) AddMentionsIn(known.values, *row, data);
    }
  }
  const PersonalValues unmistakable = known.values.Unmistakable();
  ASSIGN_OR_RETURN(const DistantMentions distant,
                   FindDistantMentions(resources, connection, unmistakable));
  for (const std::string& name : distant.names) {
    const ResourceSchema& schema = *resources.registry().FindName(name);
    if (near.contains(name)) continue;
    ASSIGN_OR_RETURN(const MessagePtr row, resources.Get(connection, schema, Sight::All(), name));
    AddMentionsIn(unmistakable, *row, data);
  }
  return absl::OkStatus();
}

absl::Status AddResponsibilities(const ResourceRegistry& registry, Connection& connection,
                                 PersonalData& data) {
  constexpr int kMost = 1000;
  const std::vector<Responsibility> kinds = Responsibilities(registry);
  for (const Responsibility& kind : kinds) {
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat("SELECT name FROM ", kind.schema->table(), " WHERE ", kind.field,
                     " = $1 AND delete_time IS NULL ORDER BY name LIMIT $2"),
        {data.name(), int64_t{kMost - data.responsibilities_size()}}, [&](const Row& row) {
          v1::Responsibility& each = *data.add_responsibilities();
          each.set_name(std::string(row.Text(0)));
          each.set_field(kind.field);
        }));
  }
  return absl::OkStatus();
}

absl::Status AddShown(Connection& connection, PersonalData& data) {
  std::vector<std::pair<int64_t, v1::Shown>> all;
  RETURN_IF_ERROR(ReadEntriesOf(connection, "disclosures", [&](const JournalEntry& entry) {
    v1::Disclosure disclosure;
    if (!disclosure.ParseFromString(entry.after.value_or(""))) return;
    if (disclosure.name() != data.name()) return;
    v1::Shown shown;
    *shown.mutable_time() = ToTimestamp(entry.time);
    shown.set_user(entry.origin.user);
    shown.set_purpose(disclosure.purpose());
    all.emplace_back(-entry.revision, std::move(shown));
  }));
  RETURN_IF_ERROR(
      ReadEntriesOf(connection, std::string(kDeviceDisclosures), [&](const JournalEntry& entry) {
        v1::DeviceDisclosure disclosure;
        if (!disclosure.ParseFromString(entry.after.value_or(""))) return;
        const bool given = absl::c_linear_search(disclosure.given(), data.name());
        if (!given && disclosure.name() != data.name()) return;
        v1::Shown shown;
        *shown.mutable_time() = given ? ToTimestamp(entry.time) : disclosure.show_time();
        shown.set_user(entry.origin.user);
        shown.set_purpose(disclosure.purpose());
        shown.set_device(disclosure.device());
        all.emplace_back(-entry.revision, std::move(shown));
      }));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [revision, shown] : all) *data.add_shown() = std::move(shown);
  return absl::OkStatus();
}

absl::Status AddUse(Connection& connection, PersonalData& data) {
  ASSIGN_OR_RETURN(
      std::vector<v1::Credential> credentials,
      ReadCredentials(connection, {.user = data.name()}, absl::Now(), "", kAllCredentials));
  for (v1::Credential& each : credentials) *data.add_credentials() = std::move(each);
  RETURN_IF_ERROR(
      connection.Run("SELECT count(*) FROM devices WHERE user_name = $1", {data.name()},
                     [&](const Row& row) { data.set_devices(static_cast<int>(row.Integer(0))); }));
  return connection.Run(
      "SELECT owner FROM links WHERE field = 'engagements.participants' AND target = $1"
      " ORDER BY owner",
      {data.name()}, [&](const Row& row) { data.add_engagements(std::string(row.Text(0))); });
}

absl::StatusOr<PersonalData> Collect(const ResourceStore& resources, Connection& connection,
                                     const Sight& sight, const std::string& name) {
  const ResourceSchema& schema = *resources.registry().FindName(name);
  PersonalData data;
  data.set_name(name);
  *data.mutable_time() = ToTimestamp(absl::Now());
  ASSIGN_OR_RETURN(const MessagePtr row, resources.Get(connection, schema, sight, name));
  ASSIGN_OR_RETURN(const std::vector<JournalEntry> history,
                   ReadHistory(connection, name, std::numeric_limits<int64_t>::max(),
                               std::numeric_limits<int>::max()));
  RETURN_IF_ERROR(AddHistory(schema, history, data));
  RETURN_IF_ERROR(AddShown(connection, data));
  if (schema.message() == v1::User::descriptor()) {
    *data.mutable_user() = static_cast<const v1::User&>(*row);
    RETURN_IF_ERROR(AddUse(connection, data));
    RETURN_IF_ERROR(AddResponsibilities(resources.registry(), connection, data));
    return data;
  }
  *data.mutable_contact_person() = static_cast<const v1::ContactPerson&>(*row);
  ASSIGN_OR_RETURN(const KnownPerson known, KnowPerson(schema, *row, history));
  RETURN_IF_ERROR(AddMentions(resources, connection, known, data));
  return data;
}

// Says in the journal that the data was shown, and then shows it.
void ShowData(Store& store, const CallPtr& call, absl::Time deadline, const std::string& purpose,
              const std::shared_ptr<PersonalData>& data) {
  SubmitChange(
      store, call, deadline,
      [call, purpose, data](Tx& tx) { return NoteDisclosure(tx, *call, data->name(), purpose); },
      data);
}

absl::Status CheckSubject(const ResourceRegistry& registry, const std::string& name) {
  const ResourceSchema* schema = registry.FindName(name);
  if (schema != nullptr && (schema->message() == v1::ContactPerson::descriptor() ||
                            schema->message() == v1::User::descriptor())) {
    return absl::OkStatus();
  }
  return InvalidField("name", "INVALID_NAME",
                      "must name a person, such as contactPersons/lin or users/lin");
}

}  // namespace

absl::Status CheckReason(const std::string& field, const std::string& text) {
  if (IsBlank(text)) return InvalidField(field, "REQUIRED", "say what it is done for");
  if (CountCharacters(text) <= static_cast<int>(kLongestReason)) return absl::OkStatus();
  return InvalidField(field, "TOO_LONG",
                      absl::StrCat("takes at most ", kLongestReason, " characters"));
}

void BindPersonalDataExport(Store& store, const Admission& admission, size_t max_response_bytes,
                            Router& router) {
  router.Bind<ExportPersonalDataRequest>(
      "zhaolian.v1.PrivacyService.ExportPersonalData",
      [&store, &admission, max_response_bytes](const CallPtr& call,
                                               std::unique_ptr<ExportPersonalDataRequest> request) {
        absl::Status valid = CheckSubject(store.resources().registry(), request->name());
        valid.Update(CheckReason("purpose", request->purpose()));
        if (!valid.ok()) return call->Finish(valid);
        const absl::Time deadline = admission.DeadlineOf(*call);
        // Behind what people wait for: everything is looked through.
        store.ReadBulk(deadline, [&store, call, deadline, max_response_bytes,
                                  name = request->name(), purpose = request->purpose()](
                                     const absl::Status& status, Connection& connection) {
          if (!status.ok()) return call->Finish(status);
          auto data = Collect(store.resources(), connection, *call->caller->sight, name);
          if (!data.ok()) return call->Finish(data.status());
          for (int i = data->mentions_size() - 1;
               i >= 0 && data->ByteSizeLong() > max_response_bytes; --i) {
            data->mutable_mentions(i)->clear_text();
          }
          ShowData(store, call, deadline, purpose,
                   std::make_shared<PersonalData>(*std::move(data)));
        });
      });
}

}  // namespace zhaolian
