// The pages of a method that is no standard List, up to a number of rows.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ALL_PAGES_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ALL_PAGES_H_

#include <algorithm>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"
#include "storage/status_macros.h"

namespace zhaolian {

// Calls until there are `limit` rows, 0 for all, or no more pages; `request` keeps the token of
// the next one. `add` takes a page in, the first or a further one, and gives how many rows there
// are by then.
template <typename Response, typename Request, typename Add>
absl::Status ReadPages(Session& session, int limit, Request& request, Add add) {
  constexpr int kMostInPage = 1000;
  int rows = 0;
  do {
    request.set_page_size(limit == 0 ? kMostInPage : std::min(kMostInPage, limit - rows));
    Response page;
    RETURN_IF_ERROR(session.client().Call(request, page));
    rows = add(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && (limit == 0 || rows < limit));
  return absl::OkStatus();
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ALL_PAGES_H_
