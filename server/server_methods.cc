#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/domain_services.h"
#include "server/import/import_services.h"
#include "server/nightly_backups.h"
#include "server/privacy/privacy_parts.h"
#include "server/rpc/reflection.h"
#include "server/server_parts.h"
#include "server/services.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

absl::Duration ManualBackupsKept(const ServerParts::Config& config) {
  const int days = config.manual_backup_days_kept();
  return days == 0 ? absl::InfiniteDuration() : absl::Hours(24 * days);
}

}  // namespace

absl::Status ServerParts::BindMethods(const ServerOptions& options) {
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
  BindPrivacy({*store, *admission, *tokens, *backups, NightlyPlanOf(config), *evidence, *imports,
               static_cast<size_t>(config.max_response_bytes())},
              *router);
  health->Bind(*router);
  BindReflection(registry, *router);
  return router->CheckComplete(registry);
}

absl::Status ServerParts::OpenFeed(const Config& config, absl::Duration patience) {
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

absl::Status ServerParts::OpenEvidence(const Config& config) {
  ASSIGN_OR_RETURN(std::unique_ptr<ContentStore> files,
                   ContentStore::Open(directory->evidence_path()));
  evidence = std::make_unique<Evidence>(*store, *admission, std::move(files),
                                        EvidenceSettings::Of(config));
  evidence->Bind(*mutations, *router);
  return absl::OkStatus();
}

absl::Status ServerParts::OpenImports(const Config& config) {
  ASSIGN_OR_RETURN(
      ImportFiles files,
      ImportFiles::Open(absl::StrCat(directory->imports_path(), "/files"),
                        {.file_bytes = config.import_file_bytes(),
                         .waiting = {.bytes = int64_t{config.import_waiting_megabytes()} << 20,
                                     .files = config.import_waiting_files(),
                                     .files_in_all = config.import_waiting_files_in_all()}}));
  ImportJobs::Settings settings;
  settings.directory = directory->imports_path();
  settings.limits.file_bytes = config.import_file_bytes();
  settings.limits.rows = config.import_rows();
  settings.kept = absl::Hours(24 * config.import_days_kept());
  ASSIGN_OR_RETURN(HeaderTable headers, HeaderTable::Read(config.import_headers()));
  imports = std::make_unique<ImportJobs>(*store, *admission, *callers, *mutations, *permissions,
                                         std::move(settings), std::move(files), std::move(headers));
  BindImports(
      {*store, *admission, *tokens, *imports, static_cast<size_t>(config.max_response_bytes())},
      *router);
  return imports->Start();
}

}  // namespace zhaolian
