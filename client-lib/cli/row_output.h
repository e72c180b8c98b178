// Resources on their way to the reader: many as rows, one in full.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ROW_OUTPUT_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ROW_OUTPUT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client-lib/cli/session.h"
#include "client-lib/cli/titles.h"
#include "google/protobuf/message.h"

namespace zhaolian {

// How a table shows which rows others refer to: by ids, as filters and changes take them, or by
// titles, as people know them.
enum class References { kIds, kTitles };

// Rows of one collection in the session's format. Tables wait for the last row;
// everything else is written at once.
class RowOutput {
 public:
  // `columns` are field names; empty for the default ones of a table and all of
  // a CSV file. A usage error names the fields there are.
  static absl::StatusOr<RowOutput> Start(Session& session, const ResourceSchema& schema,
                                         const std::vector<std::string>& columns,
                                         References references = References::kIds);

  void Add(const google::protobuf::Message& row);
  // Call once, after the last row.
  void Finish();

 private:
  RowOutput(Session& session, std::vector<const google::protobuf::FieldDescriptor*> columns,
            bool chosen, References references, Table table)
      : session_(session),
        columns_(std::move(columns)),
        chosen_(chosen),
        references_(references),
        table_(std::move(table)) {}

  void AddToTable(const google::protobuf::Message& row, const Titles& titles);

  Session& session_;
  std::vector<const google::protobuf::FieldDescriptor*> columns_;
  bool chosen_;  // by the user, so that empty columns stay
  References references_;
  std::vector<std::unique_ptr<google::protobuf::Message>> rows_;  // that wait for titles
  Table table_;
  bool first_ = true;
};

// What people call the resource by; "" when there is nothing.
std::string TitleOf(const Session& session, const google::protobuf::Message& resource);

// One resource with all its fields, a line each.
void PrintResource(Session& session, const google::protobuf::Message& resource);

// What became of a resource: "created enterprises/te-900 …" where people read
// it, the resource itself otherwise. `done` is "created", "创建", … With
// `validate_only` it says that nothing was changed.
void PrintChange(Session& session, absl::string_view done, bool validate_only,
                 const google::protobuf::Message& resource);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ROW_OUTPUT_H_
