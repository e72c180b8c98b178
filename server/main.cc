// Flags, configuration, signals and settings of the process; nothing else.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdlib>
#include <iostream>

#include "absl/synchronization/mutex.h"
#include "server/access/certificates.h"
#include "server/config.h"
#include "server/server.h"
#include "server/version.h"

namespace {

using zhaolian::internal::v1::ServerConfig;

void TuneProcess() {
  // Debian builds Abseil, whose locks gRPC uses, so that each lock looks for
  // deadlocks: of use to who tests, and not free.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

// A core file would hold passwords on their way and personal information.
void LeaveNoCore() {
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

// Blocks what ends the program in every thread, so that sigwait gets it.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

void SayHowToBegin(const std::string& user, const std::string& password) {
  std::cout << "No security officer can get in yet: sign in as " << user << " with the password "
            << password << "\nIt is good once, for 72 hours, and shown nowhere else:\n"
            << "  zhaolian login --user " << user << std::endl;
}

int Fail(const absl::Status& status) {
  std::cerr << "zhaolian-server: " << status.message() << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Serves the libraries of Zhaolian over gRPC.");
  app.footer(
      "Examples:\n"
      "  zhaolian-server --data ./data\n"
      "  zhaolian-server --trial --data ./trial\n"
      "  zhaolian-server --config /etc/zhaolian/zhaolian.textproto\n"
      "Every setting is described in the example configuration, deploy/zhaolian.textproto.");
  std::string config_path, data, listen;
  app.add_option("--config", config_path, "Text-proto file of settings");
  app.add_option("--data", data, "Data directory (default ./data); overrides the file");
  app.add_option("--listen", listen,
                 "Address (default 127.0.0.1:50051; port 0 picks a free one); overrides the file");
  bool trial = false;
  app.add_flag("--trial", trial,
               "Nobody signs in: callers are who they say they are and may do everything. On this "
               "machine only, and never where people sign in");
  app.set_version_flag("--version", zhaolian::kVersion);
  CLI11_PARSE(app, argc, argv);

  TuneProcess();
  LeaveNoCore();
  auto config = zhaolian::ReadConfig(config_path);
  if (!config.ok()) return Fail(config.status());
  if (!data.empty()) config->set_data_directory(data);
  if (!listen.empty()) config->set_listen_address(listen);
  if (trial) config->set_identification(ServerConfig::IDENTIFICATION_STATED);

  // gRPC would log what any peer sends, headers of strangers among it, as often
  // as it is sent. Who looks for a fault of gRPC sets the variable.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  setenv("GRPC_SSL_CIPHER_SUITES", zhaolian::kCiphers, /*overwrite=*/0);
  // The database holds personal information: nobody else reads its files.
  umask(077);
  const sigset_t signals = BlockSignals();

  std::atomic<bool> failed = false;
  zhaolian::ServerOptions options;
  options.config = *config;
  options.on_failure = [&failed] {
    failed = true;
    kill(getpid(), SIGTERM);
  };
  options.on_first_sign_in = SayHowToBegin;
  auto server = zhaolian::Server::Start(std::move(options));
  if (!server.ok()) return Fail(server.status());
  std::cout << "listening on " << (*server)->address() << std::endl;
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  server->reset();
  return failed ? 1 : 0;
}
