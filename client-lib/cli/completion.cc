#include "client-lib/cli/completion.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/claim_dispute_verbs.h"
#include "client-lib/cli/completion_words.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/query_verbs.h"
#include "client-lib/resource_methods.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/evidence.pb.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

constexpr int kMostNames = 50;
constexpr double kPatienceSeconds = 1;

// The words before the unfinished one, understood.
struct Position {
  const CommandShape* command;
  std::string verb;  // "map show"
  std::vector<std::string> positionals;
  std::string flag;  // whose value is being written
};

Position Understand(Session& session, const CommandShape& program,
                    const std::vector<std::string>& words) {
  Position position{&program, "", {}, ""};
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (absl::StartsWith(word, "-")) {
      auto is_word = [&](const CommandShape::Flag& flag) { return flag.name == word; };
      for (const CommandShape* shape : {position.command, &program}) {
        auto flag = std::find_if(shape->flags.begin(), shape->flags.end(), is_word);
        if (flag == shape->flags.end() || !flag->takes_value) continue;
        if (i + 2 == words.size()) position.flag = word;
        if (word == "-s" || word == "--server") session.options.server = words[i + 1];
        ++i;
        break;
      }
      continue;
    }
    const auto& subcommands = position.command->subcommands;
    auto found = std::find_if(subcommands.begin(), subcommands.end(),
                              [&](const CommandShape& shape) { return shape.name == word; });
    if (found == subcommands.end()) {
      position.positionals.push_back(word);
      continue;
    }
    position.command = &*found;
    absl::StrAppend(&position.verb, position.verb.empty() ? "" : " ", word);
  }
  return position;
}

// Names in a collection that start with `text`, as far as the server knows.
std::vector<std::string> Names(Session& session, const ResourceSchema& schema,
                               absl::string_view text) {
  session.options.timeout_seconds = kPatienceSeconds;
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
      values.push_back(ShortEnumName(field->enum_type()->value(i)));
    }
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    values = {"true", "false"};
  } else if (!RulesOf(field).references().empty()) {
    values = NamesIn(session, RulesOf(field).references(), value);
  }
  return values;
}

// The same on this machine, without a network.
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

// Numbers of the changes that wait here, or of those in conflict.
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

// The collection of what is created or changed: by its name, or by the id or title of a row,
// for which the server is asked.
absl::StatusOr<const ResourceSchema*> SchemaOfSubject(Session& session, const Position& position) {
  const std::string& subject = position.positionals.front();
  if (position.verb == "create" || absl::StrContains(subject, "/")) {
    return CollectionCalled(session.registry(), subject.substr(0, subject.find('/')));
  }
  session.options.timeout_seconds = kPatienceSeconds;
  const auto name = session.Name(subject);
  if (!name.ok()) return name.status();
  return session.SchemaOfName(*name);
}

// "field=" for each field, or "field=value" once the "=" is there.
std::vector<std::string> Fields(Session& session, const Position& position,
                                const std::string& word) {
  absl::StatusOr<const ResourceSchema*> schema = SchemaOfSubject(session, position);
  if (!schema.ok()) return {};
  std::vector<std::string> candidates;
  const size_t equals = word.find('=');
  const auto* message = (*schema)->message();
  if (equals != std::string::npos) {
    const std::string start = word.substr(0, equals + 1);
    const FieldDescriptor* field =
        message->FindFieldByName(word.substr(0, word.find_first_of("+-=")));
    if (field == nullptr) return {};
    for (const std::string& value : ValuesOf(session, field, word.substr(equals + 1))) {
      candidates.push_back(absl::StrCat(start, value));
    }
    return candidates;
  }
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (!RulesOf(field).output_only() && field->name() != "name") {
      candidates.push_back(absl::StrCat(field->name(), "="));
    }
  }
  return candidates;
}

// As help has them; as the protos do once a capital letter is written.
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

// Those that have not ended, by their names, which people copy from the list.
std::vector<std::string> Credentials(Session& session, v1::Credential::Kind kind) {
  session.options.timeout_seconds = kPatienceSeconds;
  v1::ListCredentialsRequest request;
  request.set_kind(kind);
  request.set_page_size(kMostNames);
  v1::ListCredentialsResponse response;
  std::vector<std::string> names;
  if (!session.client().Call(request, response).ok()) return names;
  for (const auto& each : response.credentials()) names.push_back(each.name());
  return names;
}

// Words of `--only leads.read,…`: those that the caller may itself, and all of a kind.
std::vector<std::string> PermissionWords(Session& session, const std::string& word) {
  session.options.timeout_seconds = kPatienceSeconds;
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

// "UnmaskContactPerson", as --method of the journal takes them.
std::vector<std::string> ShortMethodNames(const Session& session) {
  std::vector<std::string> names = MethodNames(session.registry());
  for (std::string& name : names) name.erase(0, name.rfind('/') + 1);
  return names;
}

std::vector<std::string> FlagValues(Session& session, const Position& position,
                                    const std::string& word) {
  const std::string& flag = position.flag;
  // There it is a file, which the shell knows better.
  if (position.verb == "export" && (flag == "-o" || flag == "--output")) return {};
  if (flag == "-o" || flag == "--output") return {"table", "json", "csv", "textproto"};
  if (flag == "--lang") return {"zh", "en"};
  if (flag == "--in") return Collections(session, "");
  if (flag == "--firm") return IdsHere(session, "enterprises", word);
  if (flag == "--lead") return IdsHere(session, "leads", word);
  if (position.verb == "evidence add" && flag == "--kind")
    return ValuesOf(session, v1::Attachment::descriptor()->FindFieldByName("kind"), word);
  if (flag == "--kind")
    return ValuesOf(session, v1::Engagement::descriptor()->FindFieldByName("kind"), word);
  if (flag == "--pass" || flag == "--fail" || flag == "--not-applicable")
    return NamesIn(session, "reviewChecklistItems", word);
  if (flag == "--ruling")
    return ValuesOf(session, v1::PolicyPromise::descriptor()->FindFieldByName("ruling"), word);
  if (flag == "--type") return NamesIn(session, "clauseTypes", word);
  if (flag == "--rule") return NamesIn(session, "clauseRules", word);
  if (flag == "--evidence") return NamesIn(session, "attachments", word);
  if (flag == "--take") return {"mine", "theirs"};
  if (flag == "--unit") return NamesIn(session, "units", word);
  if (flag == "--voucher")
    return ValuesOf(session, v1::FundReceipt::descriptor()->FindFieldByName("voucher_kind"), word);
  if (flag == "--leader" || flag == "--with") return NamesIn(session, "users", word);
  // Days.
  const bool of_period = position.verb == "funds odd" || position.verb == "trip plan" ||
                         position.verb == "counts engagements";
  if (of_period && (flag == "--from" || flag == "--to")) return {};
  if (flag == "--user") return NamesIn(session, "users", word);
  if (flag == "--only") return PermissionWords(session, word);
  if (flag == "--method") return ShortMethodNames(session);
  if (position.verb == "admin privacy erase" && flag == "--file") {
    std::vector<std::string> files = NamesIn(session, "attachments", word);
    files.emplace_back("named");
    return files;
  }
  if (flag == "--assignee") return NamesIn(session, "users", word);
  if (flag == "--by")
    return ValuesOf(session, v1::CountEngagementsRequest::descriptor()->FindFieldByName("grouping"),
                    word);
  if (flag == "--each")
    return ValuesOf(session, v1::CountEngagementsRequest::descriptor()->FindFieldByName("step"),
                    word);
  if (flag == "--from" || flag == "--to") return NamesIn(session, "users", word);
  if (flag != "--order-by" && flag != "--columns") return {};
  std::vector<std::string> fields;
  if (position.positionals.empty()) return fields;
  absl::StatusOr<const ResourceSchema*> schema =
      CollectionCalled(session.registry(), position.positionals.front());
  for (int i = 0; schema.ok() && i < (*schema)->message()->field_count(); ++i) {
    const FieldDescriptor* field = (*schema)->message()->field(i);
    const bool sortable = RulesOf(field).filterable() && !field->is_repeated();
    if (flag == "--columns" || sortable) fields.push_back(field->name());
  }
  return fields;
}

std::vector<std::string> RulingWords() {
  std::vector<std::string> words;
  for (const auto* ruling : Rulings()) words.push_back(ShortEnumName(ruling));
  return words;
}

std::vector<std::string> Positionals(Session& session, const Position& position,
                                     const std::string& word) {
  const Words* words = WordsAfter(position.verb);
  if (words == nullptr) return {};
  switch (position.positionals.empty() ? words->first : words->further) {
    case WordKind::kCollection:
      return Collections(session, "");
    case WordKind::kName:
      return AnyName(session, word);
    case WordKind::kChain:
      return NamesIn(session, "chains", word);
    case WordKind::kNode:
      return NamesIn(session, "chainNodes", word);
    case WordKind::kFirm:
      return NamesIn(session, "enterprises", word);
    case WordKind::kLead:
      return NamesIn(session, "leads", word);
    case WordKind::kFirmOrLead: {
      std::vector<std::string> names = NamesIn(session, "enterprises", word);
      for (std::string& lead : NamesIn(session, "leads", word)) names.push_back(std::move(lead));
      return names;
    }
    case WordKind::kClaim:
      return NamesIn(session, "claims", word);
    case WordKind::kDispute:
      return NamesIn(session, "claimDisputes", word);
    case WordKind::kRuling:
      return RulingWords();
    case WordKind::kTransfer:
      return NamesIn(session, "leadTransfers", word);
    case WordKind::kIssue:
      return NamesIn(session, "issues", word);
    case WordKind::kAttachment:
      return NamesIn(session, "attachments", word);
    case WordKind::kReceipt:
      return NamesIn(session, "fundReceipts", word);
    case WordKind::kPromise:
      return NamesIn(session, "policyPromises", word);
    case WordKind::kTrip:
      return NamesIn(session, "trips", word);
    case WordKind::kStage:
      return ValuesOf(session,
                      session.registry().FindCollection("leads")->FindColumn("stage")->field, word);
    case WordKind::kUser:
      return NamesIn(session, "users", word);
    case WordKind::kRole:
      return RoleWords(word);
    case WordKind::kSession:
      return Credentials(session, v1::Credential::KIND_SESSION);
    case WordKind::kKey:
      return Credentials(session, v1::Credential::KIND_API_KEY);
    case WordKind::kCertificate:
      return Credentials(session, v1::Credential::KIND_CERTIFICATE);
    case WordKind::kField:
      return Fields(session, position, word);
    case WordKind::kMethod:
      return MethodNames(session.registry());
    case WordKind::kShell:
      return {"bash", "zsh", "fish"};
    case WordKind::kNameHere:
      return absl::StrContains(word, "/") ? NamesHere(session, word) : Collections(session, "/");
    case WordKind::kWaitingChange:
      return ChangesHere(session, false);
    case WordKind::kConflict:
      return ChangesHere(session, true);
  }
  return {};
}

}  // namespace

std::vector<std::string> Completions(Session& session, const CommandShape& program,
                                     const std::vector<std::string>& words) {
  const std::string word = words.empty() ? "" : words.back();
  const Position position = Understand(session, program, words);
  std::vector<std::string> candidates;
  if (!position.flag.empty()) {
    candidates = FlagValues(session, position, word);
  } else if (absl::StartsWith(word, "-")) {
    for (const CommandShape* shape : {position.command, &program}) {
      for (const auto& flag : shape->flags) candidates.push_back(flag.name);
    }
  } else {
    // A few take words of their own beside verbs: merge FROM INTO, and merge undo.
    if (WordsAfter(position.verb) != nullptr || position.command->subcommands.empty()) {
      candidates = Positionals(session, position, word);
    }
    for (const auto& each : position.command->subcommands) candidates.push_back(each.name);
  }
  candidates.erase(std::remove_if(candidates.begin(), candidates.end(),
                                  [&](const std::string& candidate) {
                                    return !absl::StartsWith(candidate, word);
                                  }),
                   candidates.end());
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

}  // namespace zhaolian
