// What a device dates its changes by.
#ifndef ZHAOLIAN_CLIENT_LIB_DEVICE_CLOCK_H_
#define ZHAOLIAN_CLIENT_LIB_DEVICE_CLOCK_H_

#include <functional>
#include <string>

#include "absl/time/time.h"
#include "client-lib/retry.h"

namespace zhaolian {

// For how long the machine has been up, its sleep included: no setting of its clock changes that.
struct Uptime {
  std::string boot;  // another one after each start of the machine; empty where nobody knows
  absl::Duration length;
};
Uptime SystemUptime();

struct DeviceClock : RetryClock {
  std::function<Uptime()> uptime = SystemUptime;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_DEVICE_CLOCK_H_
