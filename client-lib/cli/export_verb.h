// The verb that puts a list into a spreadsheet.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_EXPORT_VERB_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_EXPORT_VERB_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct ListExportArguments {
  std::string collection;
  std::string filter, order_by;
  bool show_deleted = false;
  std::vector<std::string> fields;
  // Ends in .xlsx or .csv, which says the format, and is replaced; empty for {collection}.xlsx
  // in the working directory, which is not.
  std::string file;
};

// Writes the file, which is there whole or not at all, and says what is in it. A usage error
// when it cannot be written.
absl::Status ExportList(Session& session, const ListExportArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_EXPORT_VERB_H_
