// Tables of facts: a row for what was so from one revision until another, from which figures of
// any revision are counted. Nothing is ever removed from them.
#ifndef ZHAOLIAN_SERVER_PROJECTS_FACTS_H_
#define ZHAOLIAN_SERVER_PROJECTS_FACTS_H_

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "storage/resource_store.h"
#include "storage/store.h"

namespace zhaolian {

// The until_revision and until_time of what is so still.
inline constexpr int64_t kStillSo = std::numeric_limits<int64_t>::max();

// Fills a table of facts from the journal of a collection when it never was, a part at a time,
// by what keeps it in step with writes; what images have been erased told is left out.
absl::Status FillFacts(Store& store, const std::string& table, const std::string& collection,
                       const DerivedRows& update);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_FACTS_H_
