// Decimal numbers as people write amounts, without rounding.
#ifndef ZHAOLIAN_SERVER_IMPORT_DECIMAL_H_
#define ZHAOLIAN_SERVER_IMPORT_DECIMAL_H_

#include <cstdint>
#include <optional>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// Not negative, below 10^24, with up to 12 decimal places: every amount of money there is, in
// any unit. What would not fit is no value rather than another one.
class Decimal {
 public:
  Decimal() = default;  // 0
  explicit Decimal(uint32_t whole);

  // "12", "0.5", ".5", and with `exponent` also "1.2e+08".
  static std::optional<Decimal> Parse(absl::string_view text, bool exponent = false);

  std::optional<Decimal> Plus(Decimal other) const;
  // Of powers from -12 to 24; nothing too where digits would be lost.
  std::optional<Decimal> TimesTenTo(int power) const;

  // The nearest whole number, half up; `exact` says whether it is the same. Nothing beyond
  // 9e18.
  std::optional<int64_t> ToWhole(bool& exact) const;

  bool operator==(const Decimal& other) const { return parts_ == other.parts_; }
  bool operator<(const Decimal& other) const { return parts_ < other.parts_; }

 private:
  absl::int128 parts_ = 0;  // of 10^-12
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_DECIMAL_H_
