#include "client-lib/cli/name_lookup.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/resource_methods.h"
#include "google/protobuf/message.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

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
  const std::string name = absl::StrCat(schema.collection(), "/", text);
  std::vector<std::string> terms;
  if (!IsTitle(text)) terms.push_back(Equals("name", name));
  if (title != nullptr) terms.push_back(Equals(title->name(), text));
  if (terms.empty()) return absl::OkStatus();
  Pages pages = client.ListOf(schema.message(),
                              {.filter = absl::StrJoin(terms, " OR "), .show_deleted = true});
  while (candidates.size() <= kMostCandidates) {
    ASSIGN_OR_RETURN(Message * row, pages.Next());
    if (row == nullptr) break;
    if (IsMeant(*row, title, name, text, among)) candidates.push_back(GetText(*row, "name"));
  }
  return absl::OkStatus();
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
  if (candidates.size() == 1) return candidates.front();
  if (candidates.empty()) {
    const Wording& none = among == Among::kLive ? wording::kNoneCalled : wording::kNoneDeleted;
    return CliError(absl::StatusCode::kNotFound, none, text);
  }
  if (candidates.size() > kMostCandidates) candidates.back() = "…";
  return UsageError(wording::kSeveralCalled, text, absl::StrJoin(candidates, ", "));
}

}  // namespace zhaolian
