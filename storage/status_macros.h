// RETURN_IF_ERROR and ASSIGN_OR_RETURN, spelled as in later Abseil releases so
// that this file can be deleted when the packaged one has them.
#ifndef ZHAOLIAN_STORAGE_STATUS_MACROS_H_
#define ZHAOLIAN_STORAGE_STATUS_MACROS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expression)                    \
  do {                                                 \
    absl::Status zhaolian_status = (expression);       \
    if (!zhaolian_status.ok()) return zhaolian_status; \
  } while (false)

#define ZHAOLIAN_CONCAT_INNER(a, b) a##b
#define ZHAOLIAN_CONCAT(a, b) ZHAOLIAN_CONCAT_INNER(a, b)

#define ASSIGN_OR_RETURN(left, expression) \
  ZHAOLIAN_ASSIGN_OR_RETURN(ZHAOLIAN_CONCAT(zhaolian_or_, __LINE__), left, expression)
#define ZHAOLIAN_ASSIGN_OR_RETURN(temporary, left, expression) \
  auto temporary = (expression);                               \
  if (!temporary.ok()) return std::move(temporary).status();   \
  left = *std::move(temporary)

#endif  // ZHAOLIAN_STORAGE_STATUS_MACROS_H_
