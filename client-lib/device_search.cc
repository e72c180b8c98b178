// A search over what a device shows: the mirror's index, and beside it one in memory of the rows
// that were changed here, so that both are found by the same rules.
#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "client-lib/device.h"
#include "storage/row_codec.h"
#include "storage/row_index.h"
#include "storage/search_index.h"
#include "storage/search_tokens.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// Finds among rows that are in no file.
class RowSearch {
 public:
  absl::Status Open() {
    ASSIGN_OR_RETURN(connection_, database_->Connect(true));
    RETURN_IF_ERROR(connection_->BeginWrite());
    return CreateSearchIndex(*connection_);
  }
  absl::Status Add(const ResourceSchema& schema, const google::protobuf::Message& row) {
    ASSIGN_OR_RETURN(const std::vector<WordChange> words,
                     UpdateSearch(*connection_, schema, ++rows_, nullptr, &row));
    return IndexWords(*connection_, words);
  }
  absl::StatusOr<SearchHits> Find(const SearchQuery& query,
                                  const std::vector<std::string>& collections, int limit) {
    return SearchTiers(*connection_, query, collections, {}, limit);
  }

 private:
  const std::unique_ptr<Database> database_ = OpenSqlite(":memory:");
  std::unique_ptr<Connection> connection_;
  int64_t rows_ = 0;
};

// As FindSearchDocuments orders them.
void Sort(std::vector<Device::Found::Hit>& hits) {
  const auto key = [](const Device::Found::Hit& hit) {
    return std::make_tuple(hit.tier, TokensOf({hit.title}).length, hit.name);
  };
  std::sort(hits.begin(), hits.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

}  // namespace

absl::StatusOr<Device::Found> Device::Search(absl::string_view text,
                                             const std::vector<std::string>& collections,
                                             int limit) const {
  // Before the mirror, as in Get.
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, outbox_->Items());
  const std::map<std::string, Pending> pending = PendingByRow(items);
  // Rows that are found as they were there are not found by that.
  const int more = static_cast<int>(pending.size());
  ASSIGN_OR_RETURN(const SearchHits kept, mirror()->Search(text, collections, limit + more));
  Found found;
  found.truncated = kept.truncated;
  for (const SearchHit& hit : kept.hits) {
    if (!pending.contains(hit.name)) found.hits.push_back({hit, false});
  }
  if (!pending.empty()) {
    ASSIGN_OR_RETURN(const SearchQuery query, ParseSearchQuery(text));
    RowSearch changed;
    RETURN_IF_ERROR(changed.Open());
    for (const auto& [name, changes] : pending) {
      const ResourceSchema& schema = *registry_.FindName(name);
      // Firms are looked for at each key; contacts wait by the hundred.
      if (!collections.empty() && !absl::c_linear_search(collections, schema.collection())) {
        continue;
      }
      ASSIGN_OR_RETURN(const View view, ViewOf(name, changes));
      if (view.row != nullptr) RETURN_IF_ERROR(changed.Add(schema, *view.row));
    }
    ASSIGN_OR_RETURN(const SearchHits hits, changed.Find(query, collections, limit));
    for (const SearchHit& hit : hits.hits) found.hits.push_back({hit, true});
    found.truncated |= hits.truncated;
    Sort(found.hits);
  }
  if (found.hits.size() > static_cast<size_t>(limit)) {
    found.hits.resize(static_cast<size_t>(limit));
    found.truncated = true;
  }
  return found;
}

}  // namespace zhaolian
