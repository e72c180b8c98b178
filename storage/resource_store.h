// Resources in their tables: get, insert, replace, with everything that a row
// keeps elsewhere (links, search index, journal) kept in step.
//
// Statements: Get one. Insert and Replace: one for the row, two for the journal
// (header and images), and, only where something changed, one for all
// references, one for each acyclic field, one or two for links (removed, added)
// and one for the search index.
#ifndef ZHAOLIAN_STORAGE_RESOURCE_STORE_H_
#define ZHAOLIAN_STORAGE_RESOURCE_STORE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "storage/database.h"
#include "storage/resource_schema.h"
#include "storage/resource_sql.h"
#include "storage/search_index.h"
#include "storage/sight.h"
#include "storage/writer.h"

namespace zhaolian {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// Keeps other rows in step with one that is written; before is null for a new row, and
// either may be deleted. It runs in the row's transaction, behind the row.
using DerivedRows =
    std::function<absl::Status(Connection& connection, const google::protobuf::Message* before,
                               const google::protobuf::Message& after)>;

// Thread-safe: it only knows SQL texts.
class ResourceStore {
 public:
  // `registry` outlives the store.
  explicit ResourceStore(const ResourceRegistry& registry);

  // Has every write to the collection followed by `derived`. Before the first write.
  void Derive(const std::string& collection, DerivedRows derived) {
    derived_[collection] = std::move(derived);
  }

  const ResourceRegistry& registry() const { return registry_; }
  const ResourceSql& sql(const ResourceSchema& schema) const { return *sql_.at(&schema); }

  // The row called `name`, deleted or not. NOT_FOUND when there is none, or none that
  // is seen.
  absl::StatusOr<MessagePtr> Get(Connection& connection, const ResourceSchema& schema,
                                 const Sight& sight, const std::string& name) const;
  // The same in the wire format, without a message made of it; see AppendRow.
  absl::StatusOr<std::string> GetEncoded(Connection& connection, const ResourceSchema& schema,
                                         const Sight& sight, const std::string& name) const;

  // Those of the rows called `names` that are there and seen, deleted or not, by name.
  // One statement.
  using Found = absl::flat_hash_map<std::string, MessagePtr>;
  absl::StatusOr<Found> FindSeen(Connection& connection, const ResourceSchema& schema,
                                 const Sight& sight, const std::vector<std::string>& names) const;

  // Rows in the order of `names`, deleted or not. NOT_FOUND names every one that is
  // missing or not seen. One statement.
  absl::StatusOr<std::vector<MessagePtr>> BatchGet(Connection& connection,
                                                   const ResourceSchema& schema, const Sight& sight,
                                                   const std::vector<std::string>& names) const;

  // Every row, deleted or not and whoever sees it, that refers to `name`; each once.
  absl::StatusOr<std::vector<MessagePtr>> Referrers(Connection& connection,
                                                    const std::string& name) const;

  // Adds the row `message`, whose name is set, and fills in its times and etag.
  // ALREADY_EXISTS by name or unique field (see ExplainConflict);
  // FAILED_PRECONDITION for a reference that is missing, is not seen by `origin`, or
  // closes a cycle.
  absl::Status Insert(Tx& tx, const ResourceSchema& schema, const ChangeOrigin& origin,
                      google::protobuf::Message& message) const;

  // Replaces the row `before` by `after`, same name, with a new update_time and
  // etag. Setting delete_time deletes softly: FAILED_PRECONDITION, naming the
  // first 20 that everybody sees, while live rows refer to it. Clearing it undeletes.
  absl::Status Replace(Tx& tx, const ResourceSchema& schema, const ChangeOrigin& origin,
                       const google::protobuf::Message& before,
                       google::protobuf::Message& after) const;

  // The error for a caller whose row met a unique rule: which row is in the
  // way, whether it is deleted, and what to do. Other errors pass unchanged.
  absl::Status ExplainConflict(Connection& connection, const ResourceSchema& schema,
                               const google::protobuf::Message& message, absl::Status status) const;

  // Sets the typed columns and the links of every row of a table to what its message says, as
  // after a migration that made new ones.
  absl::Status FillColumns(Connection& connection, const ResourceSchema& schema) const;

  // Puts every live row into an empty search index.
  absl::Status FillSearchIndex(Connection& connection) const;

 private:
  absl::Status Write(Tx& tx, const ResourceSchema& schema, const ChangeOrigin& origin,
                     const google::protobuf::Message* before,
                     google::protobuf::Message& after) const;
  absl::Status ReadOne(Connection& connection, const ResourceSchema& schema, const Sight& sight,
                       const std::string& name, absl::FunctionRef<void(const Row&)> read) const;
  absl::Status CheckReferences(Tx& tx, const ResourceSchema& schema, const ChangeOrigin& origin,
                               const google::protobuf::Message* before,
                               const google::protobuf::Message& after) const;
  absl::Status CheckReferrers(Tx& tx, const ResourceSchema& schema, const ChangeOrigin& origin,
                              const std::string& name) const;

  const ResourceRegistry& registry_;
  absl::flat_hash_map<std::string, DerivedRows> derived_;  // by collection
  absl::flat_hash_map<const ResourceSchema*, std::unique_ptr<ResourceSql>> sql_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_RESOURCE_STORE_H_
