// What tells whether two stores hold the same rows of a collection.
#ifndef ZHAOLIAN_STORAGE_COLLECTION_DIGEST_H_
#define ZHAOLIAN_STORAGE_COLLECTION_DIGEST_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "storage/database.h"
#include "storage/resource_schema.h"
#include "storage/sight.h"

namespace zhaolian {

// As CollectionDigest of feed.proto has it.
struct CollectionDigest {
  int64_t count = 0;
  uint64_t digest = 0;
};

// Of the live rows that are seen. One statement, over all of them.
absl::StatusOr<CollectionDigest> DigestOf(Connection& connection, const ResourceSchema& schema,
                                          const Sight& sight);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_COLLECTION_DIGEST_H_
