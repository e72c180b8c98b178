#include "storage/background_thread.h"

#include <sys/resource.h>
#include <unistd.h>

namespace zhaolian {

void LeaveProcessorToOthers() {
  constexpr int kNiceness = 10;
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
}

}  // namespace zhaolian
