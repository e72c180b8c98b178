#include "client-lib/cli/completion_candidates.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/claim_dispute_verbs.h"
#include "client-lib/cli/completion_filter.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/query_verbs.h"
#include "client-lib/cli/render.h"
#include "client-lib/resource_methods.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

constexpr int kMostNames = 50;

// Names in a collection that start with `text`, as far as the server knows.
std::vector<std::string> Names(Session& session, const ResourceSchema& schema,
                               absl::string_view text) {
  session.options.timeout_seconds = kCompletionSeconds;
  Pages pages = session.client().ListOf(
      schema.message(),
      {.filter = absl::StrCat("name = \"", text, "*\""), .page_size = kMostNames});
  std::vector<std::string> names;
  while (names.size() < kMostNames) {
    absl::StatusOr<Message*> row = pages.Next();
    if (!row.ok() || *row == nullptr) break;
    names.push_back(GetText(**row, "name"));
  }
  return names;
}

}  // namespace

std::vector<std::string> Collections(const Session& session, absl::string_view suffix) {
  std::vector<std::string> collections;
  for (const auto& schema : session.registry().all()) {
    collections.push_back(absl::StrCat(schema->collection(), suffix));
  }
  return collections;
}

std::vector<std::string> NamesIn(Session& session, const std::string& message,
                                 const std::string& word) {
  absl::StatusOr<const ResourceSchema*> schema = CollectionCalled(session.registry(), message);
  if (!schema.ok()) return {};
  const std::string start = absl::StrCat((*schema)->collection(), "/");
  if (absl::StartsWith(word, start)) return Names(session, **schema, word);
  if (absl::StartsWith(start, word)) return Names(session, **schema, start);
  std::vector<std::string> ids = Names(session, **schema, absl::StrCat(start, word));
  for (std::string& id : ids) id.erase(0, start.size());
  return ids;
}

std::vector<std::string> AnyName(Session& session, const std::string& word) {
  const size_t slash = word.find('/');
  if (slash == std::string::npos) return Collections(session, "/");
  absl::StatusOr<const ResourceSchema*> schema =
      CollectionCalled(session.registry(), word.substr(0, slash));
  return schema.ok() ? Names(session, **schema, word) : std::vector<std::string>();
}

std::vector<std::string> ValuesOf(Session& session, const FieldDescriptor* field,
                                  const std::string& value) {
  std::vector<std::string> values;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    for (int i = 1; i < field->enum_type()->value_count(); ++i) {
      const auto* each = field->enum_type()->value(i);
      values.push_back(ShortEnumName(each));
      if (OffersChinese(session, value)) values.push_back(EnumText(each, Language::kChinese));
    }
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    values = {"true", "false"};
  } else if (!RulesOf(field).references().empty()) {
    values = NamesIn(session, RulesOf(field).references(), value);
  }
  return values;
}

std::vector<std::string> NamesHere(const Session& session, const std::string& start) {
  std::vector<std::string> names;
  const ResourceSchema* schema =
      session.registry().FindCollection(start.substr(0, start.find('/')));
  if (schema == nullptr) return names;
  const auto device = OpenDevice(session);
  if (!device.ok()) return names;
  const auto views = (*device)->List(
      *schema, {.filter = absl::StrCat("name = \"", start, "*\""), .limit = kMostNames});
  if (!views.ok()) return names;
  for (const Device::View& view : *views) names.push_back(GetText(*view.row, "name"));
  return names;
}

std::vector<std::string> IdsHere(const Session& session, const std::string& collection,
                                 const std::string& word) {
  std::vector<std::string> ids = NamesHere(session, absl::StrCat(collection, "/", word));
  for (std::string& id : ids) id.erase(0, collection.size() + 1);
  return ids;
}

std::vector<std::string> ChangesHere(const Session& session, bool conflicts) {
  std::vector<std::string> numbers;
  const auto device = OpenDevice(session);
  if (!device.ok()) return numbers;
  const auto items = (*device)->Waiting();
  if (!items.ok()) return numbers;
  for (const OutboxItem& item : *items) {
    const bool wanted =
        conflicts ? item.state == OutboxItem::kConflict : item.state != OutboxItem::kSent;
    if (wanted) numbers.push_back(absl::StrCat(item.number));
  }
  return numbers;
}

absl::StatusOr<const ResourceSchema*> SchemaOfChange(const Session& session,
                                                     const std::string& number) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, device->Waiting());
  for (const OutboxItem& item : items) {
    if (absl::StrCat(item.number) == number) return session.SchemaOfName(item.name);
  }
  return absl::NotFoundError(number);
}

std::vector<std::string> RoleWords(const std::string& word) {
  const auto* roles = v1::Role_descriptor();
  std::vector<std::string> words;
  for (int i = 1; i < roles->value_count(); ++i) {
    const std::string role = ShortEnumName(roles->value(i));
    const bool as_is = !word.empty() && absl::ascii_isupper(static_cast<unsigned char>(word[0]));
    words.push_back(as_is ? role : absl::AsciiStrToLower(role));
  }
  return words;
}

std::vector<std::string> Credentials(Session& session, v1::Credential::Kind kind) {
  session.options.timeout_seconds = kCompletionSeconds;
  v1::ListCredentialsRequest request;
  request.set_kind(kind);
  request.set_page_size(kMostNames);
  v1::ListCredentialsResponse response;
  std::vector<std::string> names;
  if (!session.client().Call(request, response).ok()) return names;
  for (const auto& each : response.credentials()) names.push_back(each.name());
  return names;
}

std::vector<std::string> PermissionWords(Session& session, const std::string& word) {
  session.options.timeout_seconds = kCompletionSeconds;
  v1::ListRolesResponse roles;
  std::vector<std::string> words = {"*.read"};
  if (!session.client().Call(v1::ListRolesRequest(), roles).ok()) return words;
  const size_t comma = word.rfind(',');
  const std::string before = comma == std::string::npos ? "" : word.substr(0, comma + 1);
  words[0] = before + words[0];
  for (const auto& role : roles.roles()) {
    for (const std::string& each : role.permissions()) words.push_back(before + each);
  }
  return words;
}

std::vector<std::string> ShortMethodNames(const Session& session) {
  std::vector<std::string> names = MethodNames(session.registry());
  for (std::string& name : names) name.erase(0, name.rfind('/') + 1);
  return names;
}

std::vector<std::string> RulingWords() {
  std::vector<std::string> words;
  for (const auto* ruling : Rulings()) words.push_back(ShortEnumName(ruling));
  return words;
}

}  // namespace zhaolian
