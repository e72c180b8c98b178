// Any text that is a query finds the row that has it as its name, and never
// becomes an error of the engine.
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

void Put(const SearchDocument& document) {
  const auto words = PutSearchDocument(Index(), 1, nullptr, &document);
  Check(words.ok() && IndexWords(Index(), *words).ok());
}

size_t CountFound(SearchTier tier, const SearchQuery& query) {
  const auto finds = FindSearchDocuments(Index(), tier, query, {"leads"}, {}, 5);
  Check(finds.ok());
  return finds->size();
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  const std::string text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<SearchQuery> query = ParseSearchQuery(text);
  if (!query.ok()) return -1;
  // Undone in the end: an index that has grown for hours answers ever later.
  Check(Index().BeginWrite().ok());
  const SearchDocument document = {"leads/a", "leads", TokensOf({text})};
  Put(document);
  // Compatibility forms unfold: a hundred characters may become a text.
  const size_t expected = document.tokens.whole.empty() ? 0 : 1;
  Check(CountFound(SearchTier::kNameEqual, *query) == expected);
  Check(CountFound(SearchTier::kNamePrefix, *query) == expected);
  CountFound(SearchTier::kPinyinPrefix, *query);
  Check(CountFound(SearchTier::kContained, *query) == 1);
  Check(Index().Rollback().ok());
  return 0;
}
