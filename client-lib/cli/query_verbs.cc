#include "client-lib/cli/query_verbs.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/query_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/resource_methods.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/search.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

namespace {

std::string FullName(const MethodDescriptor* method) {
  return absl::StrCat(method->service()->full_name(), "/", method->name());
}

constexpr absl::string_view kAmountSuffix = "_amount_minor";

// What the field with the currency of an amount is called; "" for what is no amount.
std::string CurrencyFieldOf(absl::string_view field) {
  if (!absl::ConsumeSuffix(&field, kAmountSuffix)) return "";
  return absl::StrCat(field, "_currency");
}

// A value of the journal, which is plain text, as the field would show it in `row`.
std::string HistoryValue(const Message& row, const FieldDescriptor* field, const std::string& text,
                         Language language) {
  if (text.empty()) return "-";
  int64_t minor = 0;
  const std::string currency = field == nullptr ? "" : CurrencyFieldOf(field->name());
  if (!currency.empty() && absl::SimpleAtoi(text, &minor)) {
    return AmountText(minor, GetText(row, currency));
  }
  if (field == nullptr) return text;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return absl::StrJoin(
        absl::StrSplit(text, ", "), ", ", [&](std::string* out, absl::string_view word) {
          const auto* value = FindEnumValue(field->enum_type(), word);
          absl::StrAppend(out, value == nullptr ? word : EnumText(value, language));
        });
  }
  if (field->is_repeated()) return text;
  if (IsTimestamp(field)) {
    absl::StatusOr<absl::Time> time = ParseLocalTime(text);
    return time.ok() ? LocalTimeText(*time) : text;
  }
  return text;
}

// What the row was before the entry, as far as amounts need it: an entry tells of a currency only
// where it changed, so entries are gone through from the row as it is, the latest first.
void TakeBack(const v1::HistoryEntry& entry, Message& row) {
  for (const auto& change : entry.changes()) {
    if (absl::EndsWith(change.path(), "_currency")) SetText(row, change.path(), change.before());
  }
}

// `row` is as the entry left it, and then as it was before.
void AddEntry(const Session& session, const v1::HistoryEntry& entry, Message& row, Table& table) {
  const std::string time = LocalTimeText(entry.time());
  const std::string method = entry.method().substr(entry.method().find_last_of("./") + 1);
  if (entry.changes().empty()) {
    table.Add({time, entry.user(), method, "",
               session.Say(entry.erased() ? wording::kErased : wording::kNoChangeShown)});
  }
  const std::unique_ptr<Message> after(row.New());
  after->CopyFrom(row);
  TakeBack(entry, row);
  for (const auto& change : entry.changes()) {
    const FieldDescriptor* field = row.GetDescriptor()->FindFieldByName(change.path());
    const Language language = session.options.language;
    table.Add({time, entry.user(), method,
               field == nullptr ? change.path() : FieldHeading(field, language),
               absl::StrCat(HistoryValue(row, field, change.before(), language), " → ",
                            HistoryValue(*after, field, change.after(), language))});
  }
}

absl::StatusOr<const MethodDescriptor*> MethodCalled(const ResourceRegistry& registry,
                                                     const std::string& text) {
  const std::string wanted = absl::StrReplaceAll(text, {{"/", "."}});
  std::vector<const MethodDescriptor*> found;
  for (const auto* service : registry.services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (service->method(i)->server_streaming()) continue;  // it has a verb of its own
      const std::string full = absl::StrCat(".", service->method(i)->full_name());
      if (absl::EndsWith(full, absl::StrCat(".", wanted))) found.push_back(service->method(i));
    }
  }
  if (found.size() == 1) return found.front();
  return UsageError(found.empty() ? wording::kNoMethod : wording::kSeveralMethods, text);
}

absl::Status FillRequest(const std::string& text, Message& request) {
  if (text.empty()) return absl::OkStatus();
  if (text == "-") return ReadMessage(text, request);
  if (text.front() != '{') {
    if (google::protobuf::TextFormat::ParseFromString(text, &request)) return absl::OkStatus();
    return UsageError(wording::kNoRequest);
  }
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &request);
  if (parsed.ok()) return absl::OkStatus();
  return UsageError(wording::kRequestNoJson, request.GetDescriptor()->name(),
                    parsed.message().ToString());
}

}  // namespace

absl::Status Search(Session& session, const SearchArguments& arguments) {
  v1::SearchRequest request;
  request.set_query(absl::StrJoin(arguments.words, " "));
  request.set_page_size(arguments.limit);
  for (const std::string& text : arguments.collections) {
    ASSIGN_OR_RETURN(const ResourceSchema* schema, CollectionCalled(session.registry(), text));
    request.add_collections(schema->collection());
  }
  v1::SearchResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kCollection)}});
  for (const auto& hit : response.hits()) {
    ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(hit.name()));
    table.Add(
        {hit.name(), hit.title(), session.chinese() ? schema->label() : schema->collection()});
  }
  session.Print(response, table);
  if (session.options.format != OutputFormat::kTable) return absl::OkStatus();
  if (response.truncated()) session.err() << session.Say(wording::kMoreHits) << "\n";
  if (response.hits().empty()) session.err() << session.Say(wording::kNothingFound) << "\n";
  return absl::OkStatus();
}

absl::Status History(Session& session, const HistoryArguments& arguments) {
  v1::ListHistoryRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), session.Name(arguments.name));
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(request.name()));
  request.set_page_size(arguments.limit == 0 ? 200 : std::min(arguments.limit, 200));
  const Client& client = session.client();
  auto response = std::make_unique<v1::ListHistoryResponse>();
  Pages pages(std::make_unique<v1::ListHistoryRequest>(request), std::move(response),
              v1::ListHistoryResponse::descriptor()->FindFieldByName("entries"),
              [&client](const Message& page, Message& rows) { return client.Call(page, rows); });
  Table table({{session.Say(wording::kTime), false, true},
               {session.Say(wording::kUser), false, true},
               {session.Say(wording::kMethod)},
               {session.Say(wording::kField)},
               {session.Say(wording::kChange)}});
  std::unique_ptr<Message> current = schema->NewMessage();
  // A row may be gone, or be read by others: its amounts go without a currency then.
  if (!client.GetInto(request.name(), *current).ok()) current->Clear();
  v1::ListHistoryResponse all;
  while (arguments.limit == 0 || all.entries_size() < arguments.limit) {
    ASSIGN_OR_RETURN(Message * row, pages.Next());
    if (row == nullptr) break;
    all.add_entries()->CopyFrom(*row);
    AddEntry(session, all.entries(all.entries_size() - 1), *current, table);
  }
  session.Print(all, table);
  return absl::OkStatus();
}

absl::Status CallMethod(Session& session, const CallArguments& arguments) {
  if (arguments.list) {
    for (const std::string& name : MethodNames(session.registry())) session.out() << name << "\n";
    return absl::OkStatus();
  }
  if (arguments.method.empty()) return UsageError(wording::kGiveMethod);
  ASSIGN_OR_RETURN(const MethodDescriptor* method,
                   MethodCalled(session.registry(), arguments.method));
  std::unique_ptr<Message> request = NewMessage(method->input_type());
  std::unique_ptr<Message> response = NewMessage(method->output_type());
  RETURN_IF_ERROR(FillRequest(arguments.request, *request));
  RETURN_IF_ERROR(session.client().Call(method, *request, *response));
  session.out() << (session.options.format == OutputFormat::kTextproto ? TextprotoText(*response)
                                                                       : JsonText(*response));
  return absl::OkStatus();
}

absl::Status ServerInfo(Session& session) {
  v1::GetServerInfoResponse info;
  RETURN_IF_ERROR(session.client().Call(v1::GetServerInfoRequest(), info));
  Table table({{session.Say(wording::kWhat)}, {session.Say(wording::kValue)}});
  auto add = [&](const Wording& what, const std::string& value) {
    table.Add({session.Say(what), value});
  };
  add(wording::kServer, session.options.server);
  add(wording::kVersion, info.version());
  add(wording::kEngine, info.engine());
  add(wording::kSchemaVersion, absl::StrCat(info.schema_version()));
  add(wording::kRevision, absl::StrCat(info.revision()));
  add(wording::kStarted, LocalTimeText(info.start_time()));
  add(wording::kServerTime, LocalTimeText(info.server_time()));
  add(wording::kYouAre, absl::StrCat(info.caller(), " (", info.caller_identity(), ")"));
  for (const auto& each : info.collections()) {
    const ResourceSchema* schema = session.registry().FindCollection(each.collection());
    table.Add({session.chinese() && schema != nullptr ? schema->label() : each.collection(),
               absl::StrCat(each.count())});
  }
  session.Print(info, table);
  return absl::OkStatus();
}

std::vector<std::string> MethodNames(const ResourceRegistry& registry) {
  std::vector<std::string> names;
  for (const auto* service : registry.services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (service->method(i)->server_streaming()) continue;
      names.push_back(FullName(service->method(i)));
    }
  }
  return names;
}

}  // namespace zhaolian
