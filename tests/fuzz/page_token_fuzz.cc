// A token that was given out opens to the state it was made of; anything else,
// however near it is, is refused and never opens to another state.
//
// The first byte of an input chooses what is done with the rest: it is opened
// as it is; it is a list of edits to a proper token, each a position and what is
// to change there; it is the length a proper token is cut to; or it is a state
// that is sealed and opened again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "server/rpc/page_token.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using internal::v1::PageState;

constexpr absl::Duration kAge = absl::Hours(1);

void Check(bool condition) {
  if (!condition) std::abort();
}

absl::Time Now() { return absl::FromUnixSeconds(1'800'000'000); }

const PageTokens& Tokens() {
  static const PageTokens& tokens = *new PageTokens(std::string(32, 'k'), kAge);
  return tokens;
}

// The bytes beneath the text of a proper token.
const std::string& ProperBytes() {
  static const std::string& bytes = *[] {
    PageState state;
    state.set_query_digest("digest");
    state.set_last_text("航空");
    state.set_last_name("leads/lr-001");
    state.set_total_size(7);
    auto* raw = new std::string();
    Check(absl::WebSafeBase64Unescape(*Tokens().Seal(state, Now()), raw));
    return raw;
  }();
  return bytes;
}

void CheckRefused(const absl::StatusOr<PageState>& opened, absl::string_view reason) {
  Check(opened.status().code() == absl::StatusCode::kInvalidArgument);
  Check(ErrorReason(opened.status()) == reason);
  Check(opened.status().message().size() < 200);
}

void CheckAltered(const std::string& bytes) {
  const auto opened = Tokens().Open(absl::WebSafeBase64Escape(bytes), "digest", Now());
  if (bytes == ProperBytes()) {
    Check(opened.ok() && opened->last_name() == "leads/lr-001" && opened->total_size() == 7);
  } else {
    CheckRefused(opened, "INVALID_PAGE_TOKEN");
  }
}

void CheckEdited(absl::string_view edits) {
  std::string bytes = ProperBytes();
  for (size_t i = 0; i + 1 < edits.size(); i += 2) {
    bytes[static_cast<uint8_t>(edits[i]) % bytes.size()] ^= edits[i + 1];
  }
  CheckAltered(bytes);
}

void CheckCut(absl::string_view length) {
  if (!length.empty()) CheckAltered(ProperBytes().substr(0, static_cast<uint8_t>(length[0])));
}

// Sealed here, opened with another key, for another query, and too late.
void CheckState(absl::string_view bytes) {
  static const PageTokens& foreign = *new PageTokens(std::string(32, 'f'), kAge);
  PageState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  const absl::StatusOr<std::string> token = Tokens().Seal(state, Now());
  Check(token.ok());
  const std::string& digest = state.query_digest();
  const auto opened = Tokens().Open(*token, digest, Now() + kAge);
  Check(opened.ok());
  state.set_issue_seconds(absl::ToUnixSeconds(Now()));
  Check(opened->SerializeAsString() == state.SerializeAsString());
  CheckRefused(foreign.Open(*token, digest, Now()), "INVALID_PAGE_TOKEN");
  CheckRefused(Tokens().Open(*token, digest + "x", Now()), "INVALID_PAGE_TOKEN");
  CheckRefused(Tokens().Open(*token, digest, Now() + kAge + absl::Seconds(1)),
               "PAGE_TOKEN_EXPIRED");
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  if (size == 0) return 0;
  const absl::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      CheckRefused(Tokens().Open(rest, "digest", Now()), "INVALID_PAGE_TOKEN");
      break;
    case 1:
      CheckEdited(rest);
      break;
    case 2:
      CheckCut(rest);
      break;
    default:
      CheckState(rest);
  }
  return 0;
}
