#include "server/access/caller.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "zhaolian/v1/chains.pb.h"

namespace zhaolian {
namespace {

// Nodes belong to their chain, whoever entered them.
bool IsOfChain(const ResourceSchema& schema) {
  return schema.message() == v1::ChainNode::descriptor();
}

absl::Status ChainNotYours(const google::protobuf::Message& node) {
  const std::string chain = TextField(node, "chain");
  return Error(absl::StatusCode::kPermissionDenied, "NOT_YOURS",
               absl::StrCat("your unit does not lead ", chain,
                            ", and its nodes are not yours to make or change; ask the unit that "
                            "leads it, or the bureau, to"))
      .With("chain", chain)
      .Resource(TextField(node, "name"));
}

}  // namespace

absl::StatusOr<std::string> ReadStatedUser(absl::string_view stated) {
  if (stated.empty()) return std::string(kLocalUser);
  std::string user(stated);
  if (!absl::StartsWith(stated, "users/")) user = absl::StrCat("users/", stated);
  if (IsResourceName(user)) return user;
  return Error(absl::StatusCode::kUnauthenticated, "INVALID_USER",
               "the metadata zhaolian-user must be the name of a user, such as users/local")
      .With("user", Excerpt(stated));
}

absl::Status KeyLimited(absl::string_view permission) {
  return Error(absl::StatusCode::kPermissionDenied, "KEY_LIMITED",
               absl::StrCat("this key is limited and does not permit ", permission,
                            "; use another, or have a security officer make one"))
      .With("permission", permission);
}

std::string NotedIdentity(const Caller& caller) {
  return caller.key_creator.empty() ? caller.identity
                                    : absl::StrCat(caller.identity, "/", caller.key_creator);
}

ReadIdentity ReadNotedIdentity(absl::string_view noted) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(noted, absl::MaxSplits('/', 1));
  return {parts.first, parts.second};
}

bool HaveSameRights(const Caller& one, const Caller& other) {
  return one.user == other.user && one.roles == other.roles && one.may == other.may &&
         one.sight->all == other.sight->all && one.sight->scopes == other.sight->scopes &&
         one.unmasked == other.unmasked && one.changes_all == other.changes_all &&
         one.changes == other.changes;
}

bool ActsFor(const Caller& caller, const std::string& unit) {
  return caller.changes_all || absl::c_linear_search(caller.changes, unit);
}

bool OwnsRow(const Caller& caller, const ResourceSchema& schema,
             const google::protobuf::Message& row) {
  if (IsOfChain(schema)) return ActsFor(caller, TextField(row, "chain"));
  return !schema.owned() || ActsFor(caller, TextField(row, "owner_unit"));
}

absl::Status CheckOwner(const Caller& caller, const ResourceSchema& schema,
                        const google::protobuf::Message& row) {
  if (OwnsRow(caller, schema, row)) return absl::OkStatus();
  if (IsOfChain(schema)) return ChainNotYours(row);
  const std::string owner = TextField(row, "owner_unit");
  const std::string whose = owner.empty() ? "nobody" : owner;
  return Error(absl::StatusCode::kPermissionDenied, "NOT_YOURS",
               absl::StrCat("a row of ", whose, " is not yours to make or change; ask ", whose,
                            " to"))
      .With("owner", whose)
      .Resource(TextField(row, "name"));
}

}  // namespace zhaolian
