// Tables whose columns are fields of one message.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_FIELD_TABLE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_FIELD_TABLE_H_

#include <string>
#include <vector>

#include "client-lib/cli/session.h"
#include "client-lib/cli/table.h"
#include "google/protobuf/message.h"

namespace zhaolian {

class FieldTable {
 public:
  // Headed as the fields are labelled; numbers stand on the right.
  FieldTable(const Session& session, const google::protobuf::Descriptor* message,
             const std::vector<std::string>& fields);

  // A row of a message of that type, with `more` cells behind it, as many as there are
  // further headings.
  void Add(const google::protobuf::Message& message, std::vector<std::string> more = {});
  void AddHeading(Heading heading) { headings_.push_back(std::move(heading)); }

  Table Finish() const;

 private:
  const Session& session_;
  std::vector<const google::protobuf::FieldDescriptor*> fields_;
  std::vector<Heading> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_FIELD_TABLE_H_
