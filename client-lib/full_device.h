// A device whose disk is full.
#ifndef ZHAOLIAN_CLIENT_LIB_FULL_DEVICE_H_
#define ZHAOLIAN_CLIENT_LIB_FULL_DEVICE_H_

#include "absl/status/status.h"

namespace zhaolian {

// What a write on this machine ended with. Where its disk is full that is RESOURCE_EXHAUSTED,
// reason DEVICE_FULL, and says what to do, in Chinese too: the server has a disk of its own.
absl::Status ToldIfDeviceIsFull(absl::Status status);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_FULL_DEVICE_H_
