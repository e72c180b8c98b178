#include "server/access/roles.h"

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

class RolesTest : public testing::Test {
 protected:
  static google::protobuf::RepeatedField<int> Of(std::initializer_list<v1::Role> roles) {
    return {roles.begin(), roles.end()};
  }
  bool May(v1::Role role, absl::string_view permission) {
    const std::optional<size_t> bit = permissions_.Find(permission);
    EXPECT_TRUE(bit.has_value()) << permission;
    return bit && roles_.RightsOf(Of({role})).may.test(*bit);
  }

  const ResourceRegistry registry_ = *ResourceRegistry::FromProtoset(Protoset());
  const Permissions permissions_ = *Permissions::Of(registry_);
  const Roles roles_ = *Roles::Parse(Roles::BuiltIn(), permissions_);
};

TEST_F(RolesTest, EveryPermissionIsSomebodys) {
  PermissionSet given;
  for (const auto& definition : roles_.definitions().roles()) {
    given |= roles_.RightsOf(Of({definition.role()})).may;
  }
  EXPECT_EQ(permissions_.WordsOf(permissions_.all() & ~given), std::vector<std::string>());
}

TEST_F(RolesTest, AdministratorsSeeNoBusiness) {
  for (const v1::Role role :
       {v1::ROLE_SYSTEM_ADMINISTRATOR, v1::ROLE_SECURITY_OFFICER, v1::ROLE_AUDITOR}) {
    const Rights rights = roles_.RightsOf(Of({role}));
    for (const auto& schema : registry_.all()) {
      const std::string& collection = schema->collection();
      if (collection == "units" || collection == "users") continue;
      const PermissionSet given = rights.may & permissions_.Matching(collection + ".*");
      EXPECT_EQ(permissions_.WordsOf(given), std::vector<std::string>()) << v1::Role_Name(role);
    }
    EXPECT_EQ(rights.sees, v1::REACH_NONE);
    EXPECT_EQ(rights.changes, v1::REACH_NONE);
  }
}

TEST_F(RolesTest, WhoDoesBusinessGrantsNothing) {
  for (const auto& definition : roles_.definitions().roles()) {
    if (definition.apart()) continue;
    for (const char* word :
         {"roles.grant", "passwords.reset", "credentials.write", "users.write", "system.backup"}) {
      EXPECT_FALSE(May(definition.role(), word)) << v1::Role_Name(definition.role()) << " " << word;
    }
  }
}

TEST_F(RolesTest, SeveralRolesAddUpButWhoReadsAllDoesNotChangeAll) {
  const Rights rights = roles_.RightsOf(Of({v1::ROLE_OFFICE, v1::ROLE_LEADER}));
  EXPECT_EQ(rights.sees, v1::REACH_ALL);
  EXPECT_EQ(rights.changes, v1::REACH_UNIT);
  EXPECT_TRUE(rights.may.test(*permissions_.Find("leads.write")));
}

TEST_F(RolesTest, WhoExportsChangesNothingByThat) {
  for (const v1::Role role : {v1::ROLE_LEADER, v1::ROLE_READER}) {
    EXPECT_TRUE(May(role, "exports.create"));
    EXPECT_EQ(roles_.RightsOf(Of({role})).changes, v1::REACH_NONE) << v1::Role_Name(role);
  }
}

TEST_F(RolesTest, AnAdministratorHasNoOtherRole) {
  EXPECT_TRUE(roles_.CheckApart(Of({})).ok());
  EXPECT_TRUE(roles_.CheckApart(Of({v1::ROLE_AUDITOR})).ok());
  EXPECT_TRUE(roles_.CheckApart(Of({v1::ROLE_COUNTY, v1::ROLE_ZONE})).ok());
  EXPECT_EQ(ErrorReason(roles_.CheckApart(Of({v1::ROLE_AUDITOR, v1::ROLE_SECURITY_OFFICER}))),
            "ROLES_APART");
  EXPECT_EQ(ErrorReason(roles_.CheckApart(Of({v1::ROLE_BUREAU, v1::ROLE_AUDITOR}))), "ROLES_APART");
}

TEST_F(RolesTest, RefusesAFileWithAnUnknownPermissionARoleTwiceOrNotAtAll) {
  const std::string file(Roles::BuiltIn());
  const auto fault = [&](const std::string& text) {
    return std::string(Roles::Parse(text, permissions_).status().message());
  };
  EXPECT_EQ(fault(absl::StrReplaceAll(file, {{"\"system.read\"", "\"system.raed\""}})),
            "ROLE_SYSTEM_ADMINISTRATOR has the permission system.raed, which no method asks for");
  EXPECT_EQ(fault(absl::StrReplaceAll(file, {{"role: ROLE_APP", "role: ROLE_ZONE"}})),
            "ROLE_ZONE is defined twice");
  EXPECT_EQ(fault(""), "ROLE_SYSTEM_ADMINISTRATOR is not defined");
  EXPECT_EQ(fault("roles {"), "the definitions of the roles do not parse");
}

}  // namespace
}  // namespace zhaolian
