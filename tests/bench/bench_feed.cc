// Listens to the feed of a server with many streams, and prints one line of JSON:
//
//   fanout    how long after a change its watchers are told, at so many changes a second
//   idle      what a stream costs in memory that nothing happens on
//   snapshot  how fast one client is given all rows, again and again
#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <thread>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "client-lib/client.h"
#include "storage/status_macros.h"
#include "tests/bench/call_connection.h"
#include "tests/bench/fictional_rows.h"
#include "tests/bench/server_use.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/feed.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian::bench {
namespace {

constexpr char kWatch[] = "/zhaolian.v1.FeedService/Watch";
constexpr char kForAnHour[] = "1H";

struct Options {
  std::string address, path = kWatch, officer_key, bureau_key, keys_file;
  std::vector<std::string> users, units;
  int streams = 1000, unread = 0, rate = 200, writers = 4, server = 0;
  double seconds = 5;
  bool no_request = false;
};

// Keys of the users, for two streams each; none where nobody signs in. Those of a run before are
// in the file: a server has as many as a city has devices, not more with each run.
absl::StatusOr<std::vector<std::string>> MakeKeys(const Options& options) {
  std::vector<std::string> keys;
  if (options.users.empty()) return std::vector<std::string>{""};
  std::ifstream kept(options.keys_file);
  for (std::string key; std::getline(kept, key);) keys.push_back(key);
  if (!keys.empty()) return keys;
  const Client officer({.address = options.address, .token = options.officer_key});
  while (keys.size() * 2 < static_cast<size_t>(options.streams)) {
    v1::CreateApiKeyRequest request;
    request.set_user(options.users[keys.size() % options.users.size()]);
    request.set_display_name("bench");
    v1::CreateApiKeyResponse response;
    RETURN_IF_ERROR(officer.Call(request, response));
    keys.push_back(response.token());
  }
  if (!options.keys_file.empty()) std::ofstream(options.keys_file) << absl::StrJoin(keys, "\n");
  return keys;
}

// Streams, each with a connection of its own, read by one thread.
class Streams {
 public:
  using OnMessage = std::function<void(size_t stream, const std::string& message)>;

  Streams() = default;
  ~Streams() { close(ready_); }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  absl::Status Open(const Options& options, const std::vector<std::string>& keys) {
    v1::WatchRequest request;
    request.set_heartbeat_seconds(60);
    request.set_max_changes(1000);
    const std::string message = request.SerializeAsString();
    for (int i = 0; i < options.streams; ++i) {
      const std::string& key = keys[static_cast<size_t>(i) % keys.size()];
      ASSIGN_OR_RETURN(auto connection,
                       CallConnection::Open(options.address, options.path, key, kForAnHour));
      connection->StartStream(
          static_cast<uint64_t>(i),
          options.no_request ? std::nullopt : std::optional<absl::string_view>(message));
      epoll_event event = {.events = EPOLLIN, .data = {.u64 = static_cast<uint64_t>(i)}};
      if (epoll_ctl(ready_, EPOLL_CTL_ADD, connection->socket(), &event) != 0) {
        return absl::ErrnoToStatus(errno, "epoll_ctl");
      }
      connections_.push_back(std::move(connection));
    }
    return absl::OkStatus();
  }

  // From now on nobody reads from so many of them.
  absl::Status Leave(int streams) {
    for (size_t i = 0; i < std::min(connections_.size(), static_cast<size_t>(streams)); ++i) {
      if (epoll_ctl(ready_, EPOLL_CTL_DEL, connections_[i]->socket(), nullptr) != 0) {
        return absl::ErrnoToStatus(errno, "epoll_ctl");
      }
    }
    return absl::OkStatus();
  }

  // From now on looks for messages now and then, rather than be woken by each. To wake a
  // thread costs the server as much as to send; clients of their own machines cost it nothing.
  void StopWaking() { nap_ = absl::Microseconds(300); }

  // Tells of messages for some time, or until `is_enough`.
  absl::Status Run(
      absl::Time until, const OnMessage& on_message,
      const std::function<bool()>& is_enough = [] { return false; }) {
    std::array<epoll_event, 256> events;
    while (absl::Now() < until && !is_enough()) {
      constexpr int kMilliseconds = 20;
      const int wait = nap_ == absl::ZeroDuration() ? kMilliseconds : 0;
      const int count = epoll_wait(ready_, events.data(), events.size(), wait);
      if (count == 0) absl::SleepFor(nap_);
      for (int i = 0; i < count; ++i) {
        RETURN_IF_ERROR(Turn(events[static_cast<size_t>(i)].data.u64, on_message));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Turn(size_t stream, const OnMessage& on_message) {
    absl::Status status;
    RETURN_IF_ERROR(connections_[stream]->ExchangeReady([&](CallConnection::Reply reply) {
      if (reply.ok) return on_message(stream, reply.message);
      status = absl::UnavailableError(absl::StrCat("a stream has ended: ", reply.trailers));
    }));
    return status;
  }

  std::vector<std::unique_ptr<CallConnection>> connections_;
  absl::Duration nap_;  // none: waits
  // What is ready of a thousand streams costs as much as that, not as much as a thousand.
  const int ready_ = epoll_create1(EPOLL_CLOEXEC);
};

double At(std::vector<double>& sorted, double part) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<size_t>(part * static_cast<double>(sorted.size())))];
}

absl::StatusOr<int64_t> MemoryOf(int process) {
  std::ifstream status(absl::StrCat("/proc/", process, "/status"));
  for (std::string line; std::getline(status, line);) {
    int64_t kilobytes = 0;
    if (sscanf(line.c_str(), "VmRSS: %ld", &kilobytes) == 1) return kilobytes * 1024;
  }
  return absl::NotFoundError(absl::StrCat("there is no process ", process));
}

// Changes leads at a rate; the time of each is that of its commit, as its row says.
class Writers {
 public:
  static constexpr char kMark[] = "bench-change-";

  Writers(const Options& options, int changes) : options_(options), times_(changes) {}

  absl::Status MakeLeads() {
    for (size_t i = 0; i < options_.units.size(); ++i) {
      v1::Lead lead;
      lead.set_display_name(absl::StrCat("虚构项目", i));
      lead.set_owner_unit(options_.units[i]);
      lead.set_enterprise(ReferenceFirmName(1));
      lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
      ASSIGN_OR_RETURN(lead, client_.Create(lead));
      leads_.push_back(lead.name());
    }
    return absl::OkStatus();
  }
  void Start() {
    begin_ = absl::Now();
    for (int i = 0; i < options_.writers; ++i) threads_.emplace_back([this] { Write(); });
  }
  void Join() {
    for (std::thread& thread : threads_) thread.join();
  }
  // When the change was made; InfinitePast when it was not.
  const std::vector<absl::Time>& times() const { return times_; }
  int failed() const { return failed_; }

  // Those that a message tells of, by their marks. What is in wire format is not parsed: who
  // measures uses the cores of what is measured.
  static std::vector<size_t> ChangesIn(const std::string& message) {
    std::vector<size_t> changes;
    constexpr size_t length = sizeof(kMark) - 1;
    for (size_t at = message.find(kMark); at != std::string::npos; at = message.find(kMark, at)) {
      at += length;
      changes.push_back(static_cast<size_t>(atoll(message.c_str() + at)));
    }
    return changes;
  }

 private:
  void Write() {
    for (size_t i = next_++; i < times_.size(); i = next_++) {
      absl::SleepFor(begin_ + absl::Seconds(1) * static_cast<double>(i) / options_.rate -
                     absl::Now());
      v1::Lead lead;
      lead.set_name(leads_[i % leads_.size()]);
      lead.set_summary(absl::StrCat(kMark, i, ";"));
      const auto changed = client_.Update(lead, {"summary"});
      if (!changed.ok()) {
        ++failed_;
        continue;
      }
      times_[i] = absl::FromUnixMicros(changed->update_time().seconds() * 1'000'000 +
                                       changed->update_time().nanos() / 1000);
    }
  }

  const Options& options_;
  const Client client_{{.address = options_.address, .token = options_.bureau_key}};
  std::vector<std::string> leads_;
  std::vector<absl::Time> times_{};
  absl::Time begin_;
  std::atomic<size_t> next_ = 0;
  std::atomic<int> failed_ = 0;
  std::vector<std::thread> threads_;
};

// Until each stream has told that its snapshot is complete.
absl::Status AwaitSnapshots(Streams& streams, const Options& options) {
  std::vector<bool> complete(static_cast<size_t>(options.streams));
  int left = options.streams;
  return streams.Run(
      absl::InfiniteFuture(),
      [&](size_t stream, const std::string& message) {
        if (complete[stream]) return;
        v1::WatchResponse response;
        if (!response.ParseFromString(message)) return;
        if (!absl::c_any_of(response.messages(),
                            [](const v1::FeedMessage& each) { return each.has_complete(); })) {
          return;
        }
        complete[stream] = true;
        --left;
      },
      [&] { return left == 0; });
}

// Until the server does next to nothing: it is told of the streams of the run before, and ends
// snapshots, behind the last of them.
absl::Status AwaitRest(Streams& streams, const Options& options) {
  constexpr absl::Duration kLook = absl::Milliseconds(500);
  constexpr double kRest = 0.03;  // of a core
  const ServerUse use{options.server, ""};
  while (true) {
    ASSIGN_OR_RETURN(const ServerUse::Used before, use.Read());
    RETURN_IF_ERROR(streams.Run(absl::Now() + kLook, [](size_t, const std::string&) {}));
    ASSIGN_OR_RETURN(const ServerUse::Used after, use.Read());
    if ((after - before).cpu < kLook * kRest) return absl::OkStatus();
  }
}

struct Told {
  std::vector<std::pair<size_t, absl::Time>> changes;
  int messages = 0;
  absl::Duration server, client;  // CPU time meanwhile
};

// What the streams are told while the writers change rows.
absl::StatusOr<Told> Listen(Streams& streams, Writers& writers, const Options& options) {
  Told told;
  const ServerUse server{options.server, ""}, client{getpid(), ""};
  ASSIGN_OR_RETURN(const ServerUse::Used server_before, server.Read());
  ASSIGN_OR_RETURN(const ServerUse::Used client_before, client.Read());
  streams.StopWaking();
  writers.Start();
  RETURN_IF_ERROR(streams.Run(absl::Now() + absl::Seconds(options.seconds + 2),
                              [&](size_t, const std::string& message) {
                                const absl::Time now = absl::Now();
                                ++told.messages;
                                for (const size_t change : Writers::ChangesIn(message))
                                  told.changes.emplace_back(change, now);
                              }));
  writers.Join();
  ASSIGN_OR_RETURN(const ServerUse::Used server_after, server.Read());
  ASSIGN_OR_RETURN(const ServerUse::Used client_after, client.Read());
  told.server = (server_after - server_before).cpu;
  told.client = (client_after - client_before).cpu;
  return told;
}

absl::Status RunFanout(const Options& options) {
  if (options.units.empty()) return absl::InvalidArgumentError("name --units, whose leads change");
  if (options.server == 0) return absl::InvalidArgumentError("name --server, which has to rest");
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, MakeKeys(options));
  const int changes = static_cast<int>(options.seconds * options.rate);
  Writers writers(options, changes);
  RETURN_IF_ERROR(writers.MakeLeads());
  Streams streams;
  RETURN_IF_ERROR(streams.Open(options, keys));
  RETURN_IF_ERROR(AwaitSnapshots(streams, options));
  RETURN_IF_ERROR(AwaitRest(streams, options));
  RETURN_IF_ERROR(streams.Leave(options.unread));
  ASSIGN_OR_RETURN(const Told told, Listen(streams, writers, options));
  std::vector<double> late;
  for (const auto& [change, time] : told.changes) {
    const absl::Time made = writers.times()[change];
    // Half a second of it warms up.
    if (change > static_cast<size_t>(options.rate) / 2 && made != absl::Time()) {
      late.push_back(absl::ToDoubleMilliseconds(time - made));
    }
  }
  std::sort(late.begin(), late.end());
  const double messages = std::max(1, told.messages);
  std::cout << absl::StrFormat(
                   R"({"changes": %d, "failed": %d, "told": %d, "messages": %d, "p50_ms": %.2f, )"
                   R"("p99_ms": %.2f, "most_ms": %.2f, "cpu_us": %.1f, "client_cpu_us": %.1f})",
                   changes, writers.failed(), told.changes.size(), told.messages, At(late, 0.5),
                   At(late, 0.99), At(late, 1), absl::ToDoubleMicroseconds(told.server) / messages,
                   absl::ToDoubleMicroseconds(told.client) / messages)
            << std::endl;
  return absl::OkStatus();
}

absl::Status RunIdle(const Options& options) {
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, MakeKeys(options));
  Options warm = options;
  warm.streams = 100;
  Streams first, all;
  RETURN_IF_ERROR(first.Open(warm, keys));
  const auto settle = [](Streams& streams) {
    return streams.Run(absl::Now() + absl::Seconds(4), [](size_t, const std::string&) {});
  };
  RETURN_IF_ERROR(settle(first));
  ASSIGN_OR_RETURN(const int64_t before, MemoryOf(options.server));
  RETURN_IF_ERROR(all.Open(options, keys));
  RETURN_IF_ERROR(settle(all));
  ASSIGN_OR_RETURN(const int64_t after, MemoryOf(options.server));
  std::cout << absl::StrFormat(R"({"streams": %d, "bytes": %.0f})", options.streams,
                               static_cast<double>(after - before) / options.streams)
            << std::endl;
  return absl::OkStatus();
}

absl::Status RunSnapshots(const Options& options) {
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, MakeKeys(options));
  Options one = options;
  one.streams = 1;
  int64_t rows = 0, snapshots = 0;
  const absl::Time begin = absl::Now();
  while (absl::Now() < begin + absl::Seconds(options.seconds)) {
    Streams stream;
    bool complete = false;
    RETURN_IF_ERROR(stream.Open(one, keys));
    RETURN_IF_ERROR(stream.Run(
        absl::InfiniteFuture(),
        [&](size_t, const std::string& message) {
          v1::WatchResponse response;
          if (!response.ParseFromString(message)) return;
          for (const auto& each : response.messages()) {
            rows += each.has_change() ? 1 : 0;
            complete |= each.has_complete();
          }
        },
        [&] { return complete; }));
    ++snapshots;
  }
  std::cout << absl::StrFormat(
                   R"({"snapshots": %d, "rows": %d, "rate": %.0f})", snapshots, rows,
                   static_cast<double>(rows) / absl::ToDoubleSeconds(absl::Now() - begin))
            << std::endl;
  return absl::OkStatus();
}

}  // namespace
}  // namespace zhaolian::bench

int main(int argc, char** argv) {
  zhaolian::bench::Options options;
  std::string what;
  CLI::App app("Listens to the feed with many streams and prints what that costs, as JSON.");
  app.add_option("what", what, "What is measured")
      ->required()
      ->check(CLI::IsMember({"fanout", "idle", "snapshot"}));
  app.add_option("--address", options.address, "host:port of the server")->required();
  app.add_option("--path", options.path, "The method, where it is not Watch");
  app.add_option("--streams", options.streams, "How many, each with a connection of its own");
  app.add_option("--unread", options.unread, "Of these, that nobody reads from while rows change");
  app.add_option("--users", options.users, "Whose they are, in turn, where people sign in")
      ->delimiter(',');
  app.add_option("--officer-key", options.officer_key, "Key that theirs are made with");
  app.add_option("--keys-file", options.keys_file, "Where theirs are kept from run to run");
  app.add_option("--bureau-key", options.bureau_key, "Key that the changes are made with");
  app.add_option("--units", options.units, "Units whose leads are changed in turn")->delimiter(',');
  app.add_option("--rate", options.rate, "Changes a second");
  app.add_option("--writers", options.writers, "Changes under way at a time");
  app.add_option("--seconds", options.seconds, "How long");
  app.add_option("--server", options.server, "Process whose memory and CPU time are read");
  app.add_flag("--no-request", options.no_request, "Streams that begin and say nothing");
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = what == "fanout" ? zhaolian::bench::RunFanout(options)
                              : what == "idle" ? zhaolian::bench::RunIdle(options)
                                               : zhaolian::bench::RunSnapshots(options);
  if (status.ok()) return 0;
  std::cerr << "bench_feed: " << what << ": " << status << "\n";
  return 1;
}
