// What is asked of a server, by name.
#ifndef ZHAOLIAN_TESTS_BENCH_WORKLOAD_H_
#define ZHAOLIAN_TESTS_BENCH_WORKLOAD_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian::bench {

struct Workload {
  std::string path;  // "/package.Service/Method"
  // The request of call 0, 1, …, serialised.
  std::function<std::string(uint64_t)> request;
};

// Where workloads take their rows from.
struct WorkloadSource {
  // A Zhaolian server; some workloads ask it for rows before they begin.
  std::string address;
  // Firms called FirmName(0) … that it has beside those of the reference data.
  // With any, reads ask for these, else for those of the reference data.
  uint64_t generated_firms = 0;
  // Tells the rows that this load creates from those of any other.
  uint64_t salt = 0;
};

// The workload of that name; INVALID_ARGUMENT when there is none, errors of the server.
absl::StatusOr<Workload> MakeWorkload(const std::string& name, const WorkloadSource& source);

// The same of etcd: keys and values have the bytes of the rows' names and rows.
// Loads of "etcd-get" and "etcd-list" read what a load of "etcd-fill" has put.
absl::StatusOr<Workload> MakeEtcdWorkload(const std::string& name, const WorkloadSource& source);

// One call on a connection of its own.
absl::Status Ask(const std::string& address, const std::string& path,
                 const google::protobuf::Message& request, google::protobuf::Message& response);

// The first thousand firms of a server, or all when there are fewer.
absl::StatusOr<std::vector<v1::Enterprise>> ReadFirms(const std::string& address);

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_WORKLOAD_H_
