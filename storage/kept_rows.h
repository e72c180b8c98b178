// Rows of a copy: what somebody else has written and checked, kept at the revision that
// it has there, in the tables of a ResourceStore. No journal, no revision of one's own,
// and references may lead to rows that are not there.
#ifndef ZHAOLIAN_STORAGE_KEPT_ROWS_H_
#define ZHAOLIAN_STORAGE_KEPT_ROWS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "storage/database.h"
#include "storage/resource_store.h"

namespace zhaolian {

// Each call belongs into a write transaction. Thread-safe.
class KeptRows {
 public:
  // `resources` outlives it.
  explicit KeptRows(const ResourceStore& resources) : resources_(resources) {}

  // Keeps `message` as it is at `revision`, unless a newer one is there. A row that has
  // the value of a unique field is dropped: of two of which only one can have it, the
  // one that was told first is out of date.
  absl::Status Keep(Connection& connection, const ResourceSchema& schema, int64_t revision,
                    const google::protobuf::Message& message) const;
  // Leaves nothing of the row called `name`, if there is one.
  absl::Status Drop(Connection& connection, const ResourceSchema& schema,
                    const std::string& name) const;
  // Leaves nothing of any row.
  absl::Status DropAll(Connection& connection) const;

 private:
  // The row and its revision; null and 0 when there is none.
  struct Row {
    MessagePtr message;
    int64_t revision = 0;
  };
  absl::StatusOr<Row> Find(Connection& connection, const ResourceSchema& schema,
                           const std::string& name) const;
  absl::Status DropRivals(Connection& connection, const ResourceSchema& schema,
                          const google::protobuf::Message& message) const;

  const ResourceStore& resources_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_KEPT_ROWS_H_
