// Whether what the calls on one row answered can be explained by one order of
// these calls in which each takes effect between its sending and its answer.
//
// The search is that of Wing and Gong with the memory of states by Lowe. A
// change whose outcome is unknown may have taken effect at any time after it
// was sent, or never.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_LINEARIZABILITY_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_LINEARIZABILITY_H_

#include <vector>

#include "tests/robustness/findings.h"
#include "tests/robustness/history.h"

namespace zhaolian {

// Operations on one row, in any order.
bool IsLinearizable(std::vector<const Operation*> operations);

// Every row of a history by itself.
void CheckLinearizability(const History& history, Findings& findings);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_LINEARIZABILITY_H_
