// The journal as an auditor reads it.
#include <google/protobuf/util/time_util.h>

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "server/access/caller.h"
#include "server/access/sign_in_attempts.h"
#include "server/privacy/erasure.h"
#include "server/privacy/own_contacts.h"
#include "server/rows/field_violations.h"
#include "server/rows/resource_service.h"
#include "server/rows/value_rules.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/journal_signature.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/internal/v1/sign_ins.pb.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/exports.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/own_contacts.pb.h"
#include "zhaolian/v1/portfolios.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;
using v1::GetJournalCheckpointRequest;
using v1::JournalCheckpoint;
using v1::ListJournalRequest;
using v1::ListJournalResponse;

// Every condition is switched off by an empty parameter, so that there is one statement.
constexpr absl::string_view kList =
    "SELECT j.revision, j.change_time, j.user_name, j.identity, j.method, j.request_id, j.name,"
    " i.before_image, i.after_image, i.after_nonce FROM journal AS j"
    " LEFT JOIN journal_images AS i ON i.revision = j.revision"
    " WHERE j.revision < $1 AND ($2 = '' OR j.user_name = $2) AND ($3 = '' OR j.name = $3)"
    " AND ($4 = '' OR substr(j.method, length(j.method) - length($4) + 1) = $4)"
    " AND j.change_time >= $5 AND j.change_time < $6 ORDER BY j.revision DESC LIMIT $7";

// Whether the entry is about something of the collection.
bool IsOf(absl::string_view collection, const v1::JournalEntry& entry) {
  absl::string_view name = entry.name();
  return absl::ConsumePrefix(&name, collection) && absl::StartsWith(name, "/");
}

// Who has been given what: the one row of which an auditor is shown values.
void ReadRoles(const std::string& before, const std::string& after, v1::JournalEntry& entry) {
  v1::User was;
  v1::User is;
  if (!was.ParseFromString(before) || !is.ParseFromString(after)) return;
  *entry.mutable_roles_before() = was.roles();
  *entry.mutable_roles_after() = is.roles();
}

void ReadCredential(const std::string& image, v1::JournalEntry& entry) {
  v1::Credential credential;
  if (!credential.ParseFromString(image)) return;
  entry.set_credential_kind(credential.kind());
  entry.set_credential_user(credential.user());
  entry.set_credential_creator(credential.creator());
  entry.set_purpose(credential.display_name());
}

// What the image of an entry that is about no row says to an auditor.
void ReadImage(const std::string& image, v1::JournalEntry& entry) {
  v1::Disclosure disclosure;
  v1::DeviceDisclosure by_device;
  v1::ClaimCheck check;
  v1::Erasure erasure;
  v1::PortfolioTransfer transfer;
  v1::ExportRecord exported;
  internal::v1::SignInFailure failure;
  if (IsOf("disclosures", entry) && disclosure.ParseFromString(image)) {
    entry.set_disclosed(disclosure.name());
    entry.set_purpose(disclosure.purpose());
  } else if (IsOf(kDeviceDisclosures, entry) && by_device.ParseFromString(image)) {
    entry.set_disclosed(by_device.name());
    entry.set_purpose(by_device.purpose());
    *entry.mutable_given() = by_device.given();
    entry.set_device(by_device.device());
    if (by_device.has_show_time()) *entry.mutable_show_time() = by_device.show_time();
  } else if (IsOf("claimChecks", entry) && check.ParseFromString(image)) {
    entry.set_disclosed(check.enterprise());
  } else if (IsOf(kErasures, entry) && erasure.ParseFromString(image)) {
    entry.set_disclosed(erasure.name());
    entry.set_purpose(erasure.reason());
  } else if (IsOf("transfers", entry) && transfer.ParseFromString(image)) {
    entry.set_purpose(transfer.reason());
  } else if (IsOf("exports", entry) && exported.ParseFromString(image)) {
    entry.set_disclosed(exported.request().collection());
    entry.set_purpose(exported.request().filter());
  } else if (IsOf(kSignInFailures, entry) && failure.ParseFromString(image)) {
    entry.set_locked_out(failure.locked_out());
  }
}

v1::JournalEntry EntryOf(const Row& row) {
  v1::JournalEntry entry;
  entry.set_revision(row.Integer(0));
  *entry.mutable_time() = TimeUtil::MicrosecondsToTimestamp(row.Integer(1));
  entry.set_user(std::string(row.Text(2)));
  ReadIdentity identity = ReadNotedIdentity(row.Text(3));
  entry.set_identity(std::move(identity.identity));
  entry.set_key_creator(std::move(identity.key_creator));
  entry.set_method(std::string(row.Text(4)));
  entry.set_request_id(std::string(row.Text(5)));
  entry.set_name(std::string(row.Text(6)));
  entry.set_erased(row.IsNull(9));
  if (entry.erased()) return entry;
  const std::string before(row.IsNull(7) ? "" : row.Text(7));
  const std::string after(row.Text(8));
  if (absl::EndsWith(entry.method(), "/SetUserRoles")) {
    ReadRoles(before, after, entry);
  } else if (IsOf("credentials", entry)) {
    ReadCredential(after.empty() ? before : after, entry);
  } else {
    ReadImage(after, entry);
  }
  return entry;
}

absl::Status CheckTimes(ListJournalRequest& request) {
  FieldViolations violations;
  const auto check = [&](const char* path, google::protobuf::Timestamp& time) {
    const std::optional<Fault> fault = CheckTimestamp(time);
    if (fault.has_value()) violations.Add(path, nullptr, *fault);
  };
  if (request.has_start_time()) check("start_time", *request.mutable_start_time());
  if (request.has_end_time()) check("end_time", *request.mutable_end_time());
  return violations.ToStatus("INVALID_TIMESTAMP");
}

int64_t MicrosOr(bool given, const google::protobuf::Timestamp& time, int64_t otherwise) {
  return given ? TimeUtil::TimestampToMicroseconds(time) : otherwise;
}

absl::StatusOr<ListJournalResponse> ReadPage(Connection& connection, const PageTokens& tokens,
                                             const ListJournalRequest& request,
                                             internal::v1::PageState state, int page_size) {
  constexpr int64_t kFar = std::numeric_limits<int64_t>::max();
  ListJournalResponse response;
  RETURN_IF_ERROR(connection.Run(
      kList,
      {state.last_integer(), request.user(), request.name(), request.method(),
       MicrosOr(request.has_start_time(), request.start_time(), -kFar),
       MicrosOr(request.has_end_time(), request.end_time(), kFar), int64_t{page_size} + 1},
      [&](const Row& row) { *response.add_entries() = EntryOf(row); }));
  if (response.entries_size() <= page_size) return response;
  response.mutable_entries()->RemoveLast();
  state.set_last_integer(response.entries(page_size - 1).revision());
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens.Seal(state, absl::Now()));
  return response;
}

absl::StatusOr<JournalCheckpoint> MakeCheckpoint(Connection& connection, const std::string& key) {
  JournalCheckpoint checkpoint;
  RETURN_IF_ERROR(
      connection.Run("SELECT revision, chain FROM journal ORDER BY revision DESC LIMIT 1", {},
                     [&](const Row& row) {
                       checkpoint.set_revision(row.Integer(0));
                       checkpoint.set_chain(std::string(row.Text(1)));
                     }));
  *checkpoint.mutable_time() = ToTimestamp(absl::Now());
  RETURN_IF_ERROR(SignCheckpoint(key, checkpoint));
  return checkpoint;
}

void ListJournal(Store& store, const Admission& admission, const PageTokens& tokens,
                 const CallPtr& call, std::unique_ptr<ListJournalRequest> request) {
  const absl::StatusOr<int> asked = ReadPageSize(request->page_size(), kMaxPageSize);
  if (!asked.ok()) return call->Finish(asked.status());
  const int page_size = *asked;
  const absl::Status valid = CheckTimes(*request);
  if (!valid.ok()) return call->Finish(valid);
  internal::v1::PageState newest;
  newest.set_last_integer(std::numeric_limits<int64_t>::max());
  const auto state = PageOf(tokens, *call, *request, newest);
  if (!state.ok()) return call->Finish(state.status());
  store.Read(admission.DeadlineOf(*call),
             Answering<ListJournalResponse>(call, [&tokens, query = *request, state = *state,
                                                   page_size](Connection& connection) {
               return ReadPage(connection, tokens, query, state, page_size);
             }));
}

}  // namespace

void BindAudit(Store& store, const Admission& admission, const PageTokens& tokens,
               const std::string& key, Router& router) {
  router.Bind<ListJournalRequest>(
      "zhaolian.v1.AuditService.ListJournal",
      [&store, &admission, &tokens](const CallPtr& call,
                                    std::unique_ptr<ListJournalRequest> request) {
        ListJournal(store, admission, tokens, call, std::move(request));
      });
  router.Bind<GetJournalCheckpointRequest>(
      "zhaolian.v1.AuditService.GetJournalCheckpoint",
      [&store, &admission, key](const CallPtr& call, std::unique_ptr<GetJournalCheckpointRequest>) {
        store.Read(admission.DeadlineOf(*call),
                   [call, key](const absl::Status& status, Connection& connection) {
                     if (!status.ok()) return call->Finish(status);
                     auto checkpoint = MakeCheckpoint(connection, key);
                     checkpoint.ok() ? call->Reply(*checkpoint) : call->Finish(checkpoint.status());
                   });
      });
}

}  // namespace zhaolian
