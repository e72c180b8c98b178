// Looks through a whole SQLite file for damage, page by page and then as SQLite
// sees it.
#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/database.h"
#include "storage/guarded_vfs.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// How many faults a message names.
constexpr size_t kMostNamed = 20;

absl::Span<const unsigned char> BytesOf(const std::string& page) {
  return absl::MakeConstSpan(reinterpret_cast<const unsigned char*>(page.data()), page.size());
}

// Numbers of the pages whose hash is wrong. A page that was never written, all
// zeros, is among them only when its place is in use, which the caller knows.
struct DamagedPages {
  std::vector<uint32_t> written, empty;
};

DamagedPages FindDamagedPages(const std::string& path) {
  DamagedPages damaged;
  std::ifstream file(path, std::ios::binary);
  std::string page(kHeaderBytes, '\0');
  if (!file.read(page.data(), kHeaderBytes)) return damaged;
  const int size = HashedPageSize(BytesOf(page));
  if (size == 0) return damaged;
  page.resize(static_cast<size_t>(size));
  file.seekg(0);
  for (uint32_t number = 1; file.read(page.data(), size); ++number) {
    if (IsSoundPage(BytesOf(page), number)) continue;
    const bool empty = std::all_of(page.begin(), page.end(), [](char c) { return c == 0; });
    (empty ? damaged.empty : damaged.written).push_back(number);
  }
  return damaged;
}

// The table or index that each page belongs to, as far as the damaged file says.
std::map<uint32_t, std::string> OwnersOfPages(const std::string& path) {
  std::map<uint32_t, std::string> owners;
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                      kGuardedVfs) == SQLITE_OK) {
    ReadDamagedPages(db);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_exec(
        db, "SELECT pageno, name FROM dbstat",
        [](void* found, int, char** values, char**) {
          auto& all = *static_cast<std::map<uint32_t, std::string>*>(found);
          all[static_cast<uint32_t>(std::strtoul(values[0], nullptr, 10))] = values[1];
          return 0;
        },
        &owners, nullptr);
  }
  sqlite3_close(db);
  return owners;
}

std::vector<std::string> NameDamages(const std::string& path) {
  std::vector<std::string> damages;
  const DamagedPages pages = FindDamagedPages(path);
  if (pages.written.empty() && pages.empty.empty()) return damages;
  const std::map<uint32_t, std::string> owners = OwnersOfPages(path);
  for (const uint32_t number : pages.written) {
    auto owner = owners.find(number);
    damages.push_back(absl::StrCat("page ", number, " of ",
                                   owner == owners.end() ? "no known table" : owner->second));
  }
  for (const uint32_t number : pages.empty) {
    auto owner = owners.find(number);
    if (owner != owners.end())
      damages.push_back(absl::StrCat("page ", number, " of ", owner->second));
  }
  return damages;
}

absl::Status CheckAsSqlite(const std::string& path, std::vector<std::string>& findings) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, OpenSqlite(path)->Connect(false));
  return connection->Run("PRAGMA integrity_check", {}, [&](const Row& row) {
    if (row.Text(0) != "ok") findings.emplace_back(row.Text(0));
  });
}

}  // namespace

absl::Status CheckSqlite(const std::string& path) {
  RETURN_IF_ERROR(RegisterGuardedVfs());
  std::vector<std::string> findings = NameDamages(path);
  if (findings.empty()) RETURN_IF_ERROR(CheckAsSqlite(path, findings));
  if (findings.empty()) return absl::OkStatus();
  const size_t count = findings.size();
  findings.resize(std::min(count, kMostNamed));
  return absl::DataLossError(
      absl::StrCat(path, " is damaged in ", count, count == 1 ? " place: " : " places: ",
                   absl::StrJoin(findings, "; "), count > kMostNamed ? "; …" : ""));
}

}  // namespace zhaolian
