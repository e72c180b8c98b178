// Roles of users. What is changed of a user is known to the next call.
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/access/access.h"
#include "server/access/credentials.h"
#include "server/access/officers.h"
#include "server/rows/field_violations.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::SetUserRolesRequest;
using v1::User;

absl::Status CheckRoles(const Roles& roles, const SetUserRolesRequest& request) {
  for (int i = 0; i < request.roles_size(); ++i) {
    if (request.roles(i) == v1::ROLE_UNSPECIFIED) {
      return InvalidField(absl::StrCat("roles[", i, "]"), "REQUIRED", "name a role");
    }
    for (int j = 0; j < i; ++j) {
      if (request.roles(i) != request.roles(j)) continue;
      FieldViolations violations;
      const std::string role = v1::Role_Name(request.roles(i));
      violations.Add(absl::StrCat("roles[", i, "]"), User::descriptor()->FindFieldByName("roles"),
                     {"DUPLICATE_ITEM", absl::StrCat(role, " is there twice"), {{"value", role}}});
      return violations.ToStatus("DUPLICATE_ITEM");
    }
  }
  return roles.CheckApart(request.roles());
}

absl::Status OwnRoles(const std::string& user) {
  return Error(absl::StatusCode::kFailedPrecondition, "OWN_ROLES",
               "nobody changes roles of its own; ask another security officer")
      .With("name", user)
      .Violation("OWN_ROLES", user, "ask another security officer");
}

absl::Status SetRoles(const Access& access, Tx& tx, Mutation& change) {
  const auto& request = static_cast<const SetUserRolesRequest&>(*change.request);
  ASSIGN_OR_RETURN(MessagePtr before,
                   ReadForChange(access.store, tx, *change.caller, *change.schema, request.name()));
  RETURN_IF_ERROR(CheckLive(*before));
  RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
  auto after = std::make_unique<User>(static_cast<const User&>(*before));
  *after->mutable_roles() = request.roles();
  RETURN_IF_ERROR(CheckOfficerLeft(tx, *change.schema, static_cast<const User&>(*before), *after));
  change.row = std::move(after);
  access.callers.MarkStale();
  if (request.roles().empty()) RETURN_IF_ERROR(NoteEnded(tx, request.name()));
  return access.store.resources().Replace(tx, *change.schema, change.origin, *before, *change.row);
}

}  // namespace

void BindUserRoles(Access& access, Router& router, DomainRules& rules) {
  for (const char* collection : {"units", "chains"}) {
    rules[collection] = [&access](Tx&, const ChangeOrigin&, const google::protobuf::Message*,
                                  google::protobuf::Message&) {
      access.callers.MarkStale();
      return absl::OkStatus();
    };
  }
  const ResourceSchema* schema =
      access.store.resources().registry().FindMessage(User::descriptor());
  rules["users"] = [&access, schema](Tx& tx, const ChangeOrigin&,
                                     const google::protobuf::Message* before,
                                     google::protobuf::Message& after) -> absl::Status {
    access.callers.MarkStale();
    const auto& user = static_cast<const User&>(after);
    if (before != nullptr) {
      RETURN_IF_ERROR(CheckOfficerLeft(tx, *schema, static_cast<const User&>(*before), user));
    }
    return user.has_delete_time() ? NoteEnded(tx, user.name()) : absl::OkStatus();
  };
  router.Bind<SetUserRolesRequest>(
      "zhaolian.v1.AccessService.SetUserRoles",
      [&access, schema](const CallPtr& call, std::unique_ptr<SetUserRolesRequest> request) {
        absl::Status valid = CheckName(*schema, "name", request->name());
        valid.Update(CheckRoles(access.roles, *request));
        if (valid.ok() && request->name() == call->caller->user) {
          valid = OwnRoles(request->name());
        }
        if (!valid.ok()) return call->Finish(valid);
        auto mutation = BeginMutation(AskerOf(*call), *schema, std::move(request));
        if (!mutation.ok()) return call->Finish(mutation.status());
        SubmitMutation(access.store, call, access.admission.DeadlineOf(*call),
                       {*std::move(mutation), [&access](Tx& tx, Mutation& change) {
                          return SetRoles(access, tx, change);
                        }});
      });
}

void BindAccess(Access& access, Router& router, DomainRules& rules) {
  BindSignIn(access, router);
  BindPasswords(access, router);
  BindSecondFactors(access, router);
  BindCredentials(access, router);
  BindCertificates(access, router);
  BindUserRoles(access, router, rules);
}

}  // namespace zhaolian
