// What an operator asks of the running server.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "server/services.h"
#include "server/version.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using v1::CreateBackupRequest;
using v1::GetServerInfoRequest;
using v1::GetServerInfoResponse;

absl::Status ReadCounts(const Store& store, Connection& connection,
                        GetServerInfoResponse& response) {
  std::vector<std::string> counts;
  for (const auto& schema : store.resources().registry().all()) {
    counts.push_back(absl::StrCat("SELECT '", schema->collection(), "', count(*) FROM ",
                                  schema->table(), " WHERE delete_time IS NULL"));
  }
  RETURN_IF_ERROR(connection.Run(absl::StrJoin(counts, " UNION ALL "), {}, [&](const Row& row) {
    auto* entry = response.add_collections();
    entry->set_collection(std::string(row.Text(0)));
    entry->set_count(row.Integer(1));
  }));
  return connection.Run("SELECT revision FROM head WHERE id = 1", {},
                        [&](const Row& row) { response.set_revision(row.Integer(0)); });
}

}  // namespace

void BindSystem(Store& store, const Admission& admission, absl::Time start_time, Backups& backups,
                Router& router) {
  router.Bind<GetServerInfoRequest>(
      "zhaolian.v1.SystemService.GetServerInfo",
      [&store, &admission, start_time](const CallPtr& call, std::unique_ptr<GetServerInfoRequest>) {
        store.Read(admission.DeadlineOf(*call),
                   [&store, start_time, call](const absl::Status& status, Connection& connection) {
                     if (!status.ok()) return call->Finish(status);
                     GetServerInfoResponse response;
                     response.set_version(kVersion);
                     response.set_schema_version(store.schema_version());
                     *response.mutable_start_time() = ToTimestamp(start_time);
                     *response.mutable_server_time() = ToTimestamp(absl::Now());
                     response.set_engine(store.engine());
                     response.set_caller(call->caller->user);
                     response.set_caller_identity(call->caller->identity);
                     absl::Status counted = ReadCounts(store, connection, response);
                     counted.ok() ? call->Reply(response) : call->Finish(counted);
                   });
      });
  router.Bind<CreateBackupRequest>(
      "zhaolian.v1.SystemService.CreateBackup",
      [&backups](const CallPtr& call, std::unique_ptr<CreateBackupRequest> request) {
        backups.Start(call, std::move(request));
      });
}

}  // namespace zhaolian
