#include "server/server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/access/access.h"
#include "server/access/certificates.h"
#include "server/access/credentials.h"
#include "server/bootstrap.h"
#include "server/config.h"
#include "server/dispatch/nightly_dispatch.h"
#include "server/domain_services.h"
#include "server/evidence/evidence.h"
#include "server/export/exports.h"
#include "server/feed/feed.h"
#include "server/import/enterprise_keys.h"
#include "server/import/import_services.h"
#include "server/log.h"
#include "server/nightly_backups.h"
#include "server/privacy/privacy_parts.h"
#include "server/projects/facts.h"
#include "server/projects/fund_facts.h"
#include "server/projects/lead_facts.h"
#include "server/rows/mutations.h"
#include "server/rows/resource_service.h"
#include "server/rpc/acceptor.h"
#include "server/rpc/admission.h"
#include "server/rpc/call.h"
#include "server/rpc/call_queue.h"
#include "server/rpc/channel_settings.h"
#include "server/rpc/health.h"
#include "server/rpc/page_token.h"
#include "server/rpc/reflection.h"
#include "server/rpc/router.h"
#include "server/schedule.h"
#include "server/services.h"
#include "server/telemetry.h"
#include "storage/data_directory.h"
#include "storage/revision_mark.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// Calls each queue waits for at once.
constexpr int kExpectedCalls = 64;
constexpr std::chrono::seconds kDrainTime(5);
// A copy of the database is noticed when it is older than this.
constexpr absl::Duration kMarkInterval = absl::Minutes(1);
// When a session was used last is kept as often.
constexpr absl::Duration kUseInterval = absl::Minutes(1);
// Imports and backups whose time is over are removed as often.
constexpr absl::Duration kForgetInterval = absl::Hours(1);
// Files of evidence that no row names are removed as often.
constexpr absl::Duration kCollectInterval = absl::Hours(24);
// Clients that take nothing of their exports are looked for as often.
constexpr absl::Duration kSlowExportInterval = absl::Seconds(1);
// New certificates are looked for as often.
constexpr absl::Duration kLookInterval = absl::Seconds(1);

using Config = internal::v1::ServerConfig;

// Of a complete configuration; nothing where no backups are written by the clock.
std::optional<NightlyPlan> NightlyPlanOf(const Config& config) {
  if (config.nightly_backup_time() == "off") return std::nullopt;
  return NightlyPlan{*ParseTimeOfDay(config.nightly_backup_time()), config.nightly_backups_kept()};
}

absl::Duration ManualBackupsKept(const Config& config) {
  const int days = config.manual_backup_days_kept();
  return days == 0 ? absl::InfiniteDuration() : absl::Hours(24 * days);
}

}  // namespace

// In the order they are built.
struct Server::Parts {
  explicit Parts(ResourceRegistry resources) : registry(std::move(resources)) {}

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

  WriterEvents WatchWriter(std::function<void()> on_failure) {
    using Unit = Telemetry::Unit;
    WriterEvents events;
    events.poisoned = [this, on_failure = std::move(on_failure)](const absl::Status& cause) {
      Log("error", "storage failed; nothing is acknowledged any more",
          {{"status", cause.ToString()}});
      health->SetServing(false);
      if (on_failure) on_failure();
    };
    events.disk_full = [this](bool full) {
      disk_full = full;
      if (full) {
        Log("error", "the disk is full; changes are refused until there is room",
            {{"data", directory->path()}});
      } else {
        Log("info", "there is room on the disk again; changes are taken");
      }
    };
    events.committed =
        [this,
         seconds = telemetry->Distribution(Unit::kSeconds, "zhaolian_commit_seconds",
                                           "Time that the writer took to run and commit a group."),
         size = telemetry->Distribution(Unit::kOperations, "zhaolian_commit_operations",
                                        "Operations committed together.")](size_t operations,
                                                                           absl::Duration time) {
          seconds(absl::ToDoubleSeconds(time));
          size(static_cast<double>(operations));
          const absl::Status refreshed = callers->Refresh();
          if (!refreshed.ok()) {
            Log("error", "who may call could not be read; nobody may until it can",
                {{"status", refreshed.ToString()}});
          }
          if (feed_open) feed->OnCommit();
        };
    events.maintained =
        [seconds = telemetry->Distribution(Unit::kSeconds, "zhaolian_checkpoint_seconds",
                                           "Time of a checkpoint.")](absl::Duration time) {
          seconds(absl::ToDoubleSeconds(time));
        };
    return events;
  }

  absl::Status MakeAdmission(const Config& config) {
    ASSIGN_OR_RETURN(Permissions known, Permissions::Of(registry));
    permissions = std::make_unique<Permissions>(std::move(known));
    ASSIGN_OR_RETURN(Roles defined, Roles::Parse(Roles::BuiltIn(), *permissions));
    roles = std::make_unique<Roles>(std::move(defined));
    callers = std::make_unique<Callers>(
        registry, *permissions, *roles,
        Callers::Settings{config.identification() == Config::IDENTIFICATION_STATED,
                          absl::Minutes(config.session_idle_minutes())});
    passwords = std::make_unique<Passwords>();
    attempts = std::make_unique<SignInAttempts>(config.sign_ins_per_quarter());
    admission = std::make_unique<Admission>(
        Admission::Limits{absl::Milliseconds(config.default_deadline_ms()),
                          absl::Milliseconds(config.max_deadline_ms()),
                          config.max_calls_in_flight(), config.max_streams(),
                          config.calls_per_second_per_caller(),
                          !config.tls_client_authorities().empty()},
        *callers, *permissions);
    return absl::OkStatus();
  }

  absl::Status OpenStore(ServerOptions& options) {
    const auto& config = options.config;
    StoreOptions store_options;
    store_options.migrations = options.migrations;
    store_options.reader_threads = config.reader_threads();
    store_options.reader_queue_limit = static_cast<size_t>(config.reader_queue_limit());
    store_options.writer_queue_limit = static_cast<size_t>(config.writer_queue_limit());
    store_options.queue_age = absl::Milliseconds(config.queue_age_ms());
    store_options.events = WatchWriter(std::move(options.on_failure));
    store_options.derived.emplace_back("enterprises", UpdateEnterpriseKeys);
    store_options.derived.emplace_back("leads", UpdateLeadFacts);
    store_options.derived.emplace_back("fundReceipts", UpdateFundFacts);
    store_options.slow = absl::Milliseconds(config.slow_call_ms());
    store_options.slow_statement = [](absl::string_view sql, absl::Duration time) {
      constexpr size_t kMostShown = 300;
      Log("warning", "slow statement",
          {{"statement", std::string(sql.substr(0, kMostShown))},
           {"milliseconds", absl::StrCat(absl::ToInt64Milliseconds(time))}});
    };
    ASSIGN_OR_RETURN(RevisionMark reached, RevisionMark::Open(directory->mark_path()));
    if (!directory->HasDatabase()) RETURN_IF_ERROR(reached.Check(0));
    ASSIGN_OR_RETURN(store, Store::Open(options.open_database(directory->database_path()), registry,
                                        std::move(store_options)));
    RETURN_IF_ERROR(FillEnterpriseKeys(*store));
    RETURN_IF_ERROR(FillFacts(*store, "lead_facts", "leads", UpdateLeadFacts));
    RETURN_IF_ERROR(FillFacts(*store, "fund_facts", "fundReceipts", UpdateFundFacts));
    const bool sign_in = config.identification() == Config::IDENTIFICATION_SIGN_IN;
    if (!sign_in) RETURN_IF_ERROR(CheckNobodySignsIn(*store));
    RETURN_IF_ERROR(MakeFirstRows(*store, sign_in));
    if (sign_in) {
      ASSIGN_OR_RETURN(auto first, MakeFirstOfficer(*store, *passwords));
      if (first.has_value() && options.on_first_sign_in) {
        options.on_first_sign_in(first->user, first->one_time_password);
      }
    }
    ASSIGN_OR_RETURN(auto connection, store->ConnectForReading());
    RETURN_IF_ERROR(RestoreAttempts(*connection, absl::Now(), *attempts));
    RETURN_IF_ERROR(callers->Open(std::move(connection)));
    RETURN_IF_ERROR(reached.Check(store->writer().revision()));
    mark = std::make_unique<RevisionMark>(std::move(reached));
    return absl::OkStatus();
  }

  absl::Status BindMethods(const ServerOptions& options) {
    const Config& config = options.config;
    router = std::make_unique<Router>(*admission, *telemetry);
    mutations = std::make_unique<Mutations>(*store, *admission, *router);
    RETURN_IF_ERROR(BindDomain({config, *store, *admission, *tokens, *mutations, *router, rules}));
    RETURN_IF_ERROR(OpenEvidence(config));
    BindSearch(*store, *admission, *permissions, *router);
    BindHistory(*store, *admission, *tokens, *permissions,
                static_cast<size_t>(config.max_response_bytes()), *router);
    ASSIGN_OR_RETURN(const std::string journal_key, directory->Key("journal"));
    BindAudit(*store, *admission, *tokens, journal_key, *router);
    const std::string folder =
        config.backup_directory().empty() ? directory->backups_path() : config.backup_directory();
    backups = std::make_unique<Backups>(
        *store, Backups::Directories{folder, directory->keys_path(), directory->evidence_path()},
        ManualBackupsKept(config));
    backups->RemovePartial();
    BindSystem(*store, *admission, absl::Now(), *backups, *router);
    ASSIGN_OR_RETURN(ImportFiles import_files, OpenImportFiles(config));
    BindPrivacy({*store, *admission, *tokens, *backups, NightlyPlanOf(config), *evidence,
                 directory->imports_path(), std::move(import_files),
                 static_cast<size_t>(config.max_response_bytes())},
                *router);
    ASSIGN_OR_RETURN(std::string factor_key, directory->Key("second-factors"));
    second_factors = std::make_unique<SecondFactors>(std::move(factor_key));
    access = std::make_unique<Access>(Access{*store, *admission, *tokens, *permissions, *roles,
                                             *callers, *passwords, *attempts, *second_factors,
                                             absl::Minutes(config.session_minutes())});
    BindAccess(*access, *router, rules);
    RETURN_IF_ERROR(OpenFeed(config, options.feed_patience));
    resources = std::make_unique<ResourceService>(
        *store, *admission, *tokens, rules,
        ResourceService::Limits{static_cast<size_t>(config.max_response_bytes())});
    RETURN_IF_ERROR(resources->BindAll(registry, *router, *mutations));
    BindPush(*store, *admission, *mutations, static_cast<size_t>(config.max_response_bytes()),
             *router);
    RETURN_IF_ERROR(OpenImports(config));
    health->Bind(*router);
    BindReflection(registry, *router);
    return router->CheckComplete(registry);
  }

  // What callers are told of without asking for it again, and lists as files.
  absl::Status OpenFeed(const Config& config, absl::Duration patience) {
    ASSIGN_OR_RETURN(std::string feed_key, directory->Key("feed"));
    ASSIGN_OR_RETURN(auto feed_connection, store->ConnectForReading());
    feed = std::make_unique<Feed>(
        *store, *admission, *callers, *permissions,
        Feed::Settings{std::move(feed_key), static_cast<size_t>(config.max_response_bytes()),
                       config.snapshots_at_a_time(), patience},
        std::move(feed_connection));
    feed->Bind(*router);
    exports = std::make_unique<Exports>(
        ExportParts{*store, *admission, *permissions, directory->path(), config.export_rows()},
        Exports::Settings{config.exports_at_a_time(), patience});
    exports->Bind(*router);
    feed_open = true;
    return absl::OkStatus();
  }

  absl::Status OpenEvidence(const Config& config) {
    ASSIGN_OR_RETURN(std::unique_ptr<ContentStore> files,
                     ContentStore::Open(directory->evidence_path()));
    evidence = std::make_unique<Evidence>(*store, *admission, std::move(files),
                                          EvidenceSettings::Of(config));
    evidence->Bind(*mutations, *router);
    return absl::OkStatus();
  }

  absl::StatusOr<ImportFiles> OpenImportFiles(const Config& config) const {
    return ImportFiles::Open(absl::StrCat(directory->imports_path(), "/files"),
                             config.import_file_bytes());
  }

  absl::Status OpenImports(const Config& config) {
    ASSIGN_OR_RETURN(ImportFiles files, OpenImportFiles(config));
    ImportJobs::Settings settings;
    settings.directory = directory->imports_path();
    settings.limits.file_bytes = config.import_file_bytes();
    settings.limits.rows = config.import_rows();
    settings.kept = absl::Hours(24 * config.import_days_kept());
    ASSIGN_OR_RETURN(HeaderTable headers, HeaderTable::Create(""));
    imports =
        std::make_unique<ImportJobs>(*store, *admission, *callers, *mutations, *permissions,
                                     std::move(settings), std::move(files), std::move(headers));
    BindImports({*store, *admission, *tokens, *imports}, *router);
    return imports->Start();
  }

  absl::Status OpenCertificates(const Config& config) {
    if (config.tls_certificate().empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(certificates, Certificates::Open({config.tls_certificate(), config.tls_key(),
                                                       config.tls_client_authorities()},
                                                      absl::StrCat(directory->path(), "/tls")));
    if (!RefusesTls12(certificates->pair())) {
      Log("warning",
          "the certificate has no RSA key, so that TLS 1.2 is let in too; "
          "put the proxy of deploy/haproxy.cfg before the server, or use an RSA key");
    }
    return absl::OkStatus();
  }

  absl::Status Listen(const internal::v1::ServerConfig& config) {
    RETURN_IF_ERROR(OpenCertificates(config));
    ASSIGN_OR_RETURN(ListenSocket socket, ListenSocket::Bind(config.listen_address()));
    CheckOpenFileLimit(config);
    grpc::ServerBuilder builder;
    SetChannelArguments(config, builder);
    connections = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        certificates == nullptr ? grpc::InsecureServerCredentials() : certificates->Credentials());
    builder.RegisterAsyncGenericService(&service);
    for (int i = 0; i < config.network_threads(); ++i) {
      queues.push_back(std::make_unique<CallQueue>(
          service, builder.AddCompletionQueue(),
          [this](Call& call) { return router->Dispatch(call); },
          absl::Seconds(config.call_age_seconds()),
          [this](const std::string& peer) { acceptor->Cut(peer); }));
    }
    grpc_server = builder.BuildAndStart();
    if (grpc_server == nullptr) return absl::InternalError("gRPC did not start");
    for (const auto& queue : queues) queue->Start(kExpectedCalls);
    acceptor = std::make_unique<Acceptor>(
        std::move(socket),
        Acceptor::Limits{config.max_connections(), config.max_connections_per_address()},
        [this](int fd) {
          grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
          connection.fd = fd;
          connections->HandleNewConnection(&connection);
        });
    return absl::OkStatus();
  }

  // Config has been completed.
  void StartSchedule(const internal::v1::ServerConfig& config) {
    const absl::Time now = absl::Now();
    schedule.Add({"revision mark", now, [](absl::Time done) { return done + kMarkInterval; },
                  [this] { return mark->Raise(store->writer().revision()); }});
    schedule.Add({"uses of credentials", now, [](absl::Time done) { return done + kUseInterval; },
                  [this] { return KeepUses(*callers, *store); }});
    if (certificates != nullptr) {
      schedule.Add({"certificates", now, [](absl::Time done) { return done + kLookInterval; },
                    [this] {
                      const absl::Status status = certificates->Refresh(absl::Now());
                      if (!status.ok()) {
                        Log("error", "new certificates are not taken; those before go on",
                            {{"status", std::string(status.message())}});
                      }
                      return absl::OkStatus();
                    }});
    }
    schedule.Add({"imports whose time is over", now,
                  [](absl::Time done) { return done + kForgetInterval; },
                  [this] { return imports->RemoveExpired(absl::Now()); }});
    schedule.Add({"evidence that no row names", now,
                  [](absl::Time done) { return done + kCollectInterval; },
                  [this] { return evidence->Collect(absl::Now()); }});
    schedule.Add({"slow exports", now, [](absl::Time done) { return done + kSlowExportInterval; },
                  [this] {
                    exports->EndSlow(absl::Now());
                    return absl::OkStatus();
                  }});
    schedule.Add({"backups whose time is over", now,
                  [](absl::Time done) { return done + kForgetInterval; },
                  [this] { return backups->RemoveExpired(absl::Now()); }});
    const std::optional<NightlyPlan> nightly = NightlyPlanOf(config);
    if (nightly.has_value()) schedule.Add(NightlyBackup(*backups, *nightly, now));
    const auto checkup = ParseTimeOfDay(config.nightly_checkup_time());  // or "off"
    if (checkup.ok())
      schedule.Add(NightlyDispatch(*store, config.issue_solve_days(), *checkup, now));
    schedule.Start();
  }

  void WatchNumbers() {
    using Kind = Telemetry::Kind;
    telemetry->Watch(Kind::kGauge, "zhaolian_connections", "Open connections.",
                     [this] { return acceptor->open(); });
    telemetry->Watch(Kind::kCounter, "zhaolian_connections_refused_total",
                     "Connections closed because too many were open.",
                     [this] { return static_cast<double>(acceptor->refused()); });
    telemetry->Watch(Kind::kGauge, "zhaolian_calls_in_flight", "Unary calls in flight.",
                     [this] { return admission->calls_in_flight(); });
    telemetry->Watch(Kind::kGauge, "zhaolian_calls_live",
                     "Calls of all kinds that were let in and are not over.", [this] {
                       int live = 0;
                       for (const auto& queue : queues) live += queue->live();
                       return live;
                     });
    telemetry->Watch(Kind::kGauge, "zhaolian_writes_waiting",
                     "Operations that wait for the writer.",
                     [this] { return static_cast<double>(store->writer().waiting()); });
    telemetry->Watch(Kind::kGauge, "zhaolian_longest_write_wait_seconds",
                     "Time that the first of the waiting operations has waited.",
                     [this] { return absl::ToDoubleSeconds(store->writer().longest_wait()); });
    telemetry->Watch(Kind::kGauge, "zhaolian_reads_waiting", "Reads that wait for a reader.",
                     [this] { return static_cast<double>(store->reads_waiting()); });
    telemetry->Watch(Kind::kGauge, "zhaolian_longest_read_wait_seconds",
                     "Time that the first of the waiting reads has waited.",
                     [this] { return absl::ToDoubleSeconds(store->longest_read_wait()); });
    telemetry->Watch(Kind::kGauge, "zhaolian_log_bytes",
                     "Bytes of the write-ahead log that no checkpoint has taken over yet.",
                     [this] { return static_cast<double>(store->writer().log_bytes()); });
    telemetry->Watch(Kind::kGauge, "zhaolian_disk_full",
                     "1 while changes are refused because the disk is full.",
                     [this] { return disk_full ? 1 : 0; });
    telemetry->Watch(
        Kind::kGauge, "zhaolian_newest_backup_timestamp_seconds",
        "When the newest backup was written, in seconds since 1970; 0 when "
        "there is none.",
        [this] {
          return static_cast<double>(std::max<int64_t>(0, absl::ToUnixSeconds(backups->newest())));
        });
  }

  ~Parts() {
    if (telemetry != nullptr) telemetry->StopWatching();
    if (health != nullptr) health->Close();
    if (feed != nullptr) feed->Close();
    if (imports != nullptr) imports->Close();
    if (exports != nullptr) exports->Close();
    if (acceptor != nullptr) acceptor->Stop();
    if (grpc_server != nullptr) {
      grpc_server->Shutdown(std::chrono::system_clock::now() + kDrainTime);
    }
    // Calls that are still with the store or a backup answer into the queues,
    // so those are drained before the queues end.
    schedule.Stop();
    if (evidence != nullptr) evidence->Close();
    if (store != nullptr) store->Close();
    passwords.reset();  // who waits for one is answered by the closed store
    if (callers != nullptr) callers->Close();
    if (mark != nullptr) mark->Raise(store->writer().revision()).IgnoreError();  // it is but older
    if (backups != nullptr) backups->Wait();
    queues.clear();
  }
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options) {
  RETURN_IF_ERROR(CompleteConfig(options.config));
  RETURN_IF_ERROR(CheckExposure(options.config));
  if (!options.config.metrics_address().empty()) {
    RETURN_IF_ERROR(CheckListenAddress(options.config.metrics_address()));
  }
  ASSIGN_OR_RETURN(ResourceRegistry registry, ResourceRegistry::FromProtoset(options.protoset));
  auto parts = std::make_unique<Parts>(std::move(registry));
  ASSIGN_OR_RETURN(parts->directory, DataDirectory::Open(options.config.data_directory()));
  ASSIGN_OR_RETURN(std::string key, parts->directory->Key("page-tokens"));
  ASSIGN_OR_RETURN(parts->telemetry,
                   Telemetry::Start(options.config.metrics_address(),
                                    absl::Milliseconds(options.config.slow_call_ms())));
  parts->health = std::make_unique<Health>(parts->registry);
  RETURN_IF_ERROR(parts->MakeAdmission(options.config));
  parts->tokens = std::make_unique<PageTokens>(
      std::move(key), absl::Seconds(options.config.page_token_age_seconds()));
  RETURN_IF_ERROR(parts->OpenStore(options));
  RETURN_IF_ERROR(parts->BindMethods(options));
  RETURN_IF_ERROR(parts->Listen(options.config));
  parts->StartSchedule(options.config);
  parts->WatchNumbers();
  parts->health->SetServing(true);
  Log("info", "listening",
      {{"address", parts->acceptor->address()},
       {"data", parts->directory->path()},
       {"schema_version", absl::StrCat(parts->store->schema_version())}});
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() = default;
const std::string& Server::address() const { return parts_->acceptor->address(); }
Store& Server::store() { return *parts_->store; }
Telemetry& Server::telemetry() { return *parts_->telemetry; }

}  // namespace zhaolian
