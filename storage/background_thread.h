// How threads whose work nobody waits for behave beside those for whom people wait.
#ifndef ZHAOLIAN_STORAGE_BACKGROUND_THREAD_H_
#define ZHAOLIAN_STORAGE_BACKGROUND_THREAD_H_

namespace zhaolian {

// From now on the calling thread leaves the processor to the others at once when they have work,
// and has little where they are never without (SCHED_IDLE, see sched(7)). A niceness alone lets it
// end its time slice first, and a read of some 100 us then waits for 4 ms. Where the system does
// not let it, nothing is lost but the courtesy.
void LeaveProcessorToOthers();

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_BACKGROUND_THREAD_H_
