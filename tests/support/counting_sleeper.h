// Somebody to wake, who counts how often that was done.
#ifndef ZHAOLIAN_TESTS_SUPPORT_COUNTING_SLEEPER_H_
#define ZHAOLIAN_TESTS_SUPPORT_COUNTING_SLEEPER_H_

#include "storage/wake_batch.h"

namespace zhaolian {

struct CountingSleeper : Sleeper {
  void WakeUp() override { ++woken; }
  int woken = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_COUNTING_SLEEPER_H_
