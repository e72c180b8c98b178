// Guesses what a mistyped word was meant to be.
#ifndef ZHAOLIAN_STORAGE_DID_YOU_MEAN_H_
#define ZHAOLIAN_STORAGE_DID_YOU_MEAN_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

// Characters to insert, delete or replace to turn one word into the other. The
// case of ASCII letters makes no difference.
size_t EditDistance(absl::string_view from, absl::string_view to);

// The candidate nearest to `word`, the first of several; "" when none is within
// a third of its length, or of one character where that is more.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_DID_YOU_MEAN_H_
