// What people said of pairs of rows: the table duplicate_verdicts.
#ifndef ZHAOLIAN_SERVER_FIRMS_DUPLICATE_VERDICTS_H_
#define ZHAOLIAN_SERVER_FIRMS_DUPLICATE_VERDICTS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "storage/database.h"
#include "zhaolian/v1/duplicates.pb.h"

namespace zhaolian {

// Keeps the verdict in place of an earlier one of the pair; the names are in their order.
absl::Status KeepVerdict(Connection& connection, const v1::DuplicateVerdict& verdict);

// Puts `erased` in place of the note, unless another one was kept of the pair since.
absl::Status ReplaceNote(Connection& connection, const v1::DuplicateVerdict& verdict,
                         const std::string& erased);

// The rows that were judged with `name`. Two statements.
absl::StatusOr<absl::flat_hash_set<std::string>> JudgedWith(Connection& connection,
                                                            const std::string& name);

// The rows that are one with `name` or of one group with it, as people said. Two statements.
absl::StatusOr<std::vector<std::string>> KinOf(Connection& connection, const std::string& name);

// At most `limit` pairs of the collection of which this was said, behind the pair
// (`first`, `second`) in the order of their names.
absl::StatusOr<std::vector<v1::DuplicateVerdict>> ReadVerdicts(
    Connection& connection, const std::string& collection, v1::DuplicateVerdict::Verdict verdict,
    const std::string& first, const std::string& second, int limit);

// The least score of pairs that are shown: `otherwise` where 0 is asked for.
// INVALID_ARGUMENT, reason INVALID_SCORE, unless it is 0 to 100.
absl::StatusOr<int> ReadMinimumScore(int asked, int otherwise);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FIRMS_DUPLICATE_VERDICTS_H_
