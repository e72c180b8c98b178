// Page tokens: where a list goes on, sealed with AES-256-GCM.
//
// A token says where to go on and gives no right to anything. It is bound to
// the caller and the query it was made for, and ages.
#ifndef ZHAOLIAN_SERVER_RPC_PAGE_TOKEN_H_
#define ZHAOLIAN_SERVER_RPC_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "zhaolian/internal/v1/page_state.pb.h"

namespace zhaolian {

class PageTokens {
 public:
  // `key` has 32 bytes.
  PageTokens(std::string key, absl::Duration age) : key_(std::move(key)), age_(age) {}

  // base64url(nonce ‖ sealed state ‖ tag), stamped with the time.
  absl::StatusOr<std::string> Seal(internal::v1::PageState state, absl::Time now) const;

  // INVALID_ARGUMENT: PAGE_TOKEN_EXPIRED when too old, INVALID_PAGE_TOKEN when
  // altered, made by another server, or made for another query.
  absl::StatusOr<internal::v1::PageState> Open(absl::string_view token,
                                               absl::string_view query_digest,
                                               absl::Time now) const;

  // Replaces `state`, the beginning of a query whose digest it has, by where `token`
  // says that it goes on; an empty token leaves it. The errors of Open.
  absl::Status Resume(absl::string_view token, absl::Time now,
                      internal::v1::PageState& state) const;

 private:
  const std::string key_;
  const absl::Duration age_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_PAGE_TOKEN_H_
