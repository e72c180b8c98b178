// Second factors through the API: a user's own, and one that an officer removes.
#include <utility>

#include "server/access/access.h"
#include "server/access/one_time_code.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::ConfirmSecondFactorRequest;
using v1::ConfirmSecondFactorResponse;
using v1::RemoveSecondFactorRequest;
using v1::RemoveSecondFactorResponse;
using v1::StartSecondFactorRequest;
using v1::StartSecondFactorResponse;

void Start(Access& access, const CallPtr& call, const StartSecondFactorRequest& request) {
  if (request.password().empty()) {
    return call->Finish(InvalidField("password", "REQUIRED", "give your password once more"));
  }
  CheckOwnPassword(access, call, request.password(), [&access, call] {
    auto response = std::make_shared<StartSecondFactorResponse>();
    auto start = [&access, call, response](Tx& tx) -> absl::Status {
      const std::string& user = call->caller->user;
      ASSIGN_OR_RETURN(const std::string secret,
                       access.second_factors.Start(tx, OriginOf(*call), user));
      ASSIGN_OR_RETURN(*response->mutable_secret(), Base32Of(secret));
      response->set_uri(CodeUri(response->secret(), user));
      return absl::OkStatus();
    };
    SubmitChange(access.store, call, access.admission.DeadlineOf(*call), std::move(start),
                 response);
  });
}

void Confirm(Access& access, const CallPtr& call, const ConfirmSecondFactorRequest& request) {
  const absl::Status may = TakeAttempt(access, *call);
  if (!may.ok()) return call->Finish(may);
  auto confirm = [&access, call, code = request.one_time_code()](Tx& tx) {
    return access.second_factors.Confirm(tx, OriginOf(*call), call->caller->user, code);
  };
  SubmitChange(access.store, call, access.admission.DeadlineOf(*call), std::move(confirm),
               std::make_shared<ConfirmSecondFactorResponse>());
}

// Whether the caller may try, and of another user without a code.
absl::Status CheckRemoval(Access& access, const Call& call, const std::string& user, bool own) {
  if (own) return TakeAttempt(access, call);
  constexpr char kPermission[] = "credentials.write";
  if (!May(access, call, kPermission)) return NotPermitted(kPermission, call.path());
  const ResourceSchema& users =
      *access.store.resources().registry().FindMessage(v1::User::descriptor());
  return CheckName(users, "user", user);
}

void Remove(Access& access, const CallPtr& call, const RemoveSecondFactorRequest& request) {
  const std::string& user = request.user().empty() ? call->caller->user : request.user();
  const bool own = user == call->caller->user;
  const absl::Status may = CheckRemoval(access, *call, user, own);
  if (!may.ok()) return call->Finish(may);
  auto remove = [&access, call, user, own, code = request.one_time_code()](Tx& tx) -> absl::Status {
    if (own) RETURN_IF_ERROR(access.second_factors.Check(tx, user, code));
    return SecondFactors::Remove(tx, OriginOf(*call), user);
  };
  SubmitChange(access.store, call, access.admission.DeadlineOf(*call), std::move(remove),
               std::make_shared<RemoveSecondFactorResponse>());
}

}  // namespace

void BindSecondFactors(Access& access, Router& router) {
  const std::string service = "zhaolian.v1.AccessService.";
  router.Bind<StartSecondFactorRequest>(
      service + "StartSecondFactor",
      [&access](const CallPtr& call, std::unique_ptr<StartSecondFactorRequest> request) {
        Start(access, call, *request);
      });
  router.Bind<ConfirmSecondFactorRequest>(
      service + "ConfirmSecondFactor",
      [&access](const CallPtr& call, std::unique_ptr<ConfirmSecondFactorRequest> request) {
        Confirm(access, call, *request);
      });
  router.Bind<RemoveSecondFactorRequest>(
      service + "RemoveSecondFactor",
      [&access](const CallPtr& call, std::unique_ptr<RemoveSecondFactorRequest> request) {
        Remove(access, call, *request);
      });
}

}  // namespace zhaolian
