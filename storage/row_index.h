// What a row keeps outside its table: its links, and the words it is found by.
#ifndef ZHAOLIAN_STORAGE_ROW_INDEX_H_
#define ZHAOLIAN_STORAGE_ROW_INDEX_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "storage/database.h"
#include "storage/resource_schema.h"
#include "storage/search_index.h"

namespace zhaolian {

// Whether there is a row that is not deleted.
bool IsLive(const google::protobuf::Message* message);

// Both bring what is kept of the row `before` to what is to be kept of `after`, which
// has the same name; null stands for no row, of one of them.

// Links of a deleted row stay, as its other fields do: it can be undeleted.
absl::Status UpdateLinks(Connection& connection, const ResourceSchema& schema,
                         const google::protobuf::Message* before,
                         const google::protobuf::Message* after);

// Only live rows are found. `revision` is that of `after`; the words go to IndexWords
// before the commit.
absl::StatusOr<std::vector<WordChange>> UpdateSearch(Connection& connection,
                                                     const ResourceSchema& schema, int64_t revision,
                                                     const google::protobuf::Message* before,
                                                     const google::protobuf::Message* after);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_ROW_INDEX_H_
