// Any text is either refused or finds the row that has it as its name, and never
// becomes an error of the engine.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "storage/search_index.h"

namespace zhaolian {
namespace {

void Check(bool condition) {
  if (!condition) std::abort();
}

Connection& Index() {
  static Database& database = *OpenSqlite(":memory:").release();
  static Connection& connection = *[] {
    auto opened = database.Connect(/*writable=*/true);
    Check(opened.ok() && CreateSearchIndex(**opened).ok());
    return opened->release();
  }();
  return connection;
}

// Tokens are what the engine's tokenizer leaves whole.
void CheckTokens(const std::string& tokens) {
  Check(std::none_of(tokens.begin(), tokens.end(), [](unsigned char c) {
    return c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && c != ' ';
  }));
}

void Put(const SearchDocument* before, const SearchDocument* after) {
  static int64_t revision = 0;
  const auto words = PutSearchDocument(Index(), ++revision, before, after);
  Check(words.ok() && IndexWords(Index(), *words).ok());
}

size_t CountFound(SearchTier tier, const SearchQuery& query) {
  const auto finds = FindSearchDocuments(Index(), tier, query, {"leads"}, 5);
  Check(finds.ok());
  return finds->size();
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  const std::string text(reinterpret_cast<const char*>(data), size);
  const SearchDocument document = {"leads/a", "leads", TokensOf({text})};
  for (const std::string& tokens : {document.tokens.whole, document.tokens.phonetic,
                                    document.tokens.han, document.tokens.latin}) {
    CheckTokens(tokens);
  }
  Check(FoldForSearch(FoldForSearch(text)) == FoldForSearch(text));
  Put(nullptr, &document);
  const absl::StatusOr<SearchQuery> query = ParseSearchQuery(text);
  if (query.ok()) {
    // Compatibility forms unfold: a hundred characters may become a text.
    const size_t expected = document.tokens.whole.empty() ? 0 : 1;
    Check(CountFound(SearchTier::kNameEqual, *query) == expected);
    Check(CountFound(SearchTier::kNamePrefix, *query) == expected);
    CountFound(SearchTier::kPinyinPrefix, *query);
    Check(CountFound(SearchTier::kContained, *query) == 1);
  } else {
    Check(query.status().code() == absl::StatusCode::kInvalidArgument);
  }
  Put(&document, nullptr);
  return 0;
}
