#include "client-lib/cli/name_lookup.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client-lib/cli/begun_ids.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/resource_methods.h"
#include "google/protobuf/message.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

// More would not be read.
constexpr size_t kMostCandidates = 10;

// The field that people call the rows by; null where rows have no short title.
const FieldDescriptor* TitleField(const ResourceSchema& schema) {
  if (schema.searchable().empty()) return nullptr;
  const FieldDescriptor* field = schema.searchable().front();
  return RulesOf(field).filterable() ? field : nullptr;
}

std::string Equals(absl::string_view field, absl::string_view value) {
  return absl::StrCat(field, " = \"", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}}),
                      "\"");
}

// The parts of "甲厂 (te-001)"; another text is a title alone.
struct Shown {
  absl::string_view title, id;
};
Shown PartsOf(absl::string_view text) {
  const size_t start = text.rfind(" (");
  if (start == absl::string_view::npos || text.back() != ')') return {text, ""};
  const absl::string_view id = text.substr(start + 2, text.size() - start - 3);
  return IsTitle(id) ? Shown{text, ""} : Shown{text.substr(0, start), id};
}

bool IsMeant(const Message& row, const FieldDescriptor* title, absl::string_view name,
             absl::string_view text, Among among) {
  if (GetText(row, "name") == name) return true;
  // The filter reads * as anything; who writes it here means the letter.
  if (title == nullptr || GetText(row, title->name()) != text) return false;
  return HasField(row, "delete_time") == (among == Among::kDeleted);
}

absl::Status AddCandidates(const Client& client, absl::string_view text,
                           const ResourceSchema& schema, Among among,
                           std::vector<std::string>& candidates) {
  const FieldDescriptor* title = TitleField(schema);
  const Shown shown = PartsOf(text);
  const absl::string_view id = shown.id.empty() ? text : shown.id;
  const std::string name = absl::StrCat(schema.collection(), "/", id);
  std::vector<std::string> terms;
  if (!IsTitle(id)) terms.push_back(Equals("name", name));
  if (title != nullptr) terms.push_back(Equals(title->name(), text));
  if (terms.empty()) return absl::OkStatus();
  Pages pages = client.ListOf(schema.message(),
                              {.filter = absl::StrJoin(terms, " OR "), .show_deleted = true});
  while (candidates.size() <= kMostCandidates) {
    ASSIGN_OR_RETURN(Message * row, pages.Next());
    if (row == nullptr) break;
    // An id of one collection with a title of another is a text of neither.
    const bool other = !shown.id.empty() && title != nullptr &&
                       GetText(*row, title->name()) != shown.title &&
                       GetText(*row, title->name()) != text;
    if (!other && IsMeant(*row, title, name, text, among)) {
      candidates.push_back(GetText(*row, "name"));
    }
  }
  return absl::OkStatus();
}

bool HasText(const Message& row, const ResourceSchema& schema, absl::string_view text) {
  for (const FieldDescriptor* field : schema.searchable()) {
    for (const std::string& each : FieldTexts(field, row)) {
      if (each == text) return true;
    }
  }
  return false;
}

// Rows one of whose searchable fields is `text`, another name or a number of the bureau, of those
// that a search finds first.
absl::Status AddBySearch(const Client& client, absl::string_view text,
                         const std::vector<const ResourceSchema*>& collections,
                         std::vector<std::string>& candidates) {
  v1::SearchRequest request;
  for (const ResourceSchema* schema : collections) {
    if (!schema->searchable().empty()) request.add_collections(schema->collection());
  }
  if (request.collections().empty()) return absl::OkStatus();
  request.set_query(std::string(text));
  request.set_page_size(2 * kMostCandidates);
  v1::SearchResponse found;
  RETURN_IF_ERROR(client.Call(request, found));
  for (const v1::SearchHit& hit : found.hits()) {
    const absl::string_view collection =
        absl::string_view(hit.name()).substr(0, hit.name().find('/'));
    const auto schema =
        std::find_if(collections.begin(), collections.end(),
                     [&](const ResourceSchema* each) { return each->collection() == collection; });
    if (schema == collections.end()) continue;
    const auto row = (*schema)->NewMessage();
    RETURN_IF_ERROR(client.GetInto(hit.name(), *row));
    if (HasText(*row, **schema, text)) candidates.push_back(hit.name());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> OneOf(std::vector<std::string> candidates, absl::string_view text,
                                  Among among) {
  if (candidates.size() == 1) return candidates.front();
  if (candidates.empty()) {
    const Wording& none = among == Among::kLive ? wording::kNoneCalled : wording::kNoneDeleted;
    return CliError(absl::StatusCode::kNotFound, none, text);
  }
  if (candidates.size() > kMostCandidates) candidates.back() = kCutMark;
  return UsageError(wording::kSeveralCalled, text, absl::StrJoin(candidates, ", "));
}

}  // namespace

bool IsTitle(absl::string_view text) {
  return !std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

absl::StatusOr<std::string> LookUpName(const Client& client, absl::string_view text,
                                       const std::vector<const ResourceSchema*>& collections,
                                       Among among) {
  std::vector<std::string> candidates;
  for (const ResourceSchema* schema : collections) {
    RETURN_IF_ERROR(AddCandidates(client, text, *schema, among, candidates));
  }
  if (candidates.empty() && among == Among::kLive && IsTitle(text)) {
    RETURN_IF_ERROR(AddBySearch(client, text, collections, candidates));
  }
  return OneOf(std::move(candidates), text, among);
}

absl::StatusOr<std::string> LookUpCutName(const Client& client, absl::string_view id,
                                          const std::vector<const ResourceSchema*>& collections) {
  std::vector<std::string> candidates;
  for (const ResourceSchema* schema : collections) {
    Pages pages = client.ListOf(schema->message(), {.filter = BegunNames(*schema, id)});
    while (candidates.size() <= kMostCandidates) {
      ASSIGN_OR_RETURN(Message * row, pages.Next());
      if (row == nullptr) break;
      candidates.push_back(GetText(*row, "name"));
      if (candidates.back() == absl::StrCat(schema->collection(), "/", id)) {
        return candidates.back();
      }
    }
  }
  return OneOf(std::move(candidates), id, Among::kLive);
}

}  // namespace zhaolian
