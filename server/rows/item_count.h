// How long a list in a request may be that no field of a resource is.
#ifndef ZHAOLIAN_SERVER_ROWS_ITEM_COUNT_H_
#define ZHAOLIAN_SERVER_ROWS_ITEM_COUNT_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// INVALID_ARGUMENT, reason TOO_MANY_ITEMS, as the field rules give it, above `limit`. `label`: what
// the list is called in Chinese; `remedy`: what to do.
absl::Status CheckItemCount(absl::string_view field, absl::string_view label, size_t count,
                            size_t limit, absl::string_view remedy);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_ITEM_COUNT_H_
