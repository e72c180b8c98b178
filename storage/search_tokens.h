// The words a row is found by, computed once, in C++, for every engine.
//
// Text is folded first: compatibility forms (full-width Latin, NFKC), lower
// case, traditional to simplified characters. Then a row is found by its
// characters and bigrams, by the full pinyin and the initials of every suffix
// of its names that starts at a character, with every reading of a polyphonic
// character (长 chang and zhang), and by its Latin words and digits.
#ifndef ZHAOLIAN_STORAGE_SEARCH_TOKENS_H_
#define ZHAOLIAN_STORAGE_SEARCH_TOKENS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// NFKC, lower case, simplified characters, punctuation to spaces, runs of
// spaces to one, none at the ends.
std::string FoldForSearch(absl::string_view text);

struct SearchTokens {
  std::string title;  // as written, for display
  int length = 0;     // characters of the folded title without spaces; at most 255
  // Space-separated tokens of letters, digits and Han characters only.
  std::string whole;     // each short name as one token: tiers "equal" and "starts with"
  std::string phonetic;  // pinyin and initials of each short name, from its start
  std::string words;     // characters, bigrams, Latin words, pinyin of inner suffixes
};

// `names` holds the values of the searchable fields, the title first; empty
// ones are passed over. Values longer than 100 characters give words only.
SearchTokens TokensOf(const std::vector<std::string>& names);

// A query, folded and cut into terms that must all be found.
struct SearchQuery {
  struct Term {
    enum Kind { kHan, kLatin } kind;  // kLatin: letters and digits; a prefix of a word or of pinyin
    std::string text;
  };
  std::string whole;  // folded, without spaces
  std::vector<Term> terms;
};

// INVALID_ARGUMENT when nothing to search for is left, or over 100 characters.
absl::StatusOr<SearchQuery> ParseSearchQuery(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_SEARCH_TOKENS_H_
