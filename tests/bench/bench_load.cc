// Puts a closed loop of calls on a server and prints one line of JSON.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "tests/bench/call_connection.h"
#include "tests/bench/closed_loop.h"
#include "tests/bench/workload.h"

namespace zhaolian::bench {
namespace {

double PercentileOf(const LoadResult& result, double part) {
  if (result.latencies.empty()) return 0;
  const auto at = static_cast<size_t>(part * static_cast<double>(result.latencies.size()));
  return absl::ToDoubleMicroseconds(result.latencies[std::min(at, result.latencies.size() - 1)]);
}

void Print(const LoadResult& result) {
  const auto calls = static_cast<double>(std::max<uint64_t>(result.calls, 1));
  std::cout << absl::StrFormat(
                   R"({"calls": %d, "rate": %.1f, "cpu_us": %.3f, "reply_bytes": %.0f, )"
                   R"("p50_us": %.1f, "p99_us": %.1f, "p999_us": %.1f, "most_us": %.1f})",
                   result.calls, calls / absl::ToDoubleSeconds(result.elapsed),
                   absl::ToDoubleMicroseconds(result.server_cpu) / calls,
                   static_cast<double>(result.reply_bytes) / calls, PercentileOf(result, 0.5),
                   PercentileOf(result, 0.99), PercentileOf(result, 0.999), PercentileOf(result, 1))
            << std::endl;
}

absl::Status Run(const std::string& address, const std::string& name, const LoadShape& shape,
                 const WorkloadSource& source) {
  ASSIGN_OR_RETURN(Workload workload, MakeWorkload(name, source));
  ASSIGN_OR_RETURN(std::unique_ptr<CallConnection> connection,
                   CallConnection::Open(address, workload.path));
  ASSIGN_OR_RETURN(LoadResult result, RunLoad(*connection, shape, workload.request));
  Print(result);
  return absl::OkStatus();
}

}  // namespace
}  // namespace zhaolian::bench

int main(int argc, char** argv) {
  zhaolian::bench::LoadShape shape;
  zhaolian::bench::WorkloadSource source;
  // Loads that follow one another make other rows.
  source.salt = static_cast<uint64_t>(absl::ToUnixMillis(absl::Now())) & 0xfffffff;
  std::string address, name;
  double seconds = 1, warm_up = 0, pause = 0;
  CLI::App app("Keeps calls under way on a server and prints what they cost, as JSON.");
  app.add_option("workload", name, "What is asked; see workload.cc")->required();
  app.add_option("--address", address, "host:port of the server")->required();
  app.add_option("--rows-from", source.address,
                 "host:port of the Zhaolian server that rows are taken from (default: the same)");
  app.add_option("--firms", source.generated_firms,
                 "Firms that the server was given by bench_firms");
  app.add_option("--in-flight", shape.in_flight, "Calls under way at a time");
  app.add_option("--seconds", seconds, "How long calls are counted");
  app.add_option("--warm-up", warm_up, "Seconds of load before that");
  app.add_option("--pause", pause, "Seconds of silence before each call");
  app.add_option("--calls", shape.calls, "Ends when so many calls were counted");
  app.add_option("--server", shape.server, "Process whose CPU time is read");
  CLI11_PARSE(app, argc, argv);
  if (source.address.empty()) source.address = address;
  shape.duration = absl::Seconds(seconds);
  shape.warm_up = absl::Seconds(warm_up);
  shape.pause = absl::Seconds(pause);

  const absl::Status status = zhaolian::bench::Run(address, name, shape, source);
  if (status.ok()) return 0;
  std::cerr << "bench_load: " << name << ": " << status << "\n";
  return 1;
}
