#include "server/reports/amounts.h"

#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

// Amounts are added up in two parts, which a sum of 64 bits does not exceed.
constexpr int64_t kPart = 1'000'000;

}  // namespace

std::string SumInParts(absl::string_view expression, absl::string_view open,
                       absl::string_view close) {
  return absl::StrCat("coalesce(SUM(", open, expression, " / ", kPart, close,
                      "), 0), coalesce(SUM(", open, expression, " % ", kPart, close, "), 0)");
}

absl::int128 AmountInParts(const Row& row, int column) {
  return absl::int128{row.Integer(column)} * kPart + row.Integer(column + 1);
}

void SetAmounts(const CurrencySums& sums,
                google::protobuf::RepeatedPtrField<v1::CurrencyAmount>& amounts) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  for (const auto& [currency, sum] : sums) {
    v1::CurrencyAmount& amount = *amounts.Add();
    amount.set_currency(currency);
    amount.set_amount_minor(sum > kMost ? kMost : static_cast<int64_t>(sum));
  }
}

}  // namespace zhaolian
