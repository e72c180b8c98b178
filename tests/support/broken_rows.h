// Rows that break one rule of annotations.proto each, for every field of a
// resource, nested ones too, and every rule that applies to it.
#ifndef ZHAOLIAN_TESTS_SUPPORT_BROKEN_ROWS_H_
#define ZHAOLIAN_TESTS_SUPPORT_BROKEN_ROWS_H_

#include <string>
#include <vector>

#include "storage/resource_schema.h"
#include "tests/support/sample_rows.h"

namespace zhaolian {

enum class Rule {
  kRequired,
  kRequiredUnless,
  kMaxLength,
  kMaxItems,
  kPattern,
  kRange,
  kFormat,
  kReference,
  kEnum,
  kCharacters,  // U+0000 and others that cannot be seen
  kBlank,
  kFinite,
  kTimestamp,
  kNoDuplicates,
  kPair,  // an amount and its currency
};

struct BrokenRow {
  MessagePtr row;
  // Where the fault is, within the row: "details[0].title".
  std::string path;
  std::string reason;
  // Fields of the resource that were changed to break the rule.
  std::vector<std::string> changed;
};

// Every way to break `rule`, each in a copy of `valid`, a row with all fields set.
std::vector<BrokenRow> BreakRule(Rule rule, const ResourceSchema& schema,
                                 const google::protobuf::Message& valid);

// Rows whose texts, lists and numbers are at the limits of their rules, and so
// still valid; `changed` names the field.
std::vector<BrokenRow> RowsAtLimits(const ResourceSchema& schema,
                                    const google::protobuf::Message& valid);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_BROKEN_ROWS_H_
