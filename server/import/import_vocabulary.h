// What names in a spreadsheet may stand for, from the rows of the database.
#ifndef ZHAOLIAN_SERVER_IMPORT_IMPORT_VOCABULARY_H_
#define ZHAOLIAN_SERVER_IMPORT_IMPORT_VOCABULARY_H_

#include "absl/status/statusor.h"
#include "server/import/sheet_reading.h"
#include "storage/resource_store.h"

namespace zhaolian {

// Chains, units and users, read anew for each plan: some hundreds of rows.
absl::StatusOr<Vocabulary> ReadVocabulary(const ResourceStore& resources, Connection& connection);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_IMPORT_VOCABULARY_H_
