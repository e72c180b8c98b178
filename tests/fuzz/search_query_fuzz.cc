// Any text is either refused or cut into terms; folded twice, it is folded once;
// as a name and as a query it is the same, and only words come out of it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "storage/search_tokens.h"

namespace zhaolian {
namespace {

void Check(bool condition) {
  if (!condition) std::abort();
}

// Tokens are what the engine's tokenizer leaves whole.
void CheckTokens(const std::string& tokens) {
  Check(std::none_of(tokens.begin(), tokens.end(), [](unsigned char c) {
    return c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && c != ' ';
  }));
}

void CheckQuery(const SearchQuery& query, const SearchTokens& tokens) {
  Check(!query.terms.empty());
  // Compatibility forms unfold: a hundred characters may become a text.
  Check(tokens.whole == (tokens.length > kNameCharacters ? "" : query.whole));
  for (const SearchQuery::Term& term : query.terms) {
    Check(!term.text.empty());
    CheckTokens(term.text);
    if (term.kind == SearchQuery::Term::kHan) Check(!HanTokensOf(term.text).empty());
  }
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string folded = FoldForSearch(text);
  Check(FoldForSearch(folded) == folded);
  const SearchTokens tokens = TokensOf({text});
  for (const std::string& each : {tokens.whole, tokens.phonetic, tokens.han, tokens.latin}) {
    CheckTokens(each);
  }
  const absl::StatusOr<SearchQuery> query = ParseSearchQuery(text);
  if (query.ok()) {
    CheckQuery(*query, tokens);
  } else {
    Check(query.status().code() == absl::StatusCode::kInvalidArgument);
  }
  return 0;
}
