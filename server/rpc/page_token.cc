#include "server/rpc/page_token.h"

#include <optional>

#include "absl/strings/escaping.h"
#include "storage/error.h"
#include "storage/sealing.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

absl::Status Invalid() {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN",
               "the page token is not one this list gave out; start again without it")
      .Field("page_token", "use next_page_token of the page before with the same other arguments");
}

}  // namespace

absl::StatusOr<std::string> PageTokens::Seal(internal::v1::PageState state, absl::Time now) const {
  state.set_issue_seconds(absl::ToUnixSeconds(now));
  ASSIGN_OR_RETURN(const std::string sealed, zhaolian::Seal(key_, "", state.SerializeAsString()));
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<internal::v1::PageState> PageTokens::Open(absl::string_view token,
                                                         absl::string_view query_digest,
                                                         absl::Time now) const {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(token, &sealed)) return Invalid();
  const std::optional<std::string> plain = Unseal(key_, "", sealed);
  internal::v1::PageState state;
  if (!plain.has_value() || !state.ParseFromString(*plain) ||
      state.query_digest() != query_digest) {
    return Invalid();
  }
  if (now - absl::FromUnixSeconds(state.issue_seconds()) > age_) {
    return Error(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_EXPIRED",
                 "the page token is too old; start again without it")
        .Field("page_token", "start again without it");
  }
  return state;
}

absl::Status PageTokens::Resume(absl::string_view token, absl::Time now,
                                internal::v1::PageState& state) const {
  if (token.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(state, Open(token, state.query_digest(), now));
  return absl::OkStatus();
}

}  // namespace zhaolian
