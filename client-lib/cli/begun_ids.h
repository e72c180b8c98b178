// Rows by the beginning of an id, as a table shows a cut one and as people type it.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_BEGUN_IDS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_BEGUN_IDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// Whether `id` can be the beginning of one that was made, a letter and a UUID, and no whole one:
// "u01a22a40-20". Shorter than five characters it is none.
bool BeginsMadeId(absl::string_view id);

// The filter for rows of the collection whose id begins as `id`, with the mark of a cut or
// without.
std::string BegunNames(const ResourceSchema& schema, absl::string_view id);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_BEGUN_IDS_H_
