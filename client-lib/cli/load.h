// Loads rows from files: `zhaolian admin load`.
//
// A file has one row a line, as JSON with its type and its name:
//   {"@type":"type.googleapis.com/zhaolian.v1.Unit","name":"units/bureau",…}
// Empty lines are passed over. Rows that exist, deleted or not, are left as
// they are, so loading again changes nothing.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_LOAD_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_LOAD_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client-lib/cli/session.h"
#include "google/protobuf/message.h"

namespace zhaolian {

// One line of a file.
struct LoadRow {
  std::string place;  // "50-enterprises.jsonl:12"
  std::string name;
  std::unique_ptr<google::protobuf::Message> resource;
};

// INVALID_ARGUMENT when the line is no resource of the API with a name.
absl::StatusOr<LoadRow> ParseLoadRow(const ResourceRegistry& registry, const std::string& place,
                                     const std::string& line);

// Names the row refers to.
std::vector<std::string> ReferencesOf(const ResourceSchema& schema,
                                      const google::protobuf::Message& row);

// The files to load: each path as it is, a directory as its *.jsonl files in
// the order of their names. A usage error when there is none.
absl::StatusOr<std::vector<std::string>> FilesToLoad(const std::vector<std::string>& paths);

// Creates the rows of all files. Many are under way at once, but a row waits
// for the rows before it that it refers to. Prints a summary and every refused
// line; an error with reason ROWS_REFUSED (exit code 1) when there is one.
absl::Status LoadFiles(Session& session, const std::vector<std::string>& paths);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_LOAD_H_
