// Sums of amounts by currency, which 64 bits may not hold.
#ifndef ZHAOLIAN_SERVER_REPORTS_AMOUNTS_H_
#define ZHAOLIAN_SERVER_REPORTS_AMOUNTS_H_

#include <map>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "storage/database.h"
#include "zhaolian/v1/figures.pb.h"

namespace zhaolian {

using CurrencySums = std::map<std::string, absl::int128>;

// Two columns of a statement that add the expression up, which may be NULL; `open` and `close`
// stand around it in each of them.
std::string SumInParts(absl::string_view expression, absl::string_view open = "",
                       absl::string_view close = "");

// What they say, the first of them at `column`.
absl::int128 AmountInParts(const Row& row, int column);

// As answers have them: the largest number where a sum is larger.
void SetAmounts(const CurrencySums& sums,
                google::protobuf::RepeatedPtrField<v1::CurrencyAmount>& amounts);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_AMOUNTS_H_
