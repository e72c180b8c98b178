#include "server/server_parts.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/bootstrap.h"
#include "server/import/enterprise_keys.h"
#include "server/log.h"
#include "server/projects/facts.h"
#include "server/projects/fund_facts.h"
#include "server/projects/lead_facts.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr std::chrono::seconds kDrainTime(5);

}  // namespace

absl::Status ServerParts::MakeAdmission(const Config& config) {
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
                        absl::Milliseconds(config.max_deadline_ms()), config.max_calls_in_flight(),
                        config.max_streams(), config.calls_per_second_per_caller(),
                        !config.tls_client_authorities().empty(),
                        [this](absl::Duration longest) { return store->IsOverloaded(longest); },
                        absl::Milliseconds(config.overload_wait_ms())},
      *callers, *permissions);
  return absl::OkStatus();
}

absl::Status ServerParts::OpenStore(ServerOptions& options) {
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

ServerParts::~ServerParts() {
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

}  // namespace zhaolian
