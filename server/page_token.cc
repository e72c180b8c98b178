#include "server/page_token.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr int kNonceBytes = 12;
constexpr int kTagBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* Raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* Raw(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

absl::Status Invalid() {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN",
               "the page token is not one this list gave out; start again without it")
      .Field("page_token", "use next_page_token of the page before with the same other arguments");
}

}  // namespace

absl::StatusOr<std::string> PageTokens::Seal(internal::v1::PageState state, absl::Time now) const {
  state.set_issue_seconds(absl::ToUnixSeconds(now));
  const std::string plain = state.SerializeAsString();
  std::string nonce(kNonceBytes, '\0'), sealed(plain.size(), '\0'), tag(kTagBytes, '\0');
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  if (RAND_bytes(Raw(nonce), kNonceBytes) != 1 ||
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Raw(absl::string_view(key_)),
                         Raw(absl::string_view(nonce))) != 1 ||
      EVP_EncryptUpdate(context.get(), Raw(sealed), &size, Raw(absl::string_view(plain)),
                        static_cast<int>(plain.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), Raw(sealed) + size, &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, Raw(tag)) != 1) {
    return absl::InternalError("a page token could not be sealed");
  }
  return absl::WebSafeBase64Escape(absl::StrCat(nonce, sealed, tag));
}

absl::StatusOr<internal::v1::PageState> PageTokens::Open(absl::string_view token,
                                                         absl::string_view query_digest,
                                                         absl::Time now) const {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() < kNonceBytes + kTagBytes) {
    return Invalid();
  }
  const absl::string_view all = bytes;
  const absl::string_view nonce = all.substr(0, kNonceBytes);
  const absl::string_view sealed = all.substr(kNonceBytes, all.size() - kNonceBytes - kTagBytes);
  std::string tag(all.substr(all.size() - kTagBytes));
  std::string plain(sealed.size(), '\0');
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  internal::v1::PageState state;
  if (EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Raw(absl::string_view(key_)),
                         Raw(nonce)) != 1 ||
      EVP_DecryptUpdate(context.get(), Raw(plain), &size, Raw(sealed),
                        static_cast<int>(sealed.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, Raw(tag)) != 1 ||
      EVP_DecryptFinal_ex(context.get(), Raw(plain) + size, &size) != 1 ||
      !state.ParseFromString(plain) || state.query_digest() != query_digest) {
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
