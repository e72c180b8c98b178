#include "client-lib/device_clock.h"

#include <time.h>

#include <fstream>

namespace zhaolian {

Uptime SystemUptime() {
  Uptime uptime;
  timespec length{};
  if (clock_gettime(CLOCK_BOOTTIME, &length) != 0) return uptime;
  uptime.length = absl::DurationFromTimespec(length);
  std::ifstream("/proc/sys/kernel/random/boot_id") >> uptime.boot;
  return uptime;
}

}  // namespace zhaolian
