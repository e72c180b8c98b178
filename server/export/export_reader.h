// The rows of an export, a piece at a time, from one snapshot of the database.
#ifndef ZHAOLIAN_SERVER_EXPORT_EXPORT_READER_H_
#define ZHAOLIAN_SERVER_EXPORT_EXPORT_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/caller.h"
#include "server/export/export_plan.h"
#include "server/export/referenced_rows.h"
#include "storage/list_query.h"
#include "storage/resource_store.h"

namespace zhaolian {

class ExportReader {
 public:
  // The first three outlive the reader, whose connection nobody else uses. The snapshot begins
  // with Begin and ends with the reader.
  ExportReader(const ResourceStore& resources, const Permissions& permissions,
               const ExportPlan& plan, CallerPtr caller, std::unique_ptr<Connection> connection);
  ~ExportReader();

  // Reads who exports too.
  absl::Status Begin();

  // The next rows, masked for the caller, with what they refer to in `referenced`; none after
  // the last.
  absl::StatusOr<std::vector<MessagePtr>> Next();

  // Who exports, as people call it: "林虚构（users/lin）", and its unit; the name alone where
  // there is no such row.
  const std::string& user() const { return user_; }
  const std::string& unit() const { return unit_; }

  // Of the snapshot.
  int64_t revision() const { return revision_; }
  const ReferencedRows& referenced() const { return referenced_; }
  Connection& connection() { return *connection_; }

 private:
  absl::StatusOr<std::string> Called(const std::string& name);

  const ResourceStore& resources_;
  const ExportPlan& plan_;
  const CallerPtr caller_;
  const std::unique_ptr<Connection> connection_;
  ReferencedRows referenced_;
  int64_t revision_ = 0;
  std::string user_, unit_;
  std::optional<ListQuery::Position> last_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_EXPORT_READER_H_
