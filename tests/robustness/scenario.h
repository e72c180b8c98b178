// A scenario: something bad that is done to a server under load, again and
// again, and the figures and findings that come of it.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_SCENARIO_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_SCENARIO_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "tests/robustness/findings.h"
#include "tests/robustness/history.h"

namespace zhaolian {

struct Plan {
  // What CI can wait for, rather than what a release is held to.
  bool quick = false;
  unsigned seed = 1;
  // Empty, the scenario's own; kept when it fails.
  std::string directory;

  std::string Path(const std::string& name) const { return directory + "/" + name; }
};

struct Report {
  // In the order to be printed.
  std::vector<std::pair<std::string, int64_t>> figures = {};
  Findings findings = {};
  History history = {};
};

// Each of them returns an error when it could not be carried through, which is
// a failure like any finding.
absl::Status RunKill(const Plan& plan, Report& report);
absl::Status RunPause(const Plan& plan, Report& report);
absl::Status RunPower(const Plan& plan, Report& report);
absl::Status RunFull(const Plan& plan, Report& report);
absl::Status RunIo(const Plan& plan, Report& report);
absl::Status RunClock(const Plan& plan, Report& report);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_SCENARIO_H_
