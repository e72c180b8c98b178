// Who changed which field when: journal entries as differences of their images.
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "server/access/masking.h"
#include "server/rows/field_as_text.h"
#include "server/rows/resource_service.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/history.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::HistoryEntry;
using v1::ListHistoryRequest;
using v1::ListHistoryResponse;

// Each entry is read with both images of its row before the page is cut by size.
constexpr int kMostEntries = 200;

void AddChanges(const Caller& caller, const Message& before, const Message& after,
                HistoryEntry& entry) {
  const auto* type = after.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    // Every change has them, and the entry says both.
    if (field->name() == "update_time" || field->name() == "etag" || field->name() == "name") {
      continue;
    }
    std::string old_text = FieldAsText(before, field);
    std::string new_text = FieldAsText(after, field);
    if (old_text == new_text) continue;
    auto* change = entry.add_changes();
    change->set_path(field->name());
    const bool masked = RulesOf(field).personal() && !caller.unmasked;
    change->set_before(masked ? MaskedText(field, old_text) : std::move(old_text));
    change->set_after(masked ? MaskedText(field, new_text) : std::move(new_text));
  }
}

absl::StatusOr<HistoryEntry> EntryOf(const Caller& caller, const ResourceSchema& schema,
                                     const JournalEntry& journal) {
  HistoryEntry entry;
  entry.set_revision(journal.revision);
  *entry.mutable_time() = ToTimestamp(journal.time);
  entry.set_user(journal.origin.user);
  entry.set_identity(ReadNotedIdentity(journal.origin.identity).identity);
  entry.set_method(journal.origin.method);
  entry.set_request_id(journal.origin.request_id);
  entry.set_erased(journal.erased);
  if (journal.erased) return entry;
  MessagePtr before = schema.NewMessage();
  MessagePtr after = schema.NewMessage();
  if (!before->ParseFromString(journal.before.value_or("")) ||
      !after->ParseFromString(journal.after.value_or(""))) {
    return absl::DataLossError(absl::StrCat("image of revision ", journal.revision));
  }
  HideConfidential(caller, schema, *before);
  HideConfidential(caller, schema, *after);
  AddChanges(caller, *before, *after, entry);
  return entry;
}

// What all pages of one call have in common.
struct HistoryQuery {
  const ResourceSchema* schema;
  std::string name;
  internal::v1::PageState state;
  int page_size;
  size_t max_bytes;
  CallerPtr caller;
};

absl::StatusOr<ListHistoryResponse> ReadPage(Connection& connection, const PageTokens& tokens,
                                             const ResourceStore& resources, HistoryQuery query) {
  if (!query.caller->sight->all && !query.schema->scopes().empty()) {
    RETURN_IF_ERROR(
        resources.Get(connection, *query.schema, *query.caller->sight, query.name).status());
  }
  ASSIGN_OR_RETURN(
      std::vector<JournalEntry> entries,
      ReadHistory(connection, query.name, query.state.last_integer(), query.page_size + 1));
  if (entries.empty() && query.state.last_name().empty()) return NotFound(query.name);
  ListHistoryResponse response;
  size_t bytes = 0;
  for (const JournalEntry& journal : entries) {
    if (response.entries_size() == query.page_size) break;
    ASSIGN_OR_RETURN(HistoryEntry entry, EntryOf(*query.caller, *query.schema, journal));
    bytes += entry.ByteSizeLong() + 8;  // with its tag and length
    if (bytes > query.max_bytes && response.entries_size() > 0) break;
    *response.add_entries() = std::move(entry);
  }
  const size_t taken = static_cast<size_t>(response.entries_size());
  if (taken == entries.size()) return response;
  query.state.set_last_integer(entries[taken - 1].revision);
  query.state.set_last_name(query.name);
  ASSIGN_OR_RETURN(std::string token, tokens.Seal(query.state, absl::Now()));
  response.set_next_page_token(token);
  return response;
}

}  // namespace

void BindHistory(Store& store, const Admission& admission, const PageTokens& tokens,
                 const Permissions& permissions, size_t max_response_bytes, Router& router) {
  router.Bind<ListHistoryRequest>(
      "zhaolian.v1.HistoryService.ListHistory",
      [&store, &admission, &tokens, &permissions, max_response_bytes](
          const CallPtr& call, std::unique_ptr<ListHistoryRequest> request) {
        const std::string name = request->name();
        const ResourceSchema* schema = store.resources().registry().FindName(name);
        if (schema == nullptr || !permissions.MayRead(call->caller->may, *schema)) {
          return call->Finish(NotFound(Excerpt(name)));
        }
        const absl::StatusOr<int> page_size = ReadPageSize(request->page_size(), kMostEntries);
        if (!page_size.ok()) return call->Finish(page_size.status());
        internal::v1::PageState state;
        state.set_query_digest(
            Sha256(absl::StrCat(call->path(), "\n", call->caller->user, "\n", name)));
        state.set_last_integer(std::numeric_limits<int64_t>::max());
        const absl::Status resumed = tokens.Resume(request->page_token(), absl::Now(), state);
        if (!resumed.ok()) return call->Finish(resumed);
        HistoryQuery query{schema,      name, std::move(state), *page_size, max_response_bytes,
                           call->caller};
        store.Read(admission.DeadlineOf(*call),
                   [&store, &tokens, call, query = std::move(query)](const absl::Status& status,
                                                                     Connection& connection) {
                     if (!status.ok()) return call->Finish(status);
                     auto page = ReadPage(connection, tokens, store.resources(), query);
                     page.ok() ? call->Reply(*page) : call->Finish(page.status());
                   });
      });
}

}  // namespace zhaolian
