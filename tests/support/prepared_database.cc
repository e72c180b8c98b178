#include "tests/support/prepared_database.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include "absl/base/const_init.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "storage/store.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;

absl::Status Make(const std::string& path, absl::string_view protoset,
                  const std::vector<Migration>& migrations) {
  auto registry = ResourceRegistry::FromProtoset(protoset);
  if (!registry.ok()) return registry.status();
  StoreOptions options;
  options.migrations = migrations;
  return Store::Open(OpenSqlite(path), *registry, std::move(options)).status();
}

// The bytes of one. Its migrations are told from others by their number and the last of them:
// tests add theirs to those that are built in, with a proto each.
const std::string& Prepared(absl::string_view protoset, const std::vector<Migration>& migrations) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto& prepared = *new std::map<std::string, std::string>;
  absl::MutexLock lock(&mutex);
  std::string& bytes = prepared[absl::StrCat(migrations.size(), migrations.back().sql)];
  if (!bytes.empty()) return bytes;
  const ScratchDirectory directory;
  const std::string path = directory.Path("prepared.db");
  const absl::Status made = Make(path, protoset, migrations);
  if (!made.ok()) {
    std::cerr << "no database can be prepared: " << made << "\n";
    std::abort();
  }
  std::ifstream file(path, std::ios::binary);
  bytes.assign(std::istreambuf_iterator<char>(file), {});
  return bytes;
}

}  // namespace

void PutPreparedDatabase(const std::string& path, absl::string_view protoset,
                         const std::vector<Migration>& migrations) {
  if (migrations.empty() || fs::exists(path)) return;
  const std::string& bytes = Prepared(protoset, migrations);
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace zhaolian
