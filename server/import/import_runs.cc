#include "server/import/import_runs.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;

absl::StatusOr<std::vector<ImportRecord>> ReadRecords(Connection& connection, absl::string_view sql,
                                                      absl::Span<const Value> parameters) {
  std::vector<ImportRecord> records;
  bool whole = true;
  RETURN_IF_ERROR(connection.Run(sql, parameters, [&](const Row& row) {
    whole &= records.emplace_back().ParseFromString(std::string(row.Text(0)));
  }));
  if (!whole) return absl::DataLossError("a record of an import cannot be read");
  return records;
}

absl::StatusOr<std::vector<std::string>> ReadNames(Connection& connection, absl::string_view sql,
                                                   absl::Span<const Value> parameters) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(
      connection.Run(sql, parameters, [&](const Row& row) { names.emplace_back(row.Text(0)); }));
  return names;
}

absl::Status NoSuchImport(const std::string& name) {
  return Error(absl::StatusCode::kNotFound, "NOT_FOUND",
               absl::StrCat(Excerpt(name), " is no import of yours; list those that are"))
      .With("name", Excerpt(name))
      .Resource(Excerpt(name));
}

}  // namespace

bool FailedOnTheWay(const v1::ImportRun& run) {
  return run.state() == v1::ImportRun::STATE_FAILED && run.has_apply_time();
}

bool Rests(v1::ImportRun::State state) {
  return state != v1::ImportRun::STATE_PLANNING && state != v1::ImportRun::STATE_APPLYING &&
         state != v1::ImportRun::STATE_REVERTING;
}

absl::StatusOr<ImportRecord> ReadImport(Connection& connection, const std::string& name) {
  ASSIGN_OR_RETURN(
      auto found,
      ReadRecords(connection, "SELECT message FROM import_runs WHERE name = $1", {Value(name)}));
  if (found.empty()) return NoSuchImport(name);
  return std::move(found.front());
}

absl::StatusOr<ImportRecord> ReadImport(Connection& connection, const std::string& name,
                                        const std::string& author) {
  ASSIGN_OR_RETURN(ImportRecord record, ReadImport(connection, name));
  if (record.run().author() != author) return NoSuchImport(name);
  return record;
}

absl::StatusOr<ImportRecord> ReadImportSeen(Connection& connection, const std::string& name,
                                            const Caller& caller) {
  return caller.changes_all ? ReadImport(connection, name)
                            : ReadImport(connection, name, caller.user);
}

absl::StatusOr<std::vector<ImportRecord>> ReadImportsOf(Connection& connection,
                                                        const std::string& author,
                                                        const std::string& before, int limit) {
  if (before.empty()) {
    return ReadRecords(connection,
                       "SELECT message FROM import_runs WHERE author = $1 "
                       "ORDER BY name DESC LIMIT $2",
                       {Value(author), Value(int64_t{limit})});
  }
  return ReadRecords(connection,
                     "SELECT message FROM import_runs WHERE author = $1 AND name < $2 "
                     "ORDER BY name DESC LIMIT $3",
                     {Value(author), Value(before), Value(int64_t{limit})});
}

absl::StatusOr<std::vector<std::string>> FindImports(Connection& connection,
                                                     v1::ImportRun::State state) {
  return ReadNames(connection, "SELECT name FROM import_runs WHERE state = $1 ORDER BY name",
                   {Value(int64_t{state})});
}

absl::StatusOr<std::vector<std::string>> FindExpiredImports(Connection& connection,
                                                            absl::Time now) {
  return ReadNames(
      connection, "SELECT name FROM import_runs WHERE expire_time <= $1 ORDER BY expire_time, name",
      {Value(absl::ToUnixMicros(now))});
}

absl::StatusOr<std::string> FindSameFile(Connection& connection, const ImportRecord& record) {
  ASSIGN_OR_RETURN(auto found,
                   ReadNames(connection,
                             "SELECT name FROM import_runs WHERE digest = $1 AND author = $2 AND "
                             "name < $3 ORDER BY name DESC LIMIT 1",
                             {Value(record.run().digest()), Value(record.run().author()),
                              Value(record.run().name())}));
  return found.empty() ? std::string() : std::move(found.front());
}

absl::StatusOr<std::vector<ImportRecord>> ReadAllImports(Connection& connection) {
  return ReadRecords(connection, "SELECT message FROM import_runs ORDER BY name", {});
}

absl::Status KeepImport(Connection& connection, const ImportRecord& record) {
  const v1::ImportRun& run = record.run();
  return connection.Run(
      "INSERT INTO import_runs (name, author, digest, state, expire_time, message) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO UPDATE SET "
      "state = excluded.state, expire_time = excluded.expire_time, message = excluded.message",
      {Value(run.name()), Value(run.author()), Value(run.digest()), Value(int64_t{run.state()}),
       Value(TimeUtil::TimestampToMicroseconds(run.expire_time())),
       Value(Bytes{record.SerializeAsString()})});
}

absl::Status RemoveImport(Connection& connection, const std::string& name) {
  RETURN_IF_ERROR(connection.Run("DELETE FROM import_exceptions WHERE run = $1", {Value(name)}));
  return connection.Run("DELETE FROM import_runs WHERE name = $1", {Value(name)});
}

absl::Status KeepImportException(Connection& connection, const std::string& run, int64_t number,
                                 const ImportException& exception) {
  return connection.Run(
      "INSERT INTO import_exceptions (run, number, progress, status) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (run, number) DO UPDATE SET progress = excluded.progress, "
      "status = excluded.status",
      {Value(run), Value(number), Value(int64_t{exception.progress}),
       Value(Bytes{exception.status.SerializeAsString()})});
}

absl::StatusOr<ImportExceptions> ReadImportExceptions(Connection& connection,
                                                      const std::string& run, int64_t first,
                                                      int64_t last) {
  ImportExceptions exceptions;
  bool whole = true;
  RETURN_IF_ERROR(
      connection.Run("SELECT number, progress, status FROM import_exceptions "
                     "WHERE run = $1 AND number BETWEEN $2 AND $3 ORDER BY number",
                     {Value(run), Value(first), Value(last)}, [&](const Row& row) {
                       ImportException& exception = exceptions[row.Integer(0)];
                       exception.progress = static_cast<v1::ImportProgress>(row.Integer(1));
                       whole &= exception.status.ParseFromString(std::string(row.Text(2)));
                     }));
  if (!whole) return absl::DataLossError(absl::StrCat("exceptions of ", run));
  return exceptions;
}

}  // namespace zhaolian
