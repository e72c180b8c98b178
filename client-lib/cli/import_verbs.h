// Verbs of imports: a spreadsheet is read, looked at, imported, and taken back.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

struct ImportArguments {
  std::string file;
  std::string kind;              // "" for what its headers say
  std::vector<std::string> map;  // what columns are: "合作内容=项目名称"
  std::string review;            // where rows that wait go; "" for a name beside the file
  bool dry_run = false;
  bool yes = false;
  bool all = false;  // shows every row
};

// Sends the file, shows what would become of it, asks, imports it, and writes the rows that
// wait into a file.
absl::Status ImportFile(Session& session, const ImportArguments& arguments);

// Imports what was read before; `rows` such as "3-8,12", or all where it is empty. The rows that
// wait are written into `review`, or into a file here where it is empty and no rows were chosen.
absl::Status ApplyImport(Session& session, const std::string& name, const std::string& rows,
                         const std::string& review);

absl::Status UndoImport(Session& session, const std::string& name);
absl::Status ListImports(Session& session);

// Rows of a run; `outcomes` such as "review,rejected", or all where it is empty.
absl::Status ShowImport(Session& session, const std::string& run, const std::string& outcomes,
                        int limit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_VERBS_H_
