// What one firm is made of when it takes another one in: field by field, without a database.
#ifndef ZHAOLIAN_SERVER_FIRMS_ENTERPRISE_MERGE_H_
#define ZHAOLIAN_SERVER_FIRMS_ENTERPRISE_MERGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "zhaolian/v1/duplicates.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

struct MergedFirm {
  v1::Enterprise firm;
  // The fields in which the two differ, in the order of their numbers.
  std::vector<v1::MergedField> fields;
};

// `into` with what it lacks of `from`: texts that it leaves unset, and of fields with many values
// those that it has not, as many as the field may have. The names of `from` become aliases. A
// field named in `take` has the value of `from`, if that has one; then the name that gives way
// is an alias.
MergedFirm MergeFirms(const v1::Enterprise& into, const v1::Enterprise& from,
                      const std::vector<std::string>& take);

// INVALID_ARGUMENT, reason NOT_TAKEN, when `take` names what no merge can take: a field that
// is not there, has many values or is set by the server.
absl::Status CheckTaken(const std::vector<std::string>& take);

// Gives `current` back what it had `before` a merge that left it as `after`, but for the
// fields that were changed since, which are returned.
std::vector<std::string> TakeBack(const v1::Enterprise& before, const v1::Enterprise& after,
                                  v1::Enterprise& current);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FIRMS_ENTERPRISE_MERGE_H_
