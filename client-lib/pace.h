// How much to ask for at a time over a link whose speed nobody knows: an answer should
// come within seconds, on a phone in a train too, and end long before its deadline.
#ifndef ZHAOLIAN_CLIENT_LIB_PACE_H_
#define ZHAOLIAN_CLIENT_LIB_PACE_H_

#include <algorithm>

#include "absl/time/time.h"

namespace zhaolian {

class Pace {
 public:
  // Begins with `first`, and never asks for more than `most`.
  Pace(int first, int most) : amount_(first), most_(most) {}

  int amount() const { return amount_; }

  // What was asked for took that long.
  void Took(absl::Duration time) {
    if (time > kLong) {
      amount_ = std::max(1, amount_ / 2);
    } else if (time < kShort) {
      amount_ = std::min(most_, amount_ * 2);
    }
  }

  // It did not come in time. Whether to ask for less.
  bool Failed() {
    if (amount_ == 1) return false;
    amount_ = std::max(1, amount_ / 4);
    return true;
  }

 private:
  static constexpr absl::Duration kShort = absl::Seconds(1), kLong = absl::Seconds(4);

  int amount_;
  const int most_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_PACE_H_
