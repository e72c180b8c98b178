// One term of a filter, read and then checked against its field: what the
// grammar of filter_parser.cc hands to the type check. Inside storage only.
#ifndef ZHAOLIAN_STORAGE_FILTER_TERM_H_
#define ZHAOLIAN_STORAGE_FILTER_TERM_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/filter.h"

namespace zhaolian {

// `field op literal` as it was written. Offsets are bytes of the filter.
struct FilterTerm {
  std::string field;
  size_t field_offset = 0;
  FilterNode::Op op = FilterNode::kEqual;
  bool colon = false;   // the operator was `:`, which op says as kEqual
  std::string literal;  // without quotes, escapes and the stars at its ends
  size_t literal_offset = 0;
  bool open_start = false, open_end = false;

  bool has_star() const { return open_start || open_end; }
  // Nothing but stars.
  bool is_star() const { return has_star() && literal.empty(); }
};

// The node the term stands for. `text` is the whole filter, for the column in
// errors, which are those of Filter::Parse.
absl::StatusOr<FilterNode> CheckTerm(const FilterTerm& term, const ResourceSchema& schema,
                                     absl::string_view text);

// What is wrong, in both languages.
struct FilterProblem {
  std::string english, chinese;
};

// INVALID_FILTER at a byte of the filter. Names `fields` in its metadata unless
// empty.
absl::Status FilterError(absl::string_view text, size_t offset, const FilterProblem& problem,
                         absl::string_view fields = "");

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_FILTER_TERM_H_
