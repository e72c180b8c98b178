// Amounts of money as people write them: 500万元, 1.2亿, 50000.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_AMOUNT_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_AMOUNT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// The amount in the smallest unit of the currency; nothing for another text, or for one that
// is smaller than that unit or too large. Behind the number, in which commas may stand, there
// may be 万 or 亿 and 元; what is of full width reads too.
std::optional<int64_t> ReadAmount(absl::string_view text, absl::string_view currency);

// Whether one of these stands in it.
bool HasUnitOfAmount(absl::string_view text);

// The same as ReadAmount; a usage error for another text.
absl::StatusOr<int64_t> ReadSpokenAmount(const std::string& text, const std::string& currency);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_AMOUNT_H_
