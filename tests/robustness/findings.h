// What a check found wrong, counted by what it breaks.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_FINDINGS_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_FINDINGS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

enum class Broken {
  kLost,           // an acknowledged change is not there
  kDuplicate,      // a change was made twice, or one that was refused was made
  kDisagreement,   // rows, journal and file do not fit together
  kLinearization,  // no order of the calls explains what they answered
  kOther,          // anything else that a scenario wants and did not see
};
inline constexpr std::array<absl::string_view, 5> kBrokenNames = {"lost", "duplicate", "disagree",
                                                                  "not linear", "other"};

class Findings {
 public:
  void Add(Broken what, std::string detail) {
    ++counts_[static_cast<size_t>(what)];
    if (details_.size() < 20) details_.push_back(std::move(detail));
  }
  bool empty() const { return counts_ == std::array<int64_t, 5>{}; }
  int64_t count(Broken what) const { return counts_[static_cast<size_t>(what)]; }
  // The first few, in words.
  const std::vector<std::string>& details() const { return details_; }

 private:
  std::array<int64_t, 5> counts_ = {};
  std::vector<std::string> details_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_FINDINGS_H_
