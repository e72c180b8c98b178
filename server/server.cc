#include "server/server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config.h"
#include "server/log.h"
#include "server/server_parts.h"
#include "storage/status_macros.h"

namespace zhaolian {

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options) {
  RETURN_IF_ERROR(CompleteConfig(options.config));
  RETURN_IF_ERROR(CheckExposure(options.config));
  if (!options.config.metrics_address().empty()) {
    RETURN_IF_ERROR(CheckListenAddress(options.config.metrics_address()));
  }
  ASSIGN_OR_RETURN(ResourceRegistry registry, ResourceRegistry::FromProtoset(options.protoset));
  auto parts = std::make_unique<ServerParts>(std::move(registry));
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

Server::Server(std::unique_ptr<ServerParts> parts) : parts_(std::move(parts)) {}
Server::~Server() = default;
const std::string& Server::address() const { return parts_->acceptor->address(); }
Store& Server::store() { return *parts_->store; }
Telemetry& Server::telemetry() { return *parts_->telemetry; }

}  // namespace zhaolian
