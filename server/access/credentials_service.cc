// Who calls, and the sessions, keys and certificates that calls are made with.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/access/access.h"
#include "server/access/credentials.h"
#include "server/rows/item_count.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/resource_service.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using v1::CreateApiKeyRequest;
using v1::CreateApiKeyResponse;
using v1::ListCredentialsRequest;
using v1::ListCredentialsResponse;
using v1::RevokeCredentialRequest;

constexpr int kDefaultDays = 90;

v1::GetCallerResponse Describe(const Access& access, const Caller& caller) {
  v1::GetCallerResponse response;
  response.set_user(caller.user);
  response.set_identity(caller.identity);
  response.set_unit(caller.unit);
  response.set_credential(caller.credential);
  for (const v1::Role role : caller.roles) response.add_roles(role);
  for (std::string& word : access.permissions.WordsOf(caller.may)) {
    response.add_permissions(std::move(word));
  }
  return response;
}

// Ends the credential of the call.
void SignOut(Access& access, const CallPtr& call) {
  // Where nobody signs in there is nothing to end.
  if (call->caller->credential.empty()) return call->Reply(v1::SignOutResponse());
  SubmitChange(
      access.store, call, access.admission.DeadlineOf(*call),
      [&access, call](Tx& tx) {
        access.callers.MarkStale();
        return RevokeCredentials(tx, OriginOf(*call), {.name = call->caller->credential},
                                 DeviceCopy::kStays)
            .status();
      },
      std::make_shared<v1::SignOutResponse>());
}

void Revoke(Access& access, const CallPtr& call, const RevokeCredentialRequest& request) {
  if (request.name().empty()) {
    return call->Finish(
        InvalidField("name", "REQUIRED", "name the session, key or certificate to end"));
  }
  CredentialFilter filter{.name = request.name()};
  if (!May(access, *call, "credentials.write")) {
    filter.user = call->caller->user;
    if (call->caller->limited && request.name() != call->caller->credential) {
      return call->Finish(KeyLimited("credentials.write"));
    }
  }
  SubmitChange(
      access.store, call, access.admission.DeadlineOf(*call),
      [&access, call, filter, discard = request.discard_unsent()](Tx& tx) -> absl::Status {
        access.callers.MarkStale();
        ASSIGN_OR_RETURN(
            const int revoked,
            RevokeCredentials(tx, OriginOf(*call), filter,
                              discard ? DeviceCopy::kIsRemovedWithUnsent : DeviceCopy::kIsRemoved));
        return revoked == 0 ? NotFound(filter.name) : absl::OkStatus();
      },
      std::make_shared<v1::RevokeCredentialResponse>());
}

absl::Status CheckDays(const CreateApiKeyRequest& request) {
  if (request.days() < 0 || request.days() > kMostCredentialDays) {
    return InvalidField("days", "INVALID_DAYS", absl::StrCat("takes 1 to ", kMostCredentialDays));
  }
  return absl::OkStatus();
}

// The words of what is asked for; none where nothing is.
absl::StatusOr<std::vector<std::string>> ReadLimit(const Permissions& permissions,
                                                   const CreateApiKeyRequest& request) {
  constexpr size_t kMostWords = 200;
  RETURN_IF_ERROR(CheckItemCount("permissions", "权限",
                                 static_cast<size_t>(request.permissions_size()), kMostWords,
                                 "name kinds of them, such as *.read"));
  PermissionSet limit;
  for (int i = 0; i < request.permissions_size(); ++i) {
    const PermissionSet meant = permissions.Matching(request.permissions(i));
    if (meant.none()) {
      return InvalidField(absl::StrCat("permissions[", i, "]"), "UNKNOWN_PERMISSION",
                          "is a permission such as leads.read, or *.read for all of its kind");
    }
    limit |= meant;
  }
  return permissions.WordsOf(limit);
}

void CreateApiKey(Access& access, const CallPtr& call,
                  std::unique_ptr<CreateApiKeyRequest> request) {
  // It would not be bound by the limits of the one that makes it.
  if (call->caller->limited) return call->Finish(KeyLimited("credentials.write"));
  absl::Status valid = CheckPurpose(access, request->user(), request->display_name());
  valid.Update(CheckDays(*request));
  if (!valid.ok()) return call->Finish(valid);
  const auto limit = ReadLimit(access.permissions, *request);
  if (!limit.ok()) return call->Finish(limit.status());
  auto response = std::make_shared<CreateApiKeyResponse>();
  std::shared_ptr<CreateApiKeyRequest> asked = std::move(request);
  auto create = [&access, call, asked, response, limit = *limit](Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(CheckLiveUser(access, tx, asked->user()));
    response->set_token(NewSecret(kApiKeyPrefix));
    v1::Credential& key = *response->mutable_key();
    key.set_kind(v1::Credential::KIND_API_KEY);
    key.set_user(asked->user());
    key.set_creator(call->caller->user);
    key.mutable_permissions()->Assign(limit.begin(), limit.end());
    key.set_display_name(ToNfc(asked->display_name()));
    const int days = asked->days() == 0 ? kDefaultDays : asked->days();
    *key.mutable_expire_time() = ToTimestamp(tx.now() + days * absl::Hours(24));
    access.callers.MarkStale();
    return InsertCredential(tx, OriginOf(*call), response->token(), key);
  };
  SubmitChange(access.store, call, access.admission.DeadlineOf(*call), std::move(create), response);
}

void ListCredentials(Access& access, const CallPtr& call,
                     std::unique_ptr<ListCredentialsRequest> request) {
  const absl::StatusOr<int> asked = ReadPageSize(request->page_size(), kMaxPageSize);
  if (!asked.ok()) return call->Finish(asked.status());
  const int page_size = *asked;
  CredentialFilter filter{"", request->user(), request->kind(), ""};
  if (!May(access, *call, "credentials.read")) {
    if (filter.user.empty()) filter.user = call->caller->user;
    // Of somebody else there is nothing to see.
    if (filter.user != call->caller->user) return call->Reply(ListCredentialsResponse());
    if (call->caller->limited) filter.name = call->caller->credential;
  }
  internal::v1::PageState state;
  state.set_query_digest(
      Sha256(absl::StrCat(call->path(), "\n", call->caller->user, "\n", filter.user, "\n",
                          filter.kind, "\n", request->show_ended())));
  const absl::Status resumed = access.tokens.Resume(request->page_token(), absl::Now(), state);
  if (!resumed.ok()) return call->Finish(resumed);
  access.store.Read(
      access.admission.DeadlineOf(*call),
      [&access, call, filter, page_size, state, ended = request->show_ended()](
          const absl::Status& status, Connection& connection) mutable {
        if (!status.ok()) return call->Finish(status);
        auto found = ReadCredentials(connection, filter, ended ? absl::InfinitePast() : absl::Now(),
                                     state.last_name(), page_size + 1);
        if (!found.ok()) return call->Finish(found.status());
        ListCredentialsResponse response;
        for (int i = 0; i < std::min(page_size, static_cast<int>(found->size())); ++i) {
          *response.add_credentials() = std::move((*found)[static_cast<size_t>(i)]);
        }
        if (static_cast<int>(found->size()) > page_size) {
          state.set_last_name(response.credentials(page_size - 1).name());
          auto token = access.tokens.Seal(state, absl::Now());
          if (!token.ok()) return call->Finish(token.status());
          response.set_next_page_token(*token);
        }
        call->Reply(response);
      });
}

// Who calls, from memory, and whether it has a second factor, from the database.
void GetCaller(Access& access, const CallPtr& call) {
  access.store.Read(access.admission.DeadlineOf(*call),
                    [&access, call](const absl::Status& status, Connection& connection) {
                      if (!status.ok()) return call->Finish(status);
                      auto has = SecondFactors::Has(connection, call->caller->user);
                      if (!has.ok()) return call->Finish(has.status());
                      v1::GetCallerResponse response = Describe(access, *call->caller);
                      response.set_second_factor(*has);
                      call->Reply(response);
                    });
}

}  // namespace

bool May(const Access& access, const Call& call, absl::string_view permission) {
  return call.caller->may.test(*access.permissions.Find(permission));
}

absl::Status CheckPurpose(const Access& access, const std::string& user,
                          const std::string& display_name) {
  const ResourceSchema& users =
      *access.store.resources().registry().FindMessage(v1::User::descriptor());
  RETURN_IF_ERROR(CheckName(users, "user", user));
  if (!IsBlank(display_name)) return absl::OkStatus();
  return InvalidField("display_name", "REQUIRED", "say what it is for");
}

absl::Status CheckLiveUser(const Access& access, Tx& tx, const std::string& user) {
  const ResourceSchema& users =
      *access.store.resources().registry().FindMessage(v1::User::descriptor());
  ASSIGN_OR_RETURN(const MessagePtr row,
                   access.store.resources().Get(tx.connection(), users, Sight::All(), user));
  return CheckLive(*row);
}

void BindCredentials(Access& access, Router& router) {
  const std::string service = "zhaolian.v1.AccessService.";
  router.Bind<v1::GetCallerRequest>(
      service + "GetCaller", [&access](const CallPtr& call, std::unique_ptr<v1::GetCallerRequest>) {
        GetCaller(access, call);
      });
  router.Bind<v1::ListRolesRequest>(
      service + "ListRoles", [&access](const CallPtr& call, std::unique_ptr<v1::ListRolesRequest>) {
        call->Reply(access.roles.definitions());
      });
  router.Bind<v1::SignOutRequest>(
      service + "SignOut", [&access](const CallPtr& call, std::unique_ptr<v1::SignOutRequest>) {
        SignOut(access, call);
      });
  router.Bind<RevokeCredentialRequest>(
      service + "RevokeCredential",
      [&access](const CallPtr& call, std::unique_ptr<RevokeCredentialRequest> request) {
        Revoke(access, call, *request);
      });
  router.Bind<CreateApiKeyRequest>(
      service + "CreateApiKey",
      [&access](const CallPtr& call, std::unique_ptr<CreateApiKeyRequest> request) {
        CreateApiKey(access, call, std::move(request));
      });
  router.Bind<ListCredentialsRequest>(
      service + "ListCredentials",
      [&access](const CallPtr& call, std::unique_ptr<ListCredentialsRequest> request) {
        ListCredentials(access, call, std::move(request));
      });
}

}  // namespace zhaolian
