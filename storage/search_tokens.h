// The words a row is found by, computed once, in C++, for every engine.
//
// Text is folded first: compatibility forms (full-width Latin, NFKC), lower
// case, traditional to simplified characters. Then a row is found by its
// characters and bigrams, by the full pinyin and the initials of every suffix
// of its names that starts at a character, with every reading of a polyphonic
// character (长 chang and zhang), and by its Latin words and digits.
//
// A Latin word stands in pinyin as it is, for one character: TCL科技 is found by
// tclkeji and tclkj, LR-001 by lr001 and 001. Punctuation and spaces part Latin
// words and nothing else: 华为（陕西）公司 is found by 陕西公司.
//
// Limits, so that a strange name costs no more than a plain one:
//   - pinyin and Latin words are compared by their first kLatinReach bytes;
//   - one suffix has at most kReadingCap spellings of each kind; a polyphonic
//     character that would pass that takes its most frequent reading.
#ifndef ZHAOLIAN_STORAGE_SEARCH_TOKENS_H_
#define ZHAOLIAN_STORAGE_SEARCH_TOKENS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// Characters of a value that is indexed as a name; longer ones are texts.
inline constexpr int kNameCharacters = 100;
inline constexpr int kQueryCharacters = 100;
inline constexpr size_t kLatinReach = 24;
inline constexpr size_t kReadingCap = 32;

// NFKC, lower case, simplified characters, punctuation to spaces, runs of
// spaces to one, none at the ends. What is not a letter, a digit or a Han
// character counts as punctuation, malformed UTF-8 too; combining marks vanish.
std::string FoldForSearch(absl::string_view text);

struct SearchTokens {
  std::string title;  // as written, for display
  int length = 0;     // characters of the folded title without spaces; at most 255
  // Space-separated tokens of letters, digits and Han characters only. `whole`,
  // `phonetic` and `latin` are to be matched by their starts; of the latter two,
  // what starts another token is left out.
  std::string whole;     // each short name as one token: tiers "equal" and "starts with"
  std::string phonetic;  // pinyin and initials of each short name, from its start
  // Characters and bigrams. The bigrams of unbroken Han text stand side by side
  // in its order, so that a phrase of bigrams finds exactly the text.
  std::string han;
  // Latin words, and pinyin and initials of every suffix.
  std::string latin;
};

// `names` and `texts` hold the values of the searchable fields; the first of
// them all is the title, empty ones are passed over. Texts, and names longer than
// kNameCharacters, give characters, bigrams and Latin words only: the readings of
// a sentence would be ten times its size, and nobody looks for it by initials.
SearchTokens TokensOf(const std::vector<std::string>& names,
                      const std::vector<std::string>& texts = {});

// A query, folded and cut into terms that must all be found.
struct SearchQuery {
  struct Term {
    enum Kind { kHan, kLatin } kind;  // kLatin: letters and digits; a prefix of a word or of pinyin
    std::string text;
  };
  std::string whole;     // folded, without spaces
  std::string phonetic;  // what pinyin tokens start with; empty when there is Han in it
  std::vector<Term> terms;
};

// Cuts where a space or punctuation was, and between Han and Latin: 扬子江yy is
// two terms. INVALID_ARGUMENT when nothing to search for is left, or over
// kQueryCharacters characters as written.
absl::StatusOr<SearchQuery> ParseSearchQuery(absl::string_view text);

// What a Han text is found by: one character by itself, a longer text by the
// phrase of its bigrams, so that 扬子江 gives 扬子, 子江.
std::vector<std::string> HanTokensOf(absl::string_view han);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_SEARCH_TOKENS_H_
