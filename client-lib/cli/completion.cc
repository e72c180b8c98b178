#include "client-lib/cli/completion.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/completion_candidates.h"
#include "client-lib/cli/completion_filter.h"
#include "client-lib/cli/completion_words.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/query_verbs.h"
#include "client-lib/cli/spoken_filter.h"
#include "client-lib/resource_methods.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/evidence.pb.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/imports.pb.h"
#include "zhaolian/v1/inspections.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;

namespace {

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

// The collection of what is created or changed: by its name, or by the id or title of a row,
// for which the server is asked.
absl::StatusOr<const ResourceSchema*> SchemaOfSubject(Session& session, const Position& position) {
  const std::string& subject = position.positionals.front();
  if (position.verb == "create" || absl::StrContains(subject, "/")) {
    return CollectionCalled(session.registry(), subject.substr(0, subject.find('/')));
  }
  session.options.timeout_seconds = kCompletionSeconds;
  const auto name = session.Name(subject);
  if (!name.ok()) return name.status();
  return session.SchemaOfName(*name);
}

// "field=" for each field, or "field=value" once the "=" is there.
std::vector<std::string> Fields(Session& session,
                                const absl::StatusOr<const ResourceSchema*>& schema,
                                const std::string& word) {
  if (!schema.ok()) return {};
  std::vector<std::string> candidates;
  const size_t equals = word.find('=');
  const auto* message = (*schema)->message();
  if (equals != std::string::npos) {
    const std::string start = word.substr(0, equals + 1);
    const FieldDescriptor* field = FieldCalled(message, word.substr(0, word.find_first_of("+-=")));
    if (field == nullptr) return {};
    for (const std::string& value : ValuesOf(session, field, word.substr(equals + 1))) {
      candidates.push_back(absl::StrCat(start, value));
    }
    return candidates;
  }
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (!RulesOf(field).output_only() && field->name() != "name") {
      for (const std::string& name : NamesOfField(session, field, word)) {
        candidates.push_back(absl::StrCat(name, "="));
      }
    }
  }
  return candidates;
}

// As import takes them: "contact-persons".
std::vector<std::string> ImportKinds() {
  const auto* type = v1::ImportKind_descriptor();
  std::vector<std::string> kinds;
  for (int i = 1; i < type->value_count(); ++i) {
    const absl::string_view name = absl::StripPrefix(type->value(i)->name(), "IMPORT_KIND_");
    kinds.push_back(absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}}));
  }
  return kinds;
}

// Of a flag that says which rows, in which order or which fields of them.
std::vector<std::string> WordsOfList(Session& session, const Position& position,
                                     const std::string& word) {
  if (position.positionals.empty()) return {};
  const absl::StatusOr<const ResourceSchema*> schema =
      CollectionCalled(session.registry(), position.positionals.front());
  if (!schema.ok()) return {};
  if (position.flag == "--filter") return FilterWords(session, **schema, word);
  std::vector<std::string> fields;
  for (int i = 0; i < (*schema)->message()->field_count(); ++i) {
    const FieldDescriptor* field = (*schema)->message()->field(i);
    const bool sortable = RulesOf(field).filterable() && !field->is_repeated();
    if (position.flag != "--columns" && !sortable) continue;
    for (std::string& name : NamesOfField(session, field, word)) fields.push_back(std::move(name));
  }
  return fields;
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
  if (position.verb == "import" && flag == "--kind") return ImportKinds();
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
  if (flag == "--found")
    return ValuesOf(session, v1::SiteInspection::descriptor()->FindFieldByName("found_stage"),
                    word);
  if (flag == "--leader" || flag == "--with" || flag == "--inspector")
    return NamesIn(session, "users", word);
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
  if (flag == "--order-by" || flag == "--columns" || flag == "--filter") {
    return WordsOfList(session, position, word);
  }
  return {};
}

// Of the rows that such a word names; null for words that name no rows, or those of several
// collections.
const char* CollectionOf(WordKind kind) {
  switch (kind) {
    case WordKind::kChain:
      return "chains";
    case WordKind::kNode:
      return "chainNodes";
    case WordKind::kFirm:
      return "enterprises";
    case WordKind::kLead:
      return "leads";
    case WordKind::kPerson:
      return "contactPersons";
    case WordKind::kClaim:
      return "claims";
    case WordKind::kDispute:
      return "claimDisputes";
    case WordKind::kTransfer:
      return "leadTransfers";
    case WordKind::kIssue:
      return "issues";
    case WordKind::kAttachment:
      return "attachments";
    case WordKind::kReceipt:
      return "fundReceipts";
    case WordKind::kPromise:
      return "policyPromises";
    case WordKind::kTrip:
      return "trips";
    case WordKind::kUser:
      return "users";
    default:
      return nullptr;
  }
}

std::vector<std::string> Positionals(Session& session, const Position& position,
                                     const std::string& word) {
  const Words* words = WordsAfter(position.verb);
  if (words == nullptr) return {};
  const WordKind kind = position.positionals.empty() ? words->first : words->further;
  if (const char* collection = CollectionOf(kind)) return NamesIn(session, collection, word);
  switch (kind) {
    case WordKind::kCollection:
      return Collections(session, "");
    case WordKind::kName:
      return AnyName(session, word);
    case WordKind::kFirmOrLead: {
      std::vector<std::string> names = NamesIn(session, "enterprises", word);
      for (std::string& lead : NamesIn(session, "leads", word)) names.push_back(std::move(lead));
      return names;
    }
    case WordKind::kRuling:
      return RulingWords();
    case WordKind::kStage:
      return ValuesOf(session,
                      session.registry().FindCollection("leads")->FindColumn("stage")->field, word);
    case WordKind::kRole:
      return RoleWords(word);
    case WordKind::kSession:
      return Credentials(session, v1::Credential::KIND_SESSION);
    case WordKind::kKey:
      return Credentials(session, v1::Credential::KIND_API_KEY);
    case WordKind::kCertificate:
      return Credentials(session, v1::Credential::KIND_CERTIFICATE);
    case WordKind::kField:
      return Fields(session, SchemaOfSubject(session, position), word);
    case WordKind::kFieldOfChange:
      return Fields(session, SchemaOfChange(session, position.positionals.front()), word);
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
    default:
      return {};
  }
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
