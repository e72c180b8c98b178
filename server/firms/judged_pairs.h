// Pairs of rows of which somebody said whether they are one, a page at a time.
#ifndef ZHAOLIAN_SERVER_FIRMS_JUDGED_PAIRS_H_
#define ZHAOLIAN_SERVER_FIRMS_JUDGED_PAIRS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/resource_store.h"
#include "zhaolian/internal/v1/page_state.pb.h"
#include "zhaolian/v1/duplicates.pb.h"

namespace zhaolian {

struct JudgedQuery {
  const ResourceSchema& schema;  // of both rows
  const Sight& sight;
  v1::DuplicateVerdict::Verdict verdict;
  std::string with;  // one row of each pair; "" for all pairs
  int page_size;
};

struct JudgedPair {
  v1::DuplicateVerdict verdict;
  MessagePtr first, second;
};

struct JudgedPage {
  std::vector<JudgedPair> pairs;
  bool has_more = false;
};

// Of the next `page_size` verdicts those whose rows are both live and seen, in the order of their
// names. `state` says the last verdict that was looked at, and is moved on.
absl::StatusOr<JudgedPage> ReadJudged(const ResourceStore& resources, Connection& connection,
                                      const JudgedQuery& query, internal::v1::PageState& state);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FIRMS_JUDGED_PAIRS_H_
