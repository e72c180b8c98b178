#include "client-lib/cli/access_changes.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "storage/database.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

struct UserAccess {
  v1::User user;
  bool is_deleted = false;
  std::string password, factor;  // what checks them; "" for none
};
using Users = std::map<std::string, UserAccess>;

absl::StatusOr<Users> ReadUsers(const std::string& path) {
  const auto database = OpenSqlite(path);
  ASSIGN_OR_RETURN(const auto connection, database->Connect(false));
  Users users;
  bool whole = true;
  RETURN_IF_ERROR(
      connection->Run("SELECT name, message, delete_time FROM users", {}, [&](const Row& row) {
        UserAccess& access = users[std::string(row.Text(0))];
        whole &= access.user.ParseFromString(std::string(row.Text(1)));
        access.is_deleted = !row.IsNull(2);
      }));
  if (!whole) return absl::DataLossError("a user cannot be read");
  RETURN_IF_ERROR(connection->Run("SELECT user_name, hash FROM passwords", {}, [&](const Row& row) {
    users[std::string(row.Text(0))].password = std::string(row.Text(1));
  }));
  RETURN_IF_ERROR(connection->Run(
      "SELECT user_name, sealed_secret FROM second_factors WHERE confirmed = 1", {},
      [&](const Row& row) { users[std::string(row.Text(0))].factor = std::string(row.Text(1)); }));
  return users;
}

std::string RoleWords(const v1::User& user) {
  std::string words;
  for (const int role : user.roles()) {
    const auto* value = v1::Role_descriptor()->FindValueByNumber(role);
    if (value == nullptr) continue;  // of another version of the server
    absl::StrAppend(&words, " ", absl::AsciiStrToLower(ShortEnumName(value)));
  }
  return words;
}

void AddFieldCommand(const v1::User& then, const v1::User& now, const std::string& name,
                     std::vector<std::string>& commands) {
  std::string assignments;
  for (const char* field : {"unit", "start_date", "end_date"}) {
    const auto* found = v1::User::descriptor()->FindFieldByName(field);
    const std::string value = now.GetReflection()->GetString(now, found);
    if (value == then.GetReflection()->GetString(then, found)) continue;
    absl::StrAppend(&assignments, " ", field, "=", value);
  }
  if (!assignments.empty()) {
    commands.push_back(absl::StrCat("zhaolian update ", name, assignments));
  }
}

void AddCommands(const UserAccess& then, const UserAccess& now, const std::string& name,
                 std::vector<std::string>& commands) {
  if (then.is_deleted && now.is_deleted) return;
  if (then.is_deleted != now.is_deleted) {
    commands.push_back(absl::StrCat("zhaolian ", now.is_deleted ? "delete " : "undelete ", name));
  }
  if (now.is_deleted) return;
  const std::string id = name.substr(name.find('/') + 1);
  const std::string roles = RoleWords(now.user);
  if (roles != RoleWords(then.user)) {
    commands.push_back(absl::StrCat("zhaolian admin roles set ", id, roles));
  }
  AddFieldCommand(then.user, now.user, name, commands);
  if (then.password != now.password) {
    commands.push_back(absl::StrCat("zhaolian admin users reset ", id));
  }
  if (!then.factor.empty() && then.factor != now.factor) {
    commands.push_back(absl::StrCat("zhaolian second-factor remove --user ", id));
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> CommandsForAccess(const std::string& before,
                                                           const std::string& restored) {
  ASSIGN_OR_RETURN(const Users now, ReadUsers(before));
  ASSIGN_OR_RETURN(const Users then, ReadUsers(restored));
  std::vector<std::string> commands;
  for (const auto& [name, access] : then) {
    const auto found = now.find(name);
    if (found != now.end()) AddCommands(access, found->second, name, commands);
  }
  return commands;
}

}  // namespace zhaolian
