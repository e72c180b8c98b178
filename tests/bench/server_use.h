// What a server has used up, read from outside.
#ifndef ZHAOLIAN_TESTS_BENCH_SERVER_USE_H_
#define ZHAOLIAN_TESTS_BENCH_SERVER_USE_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhaolian::bench {

struct ServerUse {
  struct Used {
    absl::Duration cpu;        // user and system, of the threads that have ended too
    uint64_t allocations = 0;  // of memory
    Used operator-(const Used& earlier) const {
      return {cpu - earlier.cpu, allocations - earlier.allocations};
    }
  };

  pid_t process = 0;             // 0: none
  std::string allocations_file;  // that count_allocations.cc writes; "" for none

  // So far. NOT_FOUND when there is no such process or file.
  absl::StatusOr<Used> Read() const;
};

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_SERVER_USE_H_
