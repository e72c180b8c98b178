#include "client-lib/cli/resource_verbs.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/name_lookup.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_filter.h"
#include "client-lib/resource_methods.h"
#include "google/protobuf/util/json_util.h"
#include "storage/durable_file.h"
#include "storage/list_query.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

using google::protobuf::Message;

namespace {

constexpr int kLargestBatch = 1000;
constexpr int kAttemptsAtChange = 4;

absl::StatusOr<std::unique_ptr<Message>> ReadOne(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(name));
  std::unique_ptr<Message> resource = schema->NewMessage();
  RETURN_IF_ERROR(session.client().GetInto(name, *resource));
  return resource;
}

absl::Status GetRows(Session& session, const ResourceSchema& schema,
                     const std::vector<std::string>& names,
                     const std::vector<std::string>& columns) {
  ASSIGN_OR_RETURN(RowOutput output, RowOutput::Start(session, schema, columns));
  for (size_t first = 0; first < names.size(); first += kLargestBatch) {
    const size_t last = std::min(names.size(), first + kLargestBatch);
    ASSIGN_OR_RETURN(auto rows, session.client().BatchGetOf(
                                    schema.message(), {names.begin() + static_cast<long>(first),
                                                       names.begin() + static_cast<long>(last)}));
    for (const auto& row : rows) output.Add(*row);
  }
  output.Finish();
  return absl::OkStatus();
}

// References given by a title become names.
absl::Status ResolveTitles(Session& session, std::vector<FieldAssignment>& assignments) {
  for (FieldAssignment& assignment : assignments) {
    const ResourceSchema* target =
        session.registry().FindCollection(RulesOf(assignment.field).references());
    if (target == nullptr || assignment.value.empty() || absl::StrContains(assignment.value, "/")) {
      continue;
    }
    ASSIGN_OR_RETURN(assignment.value, session.Name(assignment.value, target));
  }
  return absl::OkStatus();
}

// People make a firm that is there already rather than two of one name.
absl::Status CheckIsNew(Session& session, const v1::Enterprise& firm) {
  if (firm.display_name().empty()) return absl::OkStatus();
  // By its title, which may look like an id.
  const auto there = LookUpName(session.client(), firm.display_name(),
                                {&session.SchemaOf(firm.GetDescriptor())}, Among::kLive);
  if (absl::IsNotFound(there.status())) return absl::OkStatus();
  if (!there.ok() && !IsUsageError(there.status())) return there.status();
  return CliError(absl::StatusCode::kAlreadyExists, wording::kFirmIsThere, firm.display_name(),
                  there.value_or(kCutMark));
}

}  // namespace

ChangeOptions ChangeArguments::options() const {
  const bool bare = !etag.empty() && etag.front() != '"';
  return {bare ? absl::StrCat("\"", etag, "\"") : etag, request_id, validate_only};
}

absl::Status ReadMessage(const std::string& file, Message& message) {
  std::string text;
  if (file == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    absl::StatusOr<std::string> content = ReadFile(file);
    if (!content.ok()) return UsageError(wording::kUnreadable, file);
    text = *std::move(content);
  }
  const absl::string_view start = absl::StripLeadingAsciiWhitespace(text);
  if (absl::StartsWith(start, "{")) {
    const auto parsed = google::protobuf::util::JsonStringToMessage(text, &message);
    if (parsed.ok()) return absl::OkStatus();
    return UsageError(wording::kNoJson, file, message.GetDescriptor()->name(),
                      parsed.message().ToString());
  }
  if (google::protobuf::TextFormat::ParseFromString(text, &message)) return absl::OkStatus();
  return UsageError(wording::kNoTextproto, file, message.GetDescriptor()->name());
}

absl::Status GetResources(Session& session, const GetArguments& arguments) {
  std::vector<std::string> names;
  const ResourceSchema* schema = nullptr;
  bool one_collection = true;
  for (const std::string& text : arguments.names) {
    ASSIGN_OR_RETURN(std::string name, session.Name(text));
    ASSIGN_OR_RETURN(const ResourceSchema* next, session.SchemaOfName(name));
    one_collection &= schema == nullptr || schema == next;
    schema = next;
    names.push_back(std::move(name));
  }
  if (schema != nullptr && one_collection && (names.size() > 1 || !arguments.columns.empty())) {
    return GetRows(session, *schema, names, arguments.columns);
  }
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(std::unique_ptr<Message> resource, ReadOne(session, name));
    if (name != names.front()) session.out() << "\n";
    PrintResource(session, *resource);
  }
  return absl::OkStatus();
}

absl::Status ListResources(Session& session, const ListArguments& arguments) {
  ASSIGN_OR_RETURN(const ResourceSchema* schema,
                   CollectionCalled(session.registry(), arguments.collection));
  ASSIGN_OR_RETURN(RowOutput output,
                   RowOutput::Start(session, *schema, arguments.columns, arguments.references));
  ASSIGN_OR_RETURN(const std::string filter, ReadSpokenFilter(session, *schema, arguments.filter));
  const int limit = arguments.limit;
  Pages pages = session.client().ListOf(
      schema->message(),
      {.filter = filter,
       .order_by = ReadSpokenOrder(arguments.order_by, *schema),
       .show_deleted = arguments.show_deleted,
       .page_size = limit == 0 ? kLargestBatch : std::min(limit, kLargestBatch)});
  int count = 0;
  for (; limit == 0 || count < limit; ++count) {
    ASSIGN_OR_RETURN(Message * row, pages.Next());
    if (row == nullptr) break;
    output.Add(*row);
  }
  output.Finish();
  const int total = pages.total_size();
  if (count == 0) {
    session.err() << session.Say(arguments.filter.empty() ? wording::kNoRows
                                                          : wording::kNoFilteredRows)
                  << "\n";
  }
  // On standard error, so that it does not get into a file that looks whole.
  if (count < total) {
    session.err() << (total == kTotalSizeCap
                          ? session.Say(wording::kSomeOfVeryMany, count, kTotalSizeCap - 1)
                          : session.Say(wording::kSomeOf, count, total))
                  << "\n";
  }
  return absl::OkStatus();
}

absl::Status CreateResource(Session& session, const CreateArguments& arguments) {
  ASSIGN_OR_RETURN(const ResourceSchema* schema,
                   CollectionCalled(session.registry(), arguments.collection));
  std::unique_ptr<Message> resource = schema->NewMessage();
  if (!arguments.file.empty()) RETURN_IF_ERROR(ReadMessage(arguments.file, *resource));
  ASSIGN_OR_RETURN(auto assignments, ParseAssignments(schema->message(), arguments.fields));
  RETURN_IF_ERROR(ResolveTitles(session, assignments));
  RETURN_IF_ERROR(ApplyAssignments(assignments, *resource));
  std::string id = arguments.id;
  const std::string name = GetText(*resource, "name");
  if (id.empty() && !name.empty()) id = name.substr(name.find('/') + 1);
  const auto* firm = dynamic_cast<const v1::Enterprise*>(resource.get());
  // Who repeats a request has made the firm already.
  const bool is_meant = arguments.force || !id.empty() || !arguments.change.request_id.empty();
  if (firm != nullptr && !is_meant) RETURN_IF_ERROR(CheckIsNew(session, *firm));
  RETURN_IF_ERROR(session.client().CreateFrom(
      *resource, {id, arguments.change.request_id, arguments.change.validate_only}));
  PrintChange(session, session.Say(wording::kCreated), arguments.change.validate_only, *resource);
  return absl::OkStatus();
}

absl::Status UpdateResource(Session& session, const UpdateArguments& arguments) {
  ASSIGN_OR_RETURN(const std::string name, session.Name(arguments.name));
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(name));
  if (arguments.fields.empty()) return UsageError(wording::kGiveFields);
  ASSIGN_OR_RETURN(auto assignments, ParseAssignments(schema->message(), arguments.fields));
  RETURN_IF_ERROR(ResolveTitles(session, assignments));
  const bool relative = NeedsCurrentRow(assignments);
  ChangeOptions change = arguments.change.options();
  std::unique_ptr<Message> resource;
  absl::Status status;
  for (int attempt = 0; attempt < kAttemptsAtChange; ++attempt) {
    if (relative || arguments.if_unchanged) {
      ASSIGN_OR_RETURN(resource, ReadOne(session, name));
      if (arguments.change.etag.empty()) change.etag = GetText(*resource, "etag");
    } else {
      resource = schema->NewMessage();
      SetText(*resource, "name", name);
    }
    RETURN_IF_ERROR(ApplyAssignments(assignments, *resource));
    status = session.client().UpdateFrom(*resource, MaskOf(assignments), change);
    if (!absl::IsAborted(status) || !relative || !arguments.change.etag.empty()) break;
  }
  RETURN_IF_ERROR(status);
  PrintChange(session, session.Say(wording::kUpdated), change.validate_only, *resource);
  return absl::OkStatus();
}

absl::Status DeleteResource(Session& session, const NameArguments& arguments) {
  ASSIGN_OR_RETURN(const std::string name, session.Name(arguments.name));
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(name));
  std::unique_ptr<Message> resource = schema->NewMessage();
  RETURN_IF_ERROR(session.client().DeleteInto(name, arguments.change.options(), *resource));
  PrintChange(session, session.Say(wording::kDeleted), arguments.change.validate_only, *resource);
  return absl::OkStatus();
}

absl::Status UndeleteResource(Session& session, const NameArguments& arguments) {
  ASSIGN_OR_RETURN(const std::string name, session.Name(arguments.name, nullptr, Among::kDeleted));
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(name));
  std::unique_ptr<Message> resource = schema->NewMessage();
  RETURN_IF_ERROR(session.client().UndeleteInto(name, arguments.change.options(), *resource));
  PrintChange(session, session.Say(wording::kUndeleted), arguments.change.validate_only, *resource);
  return absl::OkStatus();
}

}  // namespace zhaolian
