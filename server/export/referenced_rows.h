// What the rows of an export refer to, as the one who exports may read it.
#ifndef ZHAOLIAN_SERVER_EXPORT_REFERENCED_ROWS_H_
#define ZHAOLIAN_SERVER_EXPORT_REFERENCED_ROWS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "server/access/caller.h"
#include "server/access/permissions.h"
#include "server/export/export_columns.h"
#include "storage/resource_store.h"

namespace zhaolian {

class ReferencedRows {
 public:
  struct Target {
    // Its display name, by which an import finds it; the row's name where the caller may not
    // read the row, where it has no display name, or where another live row that the caller
    // sees has the same.
    std::string title;
    std::string credit_code;
  };

  // All outlive it.
  ReferencedRows(const ResourceStore& resources, const Permissions& permissions,
                 const Caller& caller)
      : resources_(resources), permissions_(permissions), caller_(caller) {}

  // Reads what `rows` refer to in `columns`. What was read for earlier rows may be forgotten, so
  // that it stays small.
  absl::Status Find(Connection& connection, const std::vector<ExportColumn>& columns,
                    const std::vector<MessagePtr>& rows);

  // A row that was found for the last rows.
  const Target& Of(const std::string& name) const { return targets_.at(name); }

 private:
  using Names = absl::flat_hash_set<std::string>;
  absl::Status FindIn(Connection& connection, const ResourceSchema& schema, const Names& names);
  absl::Status Read(Connection& connection, const ResourceSchema& schema,
                    const std::vector<std::string>& names);
  // Which of the titles more than one live row has that is seen.
  absl::StatusOr<Names> Ambiguous(Connection& connection, const ResourceSchema& schema,
                                  const Names& titles) const;

  const ResourceStore& resources_;
  const Permissions& permissions_;
  const Caller& caller_;
  absl::flat_hash_map<std::string, Target> targets_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_REFERENCED_ROWS_H_
