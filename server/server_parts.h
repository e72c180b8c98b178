// The parts of a server, in the order in which they are built; they end in reverse.
#ifndef ZHAOLIAN_SERVER_SERVER_PARTS_H_
#define ZHAOLIAN_SERVER_SERVER_PARTS_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/access.h"
#include "server/access/certificates.h"
#include "server/access/credentials.h"
#include "server/backups.h"
#include "server/evidence/evidence.h"
#include "server/export/exports.h"
#include "server/feed/feed.h"
#include "server/import/import_files.h"
#include "server/import/import_jobs.h"
#include "server/rows/domain_rules.h"
#include "server/rows/mutations.h"
#include "server/rows/resource_service.h"
#include "server/rpc/acceptor.h"
#include "server/rpc/admission.h"
#include "server/rpc/call_queue.h"
#include "server/rpc/health.h"
#include "server/rpc/page_token.h"
#include "server/rpc/router.h"
#include "server/schedule.h"
#include "server/server.h"
#include "server/telemetry.h"
#include "storage/data_directory.h"
#include "storage/revision_mark.h"
#include "storage/store.h"
#include "storage/writer.h"
#include "zhaolian/internal/v1/config.pb.h"

namespace zhaolian {

// Each step builds what the steps above it need; a configuration is complete.
struct ServerParts {
  using Config = internal::v1::ServerConfig;

  explicit ServerParts(ResourceRegistry resources) : registry(std::move(resources)) {}
  // Lets calls end for a while, and finishes every change that was taken.
  ~ServerParts();

  absl::Status MakeAdmission(const Config& config);
  absl::Status OpenStore(ServerOptions& options);
  absl::Status BindMethods(const ServerOptions& options);
  absl::Status Listen(const Config& config);
  void StartSchedule(const Config& config);
  // What is measured, beside calls.
  void WatchNumbers();

  const ResourceRegistry registry;
  std::unique_ptr<DataDirectory> directory;
  std::unique_ptr<Telemetry> telemetry;
  std::unique_ptr<Health> health;
  std::unique_ptr<Permissions> permissions;
  std::unique_ptr<Roles> roles;
  std::unique_ptr<Callers> callers;
  std::unique_ptr<Passwords> passwords;
  std::unique_ptr<SignInAttempts> attempts;
  std::unique_ptr<SecondFactors> second_factors;
  std::unique_ptr<Admission> admission;
  std::unique_ptr<PageTokens> tokens;
  DomainRules rules;
  std::atomic<bool> disk_full = false;
  std::atomic<bool> feed_open = false;
  std::unique_ptr<Store> store;
  std::unique_ptr<RevisionMark> mark;
  std::unique_ptr<Backups> backups;
  std::unique_ptr<Access> access;
  std::unique_ptr<Feed> feed;
  std::unique_ptr<ImportJobs> imports;
  std::unique_ptr<Exports> exports;
  std::unique_ptr<Evidence> evidence;
  Schedule schedule;
  std::unique_ptr<ResourceService> resources;
  std::unique_ptr<Router> router;
  std::unique_ptr<Mutations> mutations;
  grpc::AsyncGenericService service;
  std::vector<std::unique_ptr<CallQueue>> queues;
  std::unique_ptr<Certificates> certificates;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> connections;
  std::unique_ptr<grpc::Server> grpc_server;
  std::unique_ptr<Acceptor> acceptor;

 private:
  WriterEvents WatchWriter(std::function<void()> on_failure);
  // What callers are told of without asking for it again, and lists as files.
  absl::Status OpenFeed(const Config& config, absl::Duration patience);
  absl::Status OpenEvidence(const Config& config);
  absl::Status OpenImports(const Config& config);
  absl::Status OpenCertificates(const Config& config);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SERVER_PARTS_H_
