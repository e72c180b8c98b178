// What lists share that are no standard method's: where a page begins, and how a read answers.
#ifndef ZHAOLIAN_SERVER_RPC_PAGED_READ_H_
#define ZHAOLIAN_SERVER_RPC_PAGED_READ_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/rpc/admission.h"
#include "server/rpc/call.h"
#include "server/rpc/page_token.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace zhaolian {

// Where the list that the request asks for goes on: `first` when it has no page token. A token
// is good for the same caller, method and fields alone; the size of the page may change. The
// errors of PageTokens::Open.
template <typename Request>
absl::StatusOr<internal::v1::PageState> PageOf(const PageTokens& tokens, const Call& call,
                                               const Request& request,
                                               internal::v1::PageState first = {}) {
  Request query = request;
  query.clear_page_size();
  query.clear_page_token();
  first.set_query_digest(
      Sha256(absl::StrCat(call.path(), "\n", call.caller->user, "\n", query.SerializeAsString())));
  RETURN_IF_ERROR(tokens.Resume(request.page_token(), absl::Now(), first));
  return first;
}

// What a read answers, on a reader's thread: for Store::Read and Store::ReadBulk.
template <typename Response>
Store::ReadFunction Answering(const CallPtr& call,
                              std::function<absl::StatusOr<Response>(Connection&)> read) {
  return [call, read = std::move(read)](const absl::Status& status, Connection& connection) {
    if (!status.ok()) return call->Finish(status);
    const absl::StatusOr<Response> response = read(connection);
    response.ok() ? call->Reply(*response) : call->Finish(response.status());
  };
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_PAGED_READ_H_
