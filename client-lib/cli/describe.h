// What the descriptors say of a resource, for people.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_DESCRIBE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_DESCRIBE_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// Type of a field in a few words: text, whole number, one of LEAD SIGNED …,
// name of chains.
std::string TypeText(const google::protobuf::FieldDescriptor* field, Language language);

// Rules of a field in a few words: "required, filterable, at most 40 characters".
std::string RulesText(const google::protobuf::FieldDescriptor* field);

// Fields of a collection with their types, rules and comments, or, for an empty
// text, the collections.
absl::Status Describe(Session& session, const std::string& collection);

// The table of a resource: its columns, types and rules, and what goes to
// `message` and to `links`.
std::string TableDescription(const ResourceSchema& schema);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_DESCRIBE_H_
