// What files of evidence may be, told by their names and by what they hold.
#ifndef ZHAOLIAN_SERVER_EVIDENCE_MEDIA_TYPES_H_
#define ZHAOLIAN_SERVER_EVIDENCE_MEDIA_TYPES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// All there are: "application/pdf" and so on.
std::vector<std::string> KnownMediaTypes();

// The type that the end of the file's name says. INVALID_ARGUMENT, reason
// FILE_TYPE_NOT_ALLOWED, naming the ends that are allowed, when it is none of `allowed`.
absl::StatusOr<std::string> MediaTypeOfName(const std::string& file_name,
                                            const std::vector<std::string>& allowed);

// INVALID_ARGUMENT, reason FILE_TYPE_MISMATCH, when the file at `path` is not of the type: by
// its first bytes, and of what is a ZIP archive by the parts in it.
absl::Status CheckMediaType(const std::string& path, absl::string_view media_type);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EVIDENCE_MEDIA_TYPES_H_
