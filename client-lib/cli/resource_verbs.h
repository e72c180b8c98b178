// The verbs that work on any resource: get, list, create, update, delete,
// undelete. Each prints its result and returns the server's error, or a usage
// error.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_RESOURCE_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_RESOURCE_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct GetArguments {
  std::vector<std::string> names;
  std::vector<std::string> columns;
};
// One name: all fields, a line each. Several of one collection: rows.
absl::Status GetResources(Session& session, const GetArguments& arguments);

struct ListArguments {
  std::string collection;
  std::string filter;
  std::string order_by;
  int limit = 50;  // 0: all
  bool show_deleted = false;
  std::vector<std::string> columns;
  References references = References::kTitles;
};
absl::Status ListResources(Session& session, const ListArguments& arguments);

// What every change takes.
struct ChangeArguments {
  std::string etag;  // with or without its quotation marks
  std::string request_id;
  bool validate_only = false;

  ChangeOptions options() const;
};

struct CreateArguments {
  std::string collection;
  std::string id;
  std::vector<std::string> fields;  // field=value
  std::string file;                 // JSON or textproto; "-": standard input
  bool force = false;               // although a firm of this title is there
  ChangeArguments change;
};
// Fields given one by one win over those of the file. ALREADY_EXISTS for a firm whose title
// another has, where no id, request id or `force` says that it is meant.
absl::Status CreateResource(Session& session, const CreateArguments& arguments);

struct UpdateArguments {
  std::string name = {};
  std::vector<std::string> fields = {};  // field=value, field+=value, field-=value
  bool if_unchanged = false;
  ChangeArguments change = {};
};
// Changes the fields named and no other. With += or -= the row is read first
// and written only if nobody changed it meanwhile; that is repeated a few times
// unless an etag was given. `if_unchanged` guards plain values the same way,
// without repeating.
absl::Status UpdateResource(Session& session, const UpdateArguments& arguments);

struct NameArguments {
  std::string name;
  ChangeArguments change;
};
absl::Status DeleteResource(Session& session, const NameArguments& arguments);
absl::Status UndeleteResource(Session& session, const NameArguments& arguments);

// JSON or textproto, told apart by the first character, into `message`. `file`
// "-" is standard input. A usage error when it does not parse.
absl::Status ReadMessage(const std::string& file, google::protobuf::Message& message);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_RESOURCE_VERBS_H_
