// Search over all libraries: tier after tier until the page is full.
#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/rows/item_count.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/tiered_search.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian {
namespace {

using v1::SearchRequest;
using v1::SearchResponse;

constexpr int kDefaultHits = 20;
constexpr int kMostHits = 100;

// The collections that can be searched and that the caller may read.
std::vector<std::string> Searchable(const ResourceRegistry& registry,
                                    const Permissions& permissions, const Caller& caller) {
  std::vector<std::string> known;
  for (const auto& each : registry.all()) {
    if (!each->searchable().empty() && permissions.MayRead(caller.may, *each)) {
      known.push_back(each->collection());
    }
  }
  return known;
}

absl::Status CheckCollections(const std::vector<std::string>& known, const SearchRequest& request) {
  // Each becomes a term of the index's own query, which no deadline breaks off.
  RETURN_IF_ERROR(CheckItemCount("collections", "检索范围",
                                 static_cast<size_t>(request.collections_size()), known.size(),
                                 "name none to search all"));
  for (int i = 0; i < request.collections_size(); ++i) {
    if (absl::c_linear_search(known, request.collections(i))) continue;
    return InvalidField(
        absl::StrCat("collections[", i, "]"), "UNKNOWN_COLLECTION",
        absl::StrCat("\"", request.collections(i), "\" is none of: ", absl::StrJoin(known, ", ")));
  }
  return absl::OkStatus();
}

absl::StatusOr<SearchResponse> RunSearch(Connection& connection, const SearchQuery& query,
                                         const std::vector<std::string>& collections,
                                         const SearchSight& sight, int limit) {
  ASSIGN_OR_RETURN(const SearchHits found,
                   SearchTiers(connection, query, collections, sight, limit));
  SearchResponse response;
  response.set_truncated(found.truncated);
  for (const SearchHit& each : found.hits) {
    auto* hit = response.add_hits();
    hit->set_name(each.name);
    hit->set_title(each.title);
    hit->set_tier(static_cast<v1::SearchHit::Tier>(each.tier));
  }
  return response;
}

}  // namespace

void BindSearch(Store& store, const Admission& admission, const Permissions& permissions,
                Router& router) {
  router.Bind<SearchRequest>(
      "zhaolian.v1.SearchService.Search",
      [&store, &admission, &permissions](const CallPtr& call,
                                         std::unique_ptr<SearchRequest> request) {
        const ResourceRegistry& registry = store.resources().registry();
        // All of them, which is said by naming none and costs the index nothing.
        const bool everywhere =
            request->collections().empty() && call->caller->may == permissions.all();
        std::vector<std::string> collections;
        if (!everywhere) collections = Searchable(registry, permissions, *call->caller);
        absl::Status valid = CheckCollections(collections, *request);
        if (valid.ok() && request->page_size() < 0) {
          valid = InvalidField("page_size", "INVALID_PAGE_SIZE", "must not be negative");
        }
        if (!valid.ok()) return call->Finish(valid);
        auto query = ParseSearchQuery(request->query());
        if (!query.ok()) return call->Finish(query.status());
        const int limit =
            request->page_size() == 0 ? kDefaultHits : std::min(request->page_size(), kMostHits);
        if (!everywhere && collections.empty()) return call->Reply(v1::SearchResponse());
        if (!request->collections().empty()) {
          collections.assign(request->collections().begin(), request->collections().end());
        }
        store.Read(admission.DeadlineOf(*call),
                   [call, query = *std::move(query), collections,
                    sight = SearchSight(registry, *call->caller->sight),
                    limit](const absl::Status& status, Connection& connection) {
                     if (!status.ok()) return call->Finish(status);
                     auto response = RunSearch(connection, query, collections, sight, limit);
                     response.ok() ? call->Reply(*response) : call->Finish(response.status());
                   });
      });
}

}  // namespace zhaolian
