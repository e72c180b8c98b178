// What everybody is told of the figures of all units.
#ifndef ZHAOLIAN_SERVER_DISPATCH_PUBLIC_FIGURES_H_
#define ZHAOLIAN_SERVER_DISPATCH_PUBLIC_FIGURES_H_

#include "zhaolian/v1/dispatch.pb.h"
#include "zhaolian/v1/figures.pb.h"

namespace zhaolian {

// Leaves what is signed, started and completed, which the notice of the week ranks. What is
// negotiated, shelved or lost is told to those who see the leads; so is that there is anything:
// units that have nothing else are left out too.
void LeavePublic(v1::PromotionFigures& figures);
void LeavePublic(v1::DispatchSnapshot& snapshot);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_PUBLIC_FIGURES_H_
