// The SQL of one resource, made once from its schema.
#ifndef ZHAOLIAN_STORAGE_RESOURCE_SQL_H_
#define ZHAOLIAN_STORAGE_RESOURCE_SQL_H_

#include <string>
#include <vector>

#include "storage/resource_schema.h"

namespace zhaolian {

struct ResourceSql {
  ResourceSql(const ResourceSchema& schema, const ResourceRegistry& registry);

  // "name, message, revision", each with the table before it: what DecodeRow reads.
  std::string columns;
  std::string get;     // $1 name
  std::string insert;  // $1… as EncodeRow, then revision
  std::string update;  // the same parameters; $1 is the name
  // Names of at most $2 live rows that refer to $1; empty when nothing can.
  std::string referrers;
};

// "($1, $2, $3)" for parameters first … first + count - 1.
std::string Placeholders(size_t first, size_t count);

// Edges (owner, target) of the field's graph that can be reached from the
// owners $1…$count.
std::string ReachableEdgesSql(const ResourceSchema& schema,
                              const google::protobuf::FieldDescriptor* field, size_t count);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_RESOURCE_SQL_H_
