#include "server/import/enterprise_keys.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr int kFirmsAtATime = 500;
// Names beyond these are not looked at: a firm has a short, a former and an English one.
constexpr int kMostAliases = 8;
// The fact that says how far the table is: "{version}", or "{version} {last firm}" on the way.
constexpr char kFact[] = "enterprise_keys";

// One row in each statement: SQLite keeps a copy of every page that one of several rows
// touches, to undo that statement alone, and keys lie on pages far from one another.
absl::Status InsertKeys(Connection& connection, const std::string& firm,
                        const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    RETURN_IF_ERROR(
        connection.Run("INSERT INTO enterprise_keys (key, enterprise) VALUES ($1, $2)"
                       " ON CONFLICT (key, enterprise) DO NOTHING",
                       {key, firm}));
  }
  return absl::OkStatus();
}

absl::Status DeleteKeys(Connection& connection, const std::string& firm) {
  return connection.Run("DELETE FROM enterprise_keys WHERE enterprise = $1", {firm});
}

absl::StatusOr<std::string> ReadFact(Connection& connection) {
  std::string value;
  RETURN_IF_ERROR(connection.Run("SELECT value FROM facts WHERE key = $1", {kFact},
                                 [&](const Row& row) { value = std::string(row.Text(0)); }));
  return value;
}

// One transaction's part, and what the fact says after it.
absl::Status FillSome(const Store& store, Connection& connection, std::string& fact) {
  const std::string version = absl::StrCat(kEnterpriseKeysVersion);
  ASSIGN_OR_RETURN(fact, ReadFact(connection));
  if (fact == version) return absl::OkStatus();
  absl::string_view last = fact;
  if (!absl::ConsumePrefix(&last, absl::StrCat(version, " "))) last = "";
  const ResourceSchema& schema =
      *store.resources().registry().FindMessage(v1::Enterprise::descriptor());
  std::vector<v1::Enterprise> firms;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", store.resources().sql(schema).columns, " FROM ", schema.table(),
                   " WHERE name > $1 ORDER BY name LIMIT ", kFirmsAtATime),
      {std::string(last)},
      [&](const Row& row) { decoded.Update(DecodeRow(schema, row, firms.emplace_back())); }));
  RETURN_IF_ERROR(decoded);
  for (const v1::Enterprise& firm : firms) {
    RETURN_IF_ERROR(DeleteKeys(connection, firm.name()));
    RETURN_IF_ERROR(InsertKeys(connection, firm.name(), KeysOf(firm)));
  }
  fact = firms.size() < kFirmsAtATime ? version : absl::StrCat(version, " ", firms.back().name());
  return connection.Run(
      "INSERT INTO facts (key, value) VALUES ($1, $2)"
      " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      {kFact, fact});
}

}  // namespace

ComparedFirm ComparedFirmOf(const v1::Enterprise& firm) {
  std::vector<std::string> names = {firm.display_name()};
  if (!firm.name_en().empty()) names.push_back(firm.name_en());
  for (int i = 0; i < std::min(firm.aliases_size(), kMostAliases); ++i) {
    names.push_back(firm.aliases(i));
  }
  return ComparedFirmOf(names, firm.credit_code(), firm.region_code());
}

std::vector<std::string> KeysOf(const v1::Enterprise& firm) {
  std::vector<std::string> keys;
  if (firm.has_delete_time()) return keys;
  for (const EnterpriseName& name : ComparedFirmOf(firm).names) {
    std::vector<std::string> more = KeysOf(name);
    std::move(more.begin(), more.end(), std::back_inserter(keys));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

absl::Status UpdateEnterpriseKeys(Connection& connection, const google::protobuf::Message* before,
                                  const google::protobuf::Message& after) {
  const auto& firm = static_cast<const v1::Enterprise&>(after);
  std::vector<std::string> had;
  if (before != nullptr) had = KeysOf(static_cast<const v1::Enterprise&>(*before));
  const std::vector<std::string> has = KeysOf(firm);
  if (had == has) return absl::OkStatus();
  if (!had.empty()) RETURN_IF_ERROR(DeleteKeys(connection, firm.name()));
  return InsertKeys(connection, firm.name(), has);
}

absl::Status FillEnterpriseKeys(Store& store) {
  std::string fact;
  do {
    RETURN_IF_ERROR(
        store.WriteBulkAndWait([&](Tx& tx) { return FillSome(store, tx.connection(), fact); }));
  } while (fact != absl::StrCat(kEnterpriseKeysVersion));
  return absl::OkStatus();
}

}  // namespace zhaolian
