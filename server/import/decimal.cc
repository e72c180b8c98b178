#include "server/import/decimal.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace zhaolian {
namespace {

constexpr int kPlaces = 12;
constexpr int kWholeDigits = 24;

absl::int128 TenTo(int power) {
  absl::int128 result = 1;
  for (int i = 0; i < power; ++i) result *= 10;
  return result;
}

const absl::int128 kOne = TenTo(kPlaces);
const absl::int128 kEnd = TenTo(kPlaces + kWholeDigits);

}  // namespace

Decimal::Decimal(uint32_t whole) : parts_(absl::int128(whole) * kOne) {}

std::optional<Decimal> Decimal::Parse(absl::string_view text, bool exponent) {
  int power = 0;
  if (const size_t e = text.find_first_of("eE"); exponent && e != absl::string_view::npos) {
    if (!absl::SimpleAtoi(text.substr(e + 1), &power) || power < -kPlaces || power > kWholeDigits) {
      return std::nullopt;
    }
    text = text.substr(0, e);
  }
  Decimal result;
  int places = -1;  // behind the point; none as yet
  bool digits = false;
  for (char c : text) {
    if (c == '.' && places < 0) {
      places = 0;
    } else if (absl::ascii_isdigit(c)) {
      digits = true;
      if (places >= kPlaces && c != '0') return std::nullopt;
      if (places < kPlaces) {
        result.parts_ = result.parts_ * 10 + (c - '0');
        if (places >= 0) ++places;
      }
      if (result.parts_ >= kEnd) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (!digits) return std::nullopt;
  const int missing = kPlaces - (places < 0 ? 0 : places);
  for (int i = 0; i < missing; ++i) {
    result.parts_ *= 10;
    if (result.parts_ >= kEnd) return std::nullopt;
  }
  return result.TimesTenTo(power);
}

std::optional<Decimal> Decimal::Plus(Decimal other) const {
  Decimal sum;
  sum.parts_ = parts_ + other.parts_;
  if (sum.parts_ >= kEnd) return std::nullopt;
  return sum;
}

std::optional<Decimal> Decimal::TimesTenTo(int power) const {
  if (power < -kPlaces || power > kWholeDigits) return std::nullopt;
  Decimal result = *this;
  for (; power > 0; --power) {
    result.parts_ *= 10;
    if (result.parts_ >= kEnd) return std::nullopt;
  }
  for (; power < 0; ++power) {
    if (result.parts_ % 10 != 0) return std::nullopt;
    result.parts_ /= 10;
  }
  return result;
}

std::optional<int64_t> Decimal::ToWhole(bool& exact) const {
  exact = parts_ % kOne == 0;
  const absl::int128 whole = parts_ / kOne + (parts_ % kOne * 2 >= kOne ? 1 : 0);
  if (whole > absl::int128(int64_t{9'000'000'000'000'000'000})) return std::nullopt;
  return static_cast<int64_t>(whole);
}

}  // namespace zhaolian
