#include "storage/background_thread.h"

#include <sched.h>
#include <unistd.h>

namespace zhaolian {

void LeaveProcessorToOthers() {
  const sched_param none = {};
  (void)sched_setscheduler(gettid(), SCHED_IDLE, &none);
}

}  // namespace zhaolian
