#include "tests/bench/server_use.h"

#include <time.h>

#include <fstream>

#include "absl/strings/str_cat.h"

namespace zhaolian::bench {

absl::StatusOr<ServerUse::Used> ServerUse::Read() const {
  Used used;
  if (process != 0) {
    clockid_t clock = 0;
    timespec time = {};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) {
      return absl::NotFoundError(absl::StrCat("no process ", process));
    }
    used.cpu = absl::DurationFromTimespec(time);
  }
  if (!allocations_file.empty()) {
    std::ifstream file(allocations_file, std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(&used.allocations), sizeof used.allocations)) {
      return absl::NotFoundError(absl::StrCat("no count in ", allocations_file));
    }
  }
  return used;
}

}  // namespace zhaolian::bench
