// Gives a data directory, whose server is stopped, many fictional firms: written
// beneath the API by the storage's own code, so that indexes, links, search and
// journal are what they would be, and in large transactions.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "absl/time/clock.h"
#include "server/import/enterprise_keys.h"
#include "storage/data_directory.h"
#include "storage/journal.h"
#include "storage/resource_store.h"
#include "storage/search_merging.h"
#include "storage/status_macros.h"
#include "tests/bench/fictional_rows.h"

namespace zhaolian::bench {
namespace {

constexpr uint64_t kFirmsPerTransaction = 5000;

absl::Status WriteFirms(Connection& connection, const ResourceStore& store, uint64_t first,
                        uint64_t end) {
  const ResourceSchema* schema = store.registry().FindMessage(v1::Enterprise::descriptor());
  RETURN_IF_ERROR(connection.BeginWrite());
  int64_t head = 0;
  RETURN_IF_ERROR(connection.Run("SELECT revision FROM head WHERE id = 1", {},
                                 [&](const Row& row) { head = row.Integer(0); }));
  Tx tx(connection, absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())), Head{head});
  for (uint64_t number = first; number < end; ++number) {
    v1::Enterprise firm = FirmOf(number);
    firm.set_name(FirmName(number));
    const ChangeOrigin origin = {"users/local", "stated",
                                 "zhaolian.v1.EnterpriseService/CreateEnterprise",
                                 NumberedUuid(number), Sha256(firm.name())};
    RETURN_IF_ERROR(store.Insert(tx, *schema, origin, firm));
  }
  RETURN_IF_ERROR(RunLastWork(connection, tx.TakeLastWork()));
  RETURN_IF_ERROR(
      connection.Run("UPDATE head SET revision = $1 WHERE id = 1", {Value(tx.head().revision)}));
  RETURN_IF_ERROR(connection.Commit());
  return connection.Maintain(true).status();
}

absl::Status Fill(const std::string& path, uint64_t firms) {
  ASSIGN_OR_RETURN(const ResourceRegistry registry, ResourceRegistry::FromProtoset(Protoset()));
  ResourceStore store(registry);
  store.Derive("enterprises", UpdateEnterpriseKeys);  // as the server does
  ASSIGN_OR_RETURN(std::unique_ptr<DataDirectory> directory, DataDirectory::Open(path));
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                   OpenSqlite(directory->database_path())->Connect(true));
  // Its indexes outgrow what a server keeps in memory.
  RETURN_IF_ERROR(connection->RunScript("PRAGMA cache_size=-524288"));
  for (uint64_t first = 0; first < firms; first += kFirmsPerTransaction) {
    RETURN_IF_ERROR(
        WriteFirms(*connection, store, first, std::min(first + kFirmsPerTransaction, firms)));
  }
  // As a server leaves it that has had a quiet minute.
  for (bool more = true; more;) {
    RETURN_IF_ERROR(connection->BeginWrite());
    ASSIGN_OR_RETURN(more, MergeFurther(*connection));
    RETURN_IF_ERROR(connection->Commit());
    RETURN_IF_ERROR(connection->Maintain(true).status());
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace zhaolian::bench

int main(int argc, char** argv) {
  std::string data;
  uint64_t firms = 0;
  CLI::App app("Adds fictional firms to a data directory that holds the reference data.");
  app.add_option("--data", data, "Data directory of a server that is stopped")->required();
  app.add_option("--firms", firms, "How many")->required();
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = zhaolian::bench::Fill(data, firms);
  if (status.ok()) return 0;
  std::cerr << "bench_firms: " << status << "\n";
  return 1;
}
