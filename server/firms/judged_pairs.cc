#include "server/firms/judged_pairs.h"

#include <algorithm>
#include <utility>

#include "server/firms/duplicate_verdicts.h"
#include "server/rows/mutation.h"
#include "storage/status_macros.h"

namespace zhaolian {

absl::StatusOr<JudgedPage> ReadJudged(const ResourceStore& resources, Connection& connection,
                                      const JudgedQuery& query, internal::v1::PageState& state) {
  ASSIGN_OR_RETURN(std::vector<v1::DuplicateVerdict> verdicts,
                   ReadVerdicts(connection, query.schema.collection(), query.verdict,
                                state.last_name(), state.last_text(), query.page_size + 1));
  JudgedPage page;
  page.has_more = verdicts.size() > static_cast<size_t>(query.page_size);
  if (page.has_more) verdicts.pop_back();
  for (v1::DuplicateVerdict& verdict : verdicts) {
    state.set_last_name(verdict.first());
    state.set_last_text(verdict.second());
    const bool is_asked_for =
        query.with.empty() || query.with == verdict.first() || query.with == verdict.second();
    if (!is_asked_for) continue;
    ASSIGN_OR_RETURN(auto found, resources.FindSeen(connection, query.schema, query.sight,
                                                    {verdict.first(), verdict.second()}));
    const bool live = found.size() == 2 &&
                      std::all_of(found.begin(), found.end(),
                                  [](const auto& each) { return CheckLive(*each.second).ok(); });
    if (!live) continue;
    JudgedPair& pair = page.pairs.emplace_back();
    pair.first = std::move(found.at(verdict.first()));
    pair.second = std::move(found.at(verdict.second()));
    pair.verdict = std::move(verdict);
  }
  return page;
}

}  // namespace zhaolian
