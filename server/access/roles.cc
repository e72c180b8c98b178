#include "server/access/roles.h"

#include <google/protobuf/text_format.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"

extern "C" const char zhaolian_roles_begin[];
extern "C" const char zhaolian_roles_end[];

namespace zhaolian {
namespace {

// Whether who has the permission changes rows by it: an export reads them.
bool ChangesRows(absl::string_view permission) {
  return !absl::EndsWith(permission, ".read") && permission != "exports.create";
}

}  // namespace

absl::string_view Roles::BuiltIn() {
  return {zhaolian_roles_begin, static_cast<size_t>(zhaolian_roles_end - zhaolian_roles_begin)};
}

absl::StatusOr<Roles> Roles::Parse(absl::string_view text, const Permissions& permissions) {
  Roles roles;
  if (!google::protobuf::TextFormat::ParseFromString(std::string(text), &roles.definitions_)) {
    return absl::InvalidArgumentError("the definitions of the roles do not parse");
  }
  for (const v1::RoleDefinition& definition : roles.definitions_.roles()) {
    const std::string& name = v1::Role_Name(definition.role());
    Rights rights;
    rights.sees = definition.reach();
    for (const std::string& word : definition.permissions()) {
      if (ChangesRows(word)) rights.changes = definition.reach();
      const std::optional<size_t> bit = permissions.Find(word);
      if (!bit.has_value()) {
        return absl::InvalidArgumentError(
            absl::StrCat(name, " has the permission ", word, ", which no method asks for"));
      }
      rights.may.set(*bit);
    }
    if (!roles.rights_.emplace(definition.role(), rights).second) {
      return absl::InvalidArgumentError(absl::StrCat(name, " is defined twice"));
    }
    roles.apart_[definition.role()] = definition.apart();
  }
  const auto* type = v1::Role_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const int number = type->value(i)->number();
    if (number != v1::ROLE_UNSPECIFIED && !roles.rights_.contains(number)) {
      return absl::InvalidArgumentError(absl::StrCat(type->value(i)->name(), " is not defined"));
    }
  }
  return roles;
}

Rights Roles::RightsOf(const google::protobuf::RepeatedField<int>& roles) const {
  Rights all;
  for (const int role : roles) {
    auto found = rights_.find(role);
    if (found == rights_.end()) continue;  // a role of a newer program
    all.may |= found->second.may;
    all.sees = std::max(all.sees, found->second.sees);
    all.changes = std::max(all.changes, found->second.changes);
  }
  return all;
}

absl::Status Roles::CheckApart(const google::protobuf::RepeatedField<int>& roles) const {
  if (roles.size() < 2) return absl::OkStatus();
  for (const int role : roles) {
    auto found = apart_.find(role);
    if (found == apart_.end() || !found->second) continue;
    const auto* value = v1::Role_descriptor()->FindValueByNumber(role);
    const std::string name = ShortEnumName(value);
    return Error(absl::StatusCode::kFailedPrecondition, "ROLES_APART",
                 absl::StrCat("nobody has ", name,
                              " beside another role: administration is kept apart from the rest"))
        .With("role", name)
        .With("role_label", value->options().GetExtension(v1::value_label))
        .Violation("ROLES_APART", name, "give the other roles to another user");
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
