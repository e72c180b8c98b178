// Puts a load of calls on a server and prints one line of JSON.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "tests/bench/call_connection.h"
#include "tests/bench/closed_loop.h"
#include "tests/bench/open_loop.h"
#include "tests/bench/workload.h"

namespace zhaolian::bench {
namespace {

double PercentileOf(const std::vector<absl::Duration>& sorted, double part) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<size_t>(part * static_cast<double>(sorted.size()));
  return absl::ToDoubleMicroseconds(sorted[std::min(at, sorted.size() - 1)]);
}

std::string FiguresOf(const LoadResult& result) {
  const auto calls = static_cast<double>(std::max<uint64_t>(result.calls, 1));
  const auto& sorted = result.latencies;
  return absl::StrFormat(
      R"("calls": %d, "rate": %.1f, "cpu_us": %.3f, "allocations": %.1f, "reply_bytes": %.0f, )"
      R"("p50_us": %.1f, "p99_us": %.1f, "p999_us": %.1f, "most_us": %.1f)",
      result.calls, static_cast<double>(result.calls) / absl::ToDoubleSeconds(result.elapsed),
      absl::ToDoubleMicroseconds(result.used.cpu) / calls,
      static_cast<double>(result.used.allocations) / calls,
      static_cast<double>(result.reply_bytes) / calls, PercentileOf(sorted, 0.5),
      PercentileOf(sorted, 0.99), PercentileOf(sorted, 0.999), PercentileOf(sorted, 1));
}

absl::Status RunClosed(const std::string& address, const std::string& token,
                       const Workload& workload, const LoadShape& shape) {
  ASSIGN_OR_RETURN(std::unique_ptr<CallConnection> connection,
                   CallConnection::Open(address, workload.path, token));
  ASSIGN_OR_RETURN(const LoadResult result, RunLoad(*connection, shape, workload.request));
  std::cout << "{" << FiguresOf(result) << "}" << std::endl;
  return absl::OkStatus();
}

absl::Status RunOpen(const std::string& address, const std::string& token, const Workload& workload,
                     int connections, const ArrivalShape& shape) {
  std::vector<std::unique_ptr<CallConnection>> opened(static_cast<size_t>(connections));
  for (auto& connection : opened) {
    ASSIGN_OR_RETURN(connection, CallConnection::Open(address, workload.path, token));
  }
  ASSIGN_OR_RETURN(const OpenLoadResult result, RunOpenLoad(opened, shape, workload.request));
  std::cout << absl::StrFormat(
                   R"({%s, "due": %d, "held_back": %d, "refused": %d, "refusal_p99_us": %.1f})",
                   FiguresOf(result.answered), result.due, result.held_back, result.refusals.size(),
                   PercentileOf(result.refusals, 0.99))
            << std::endl;
  return absl::OkStatus();
}

}  // namespace
}  // namespace zhaolian::bench

int main(int argc, char** argv) {
  zhaolian::bench::LoadShape shape;
  zhaolian::bench::WorkloadSource source;
  // Loads that follow one another make other rows.
  source.salt = static_cast<uint64_t>(absl::ToUnixMillis(absl::Now())) & 0xfffffff;
  zhaolian::bench::ArrivalShape arrivals;
  std::string address, name, token;
  double seconds = 1, warm_up = 0, pause = 0;
  int connections = 32;
  CLI::App app("Loads a server with calls and prints what they cost, as JSON.");
  app.add_option("workload", name, "What is asked; see workload.cc")->required();
  app.add_option("--address", address, "host:port of the server")->required();
  app.add_option("--rows-from", source.address,
                 "host:port of the Zhaolian server that rows are taken from (default: the same)");
  app.add_option("--token", token, "Session or key that the calls are made with");
  app.add_option("--firms", source.generated_firms,
                 "Firms that the server was given by bench_firms");
  app.add_option("--in-flight", shape.in_flight, "Calls under way at a time");
  app.add_option("--seconds", seconds, "How long calls are counted");
  app.add_option("--warm-up", warm_up, "Seconds of load before that");
  app.add_option("--pause", pause, "Seconds of silence before each call");
  app.add_option("--calls", shape.calls, "Ends when so many calls were counted");
  app.add_flag("--refused", shape.refused, "Every call is refused, and has to be");
  app.add_option("--server", shape.time.use.process, "Process whose CPU time is read");
  app.add_option("--allocations", shape.time.use.allocations_file,
                 "File in which that process counts its allocations");
  CLI::Option* rate =
      app.add_option("--rate", arrivals.rate,
                     "Calls that fall due each second, whether others are under way or not")
          ->check(CLI::PositiveNumber);
  app.add_option("--connections", connections, "Connections that these are spread over")
      ->needs(rate);
  CLI11_PARSE(app, argc, argv);
  if (source.address.empty()) source.address = address;
  shape.time.duration = absl::Seconds(seconds);
  shape.time.warm_up = absl::Seconds(warm_up);
  shape.pause = absl::Seconds(pause);
  arrivals.time = shape.time;

  const absl::StatusOr<zhaolian::bench::Workload> workload =
      zhaolian::bench::MakeWorkload(name, source);
  absl::Status status = workload.status();
  if (status.ok()) {
    status = *rate ? zhaolian::bench::RunOpen(address, token, *workload, connections, arrivals)
                   : zhaolian::bench::RunClosed(address, token, *workload, shape);
  }
  if (status.ok()) return 0;
  std::cerr << "bench_load: " << name << ": " << status << "\n";
  return 1;
}
