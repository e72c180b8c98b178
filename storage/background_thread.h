// How threads whose work nobody waits for behave beside those for whom people wait.
#ifndef ZHAOLIAN_STORAGE_BACKGROUND_THREAD_H_
#define ZHAOLIAN_STORAGE_BACKGROUND_THREAD_H_

namespace zhaolian {

// From now on the calling thread leaves the processor to the others: where all are busy, it has a
// tenth of what another has. Where the system does not let it, nothing is lost but the courtesy.
void LeaveProcessorToOthers();

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_BACKGROUND_THREAD_H_
