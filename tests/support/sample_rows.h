// Valid rows of any resource, made from its descriptor alone, and the rows that
// they refer to, created on the server.
#ifndef ZHAOLIAN_TESTS_SUPPORT_SAMPLE_ROWS_H_
#define ZHAOLIAN_TESTS_SUPPORT_SAMPLE_ROWS_H_

#include <map>
#include <string>
#include <vector>

#include "client-lib/client.h"
#include "storage/resource_schema.h"
#include "tests/support/resource_calls.h"
#include "tests/support/sample_values.h"

namespace zhaolian {

class SampleRows {
 public:
  // `registry` outlives the rows.
  SampleRows(Client client, const ResourceRegistry& registry, unsigned seed = 1);

  // Only what must be set.
  MessagePtr Least(const ResourceSchema& schema) { return Fill(schema, 0); }
  // Every field a caller may set.
  MessagePtr Full(const ResourceSchema& schema) { return Fill(schema, 100); }
  // What must be set, and of the rest a part by chance.
  MessagePtr Any(const ResourceSchema& schema) { return Fill(schema, 60); }

  // Gives a field a valid value; a reference gets the name of a live row. A
  // reference within one collection never leads back: the rows referred to are
  // the sampler's own and refer to nothing of their collection.
  void Set(const google::protobuf::FieldDescriptor* field, google::protobuf::Message& message);

  // Whether a row can be made that the field refers to: files are sent, and rows of some other
  // collections are made by methods of their own. Of a field that is no reference: true.
  bool CanRefer(const google::protobuf::FieldDescriptor* field) const;

  // A live row to refer to, one of three of its collection.
  std::string RowOf(const std::string& collection);

  SampleValues& values() { return values_; }

 private:
  MessagePtr Fill(const ResourceSchema& schema, int percent);
  void FillMessage(google::protobuf::Message& message, int percent);

  Client client_;
  const ResourceRegistry& registry_;
  SampleValues values_;
  std::map<std::string, std::vector<std::string>> live_;  // by collection
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_SAMPLE_ROWS_H_
