// The whole server: builds its parts in order, and takes them down in reverse.
#ifndef ZHAOLIAN_SERVER_SERVER_H_
#define ZHAOLIAN_SERVER_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/resource_schema.h"
#include "storage/store.h"
#include "zhaolian/internal/v1/config.pb.h"

namespace zhaolian {

class Telemetry;
struct ServerParts;

struct ServerOptions {
  internal::v1::ServerConfig config;
  // What is served: the protos of proto/ unless a test adds its own.
  std::string protoset = std::string(Protoset());
  std::vector<Migration> migrations = BuiltInMigrations();
  // Opens the database at a path of the data directory.
  std::function<std::unique_ptr<Database>(const std::string& path)> open_database = OpenSqlite;
  // How long the feed, and an export, wait for a client that takes nothing.
  absl::Duration feed_patience = absl::Minutes(1);
  // Called once, from another thread, when the storage failed: the server
  // answers nothing that changes data any more and should be ended.
  std::function<void()> on_failure;
  // Called at a start at which no security officer can get in, with the one who
  // can and the password that is good once. It is told nowhere else.
  std::function<void(const std::string& user, const std::string& password)> on_first_sign_in;
};

class Server {
 public:
  // Locks and opens the data directory, migrates, makes keys and the first
  // unit and user, and listens. FAILED_PRECONDITION says in one line what
  // stands in the way.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options);
  // Says NOT_SERVING, lets calls end for at most five seconds, finishes every
  // change that was taken, and closes.
  ~Server();

  // Where it listens, with the port that was chosen for port 0.
  const std::string& address() const;
  // For tests that look beneath the API.
  Store& store();
  Telemetry& telemetry();

 private:
  explicit Server(std::unique_ptr<ServerParts> parts);
  std::unique_ptr<ServerParts> parts_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SERVER_H_
