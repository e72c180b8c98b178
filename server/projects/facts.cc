#include "server/projects/facts.h"

#include <utility>

#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

absl::StatusOr<bool> IsFilled(Connection& connection, const std::string& table) {
  bool filled = false;
  RETURN_IF_ERROR(connection.Run("SELECT value FROM facts WHERE key = $1", {table},
                                 [&](const Row&) { filled = true; }));
  return filled;
}

}  // namespace

absl::Status FillFacts(Store& store, const std::string& table, const std::string& collection,
                       const DerivedRows& update) {
  const ResourceSchema& schema = *store.resources().registry().FindCollection(collection);
  return store.WriteBulkAndWait([&](Tx& tx) -> absl::Status {
    Connection& connection = tx.connection();
    ASSIGN_OR_RETURN(const bool filled, IsFilled(connection, table));
    if (filled) return absl::OkStatus();
    MessagePtr last;
    std::string name_of_last;
    absl::Status status;
    RETURN_IF_ERROR(ReadEntriesOf(connection, collection, [&](const JournalEntry& entry) {
      MessagePtr row = schema.NewMessage();
      if (!status.ok() || !entry.after.has_value() || !row->ParseFromString(*entry.after)) return;
      SetTextField(*row, "etag", EtagOf(entry.revision));
      status = update(connection, name_of_last == entry.name ? last.get() : nullptr, *row);
      last = std::move(row);
      name_of_last = entry.name;
    }));
    RETURN_IF_ERROR(status);
    return connection.Run("INSERT INTO facts (key, value) VALUES ($1, $2)", {table, "1"});
  });
}

}  // namespace zhaolian
