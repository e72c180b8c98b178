// Runs of imports as they are kept in the database, and the rows that did not come out as
// planned. How far a run has come is written in the transaction of the rows that brought it
// there, so after a crash it goes on where it was.
#ifndef ZHAOLIAN_SERVER_IMPORT_IMPORT_RUNS_H_
#define ZHAOLIAN_SERVER_IMPORT_IMPORT_RUNS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "server/access/caller.h"
#include "storage/database.h"
#include "zhaolian/internal/v1/imports.pb.h"

namespace zhaolian {

using internal::v1::ImportRecord;

// What became of a row otherwise than planned.
struct ImportException {
  v1::ImportProgress progress;
  google::rpc::Status status;
};
using ImportExceptions = std::map<int64_t, ImportException>;  // by number of the row

// Whether the run failed as it was applied or reverted, as for an author who had no role by then:
// it has a plan, and some of its rows may be there.
bool FailedOnTheWay(const v1::ImportRun& run);

// Whether nothing goes on until its author asks for something.
bool Rests(v1::ImportRun::State state);

// NOT_FOUND when there is no such run, or it is somebody else's.
absl::StatusOr<ImportRecord> ReadImport(Connection& connection, const std::string& name,
                                        const std::string& author);

// As who may look at it reads it: its author, or who may change everything. NOT_FOUND for others.
absl::StatusOr<ImportRecord> ReadImportSeen(Connection& connection, const std::string& name,
                                            const Caller& caller);

// As the server itself reads it.
absl::StatusOr<ImportRecord> ReadImport(Connection& connection, const std::string& name);

// The author's runs before `before` in the order of their ids, the latest first; from the
// latest where it is empty.
absl::StatusOr<std::vector<ImportRecord>> ReadImportsOf(Connection& connection,
                                                        const std::string& author,
                                                        const std::string& before, int limit);

// Names of the runs in the state.
absl::StatusOr<std::vector<std::string>> FindImports(Connection& connection,
                                                     v1::ImportRun::State state);

// Names of the runs whose time is over.
absl::StatusOr<std::vector<std::string>> FindExpiredImports(Connection& connection, absl::Time now);

// The author's latest run of a file with the digest, other than `name`; "" when there is none.
absl::StatusOr<std::string> FindSameFile(Connection& connection, const ImportRecord& record);

// Every run there is.
absl::StatusOr<std::vector<ImportRecord>> ReadAllImports(Connection& connection);

// Writes a new run, or one as it is now.
absl::Status KeepImport(Connection& connection, const ImportRecord& record);

// Takes a run and its exceptions away.
absl::Status RemoveImport(Connection& connection, const std::string& name);

absl::Status KeepImportException(Connection& connection, const std::string& run, int64_t number,
                                 const ImportException& exception);

// Exceptions of rows with numbers from `first` to `last`.
absl::StatusOr<ImportExceptions> ReadImportExceptions(Connection& connection,
                                                      const std::string& run, int64_t first,
                                                      int64_t last);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_IMPORT_RUNS_H_
