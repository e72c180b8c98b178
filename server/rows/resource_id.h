// Names of resources: those callers send, and those the server makes.
#ifndef ZHAOLIAN_SERVER_ROWS_RESOURCE_ID_H_
#define ZHAOLIAN_SERVER_ROWS_RESOURCE_ID_H_

#include <string>

#include "absl/status/status.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// INVALID_ARGUMENT, reason INVALID_NAME, on `field` when `name` is not the name
// of a resource of the schema's collection, whether or not it exists.
absl::Status CheckName(const ResourceSchema& schema, const std::string& field,
                       const std::string& name);

// A letter and a UUID: later ids sort later.
std::string NewResourceId();

// Whether an id is a letter and a random UUID (version 4 of RFC 9562, 122 random bits), so
// that nobody finds out by guessing whether a row exists.
bool IsUnguessableId(absl::string_view id);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_RESOURCE_ID_H_
