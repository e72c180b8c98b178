#include "storage/sealing.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <memory>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr int kNonceBytes = 12;
constexpr int kTagBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* Raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* Raw(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
int SizeOf(absl::string_view bytes) { return static_cast<int>(bytes.size()); }

// OpenSSL takes what it only reads as if it were to be written.
OSSL_PARAM Octets(const char* name, absl::string_view bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

}  // namespace

absl::StatusOr<std::string> KeyFrom(absl::string_view secret, absl::string_view salt,
                                    absl::string_view use) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> hkdf(
      EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr), &EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
      EVP_KDF_CTX_new(hkdf.get()), &EVP_KDF_CTX_free);
  std::string digest = OSSL_DIGEST_NAME_SHA2_256;
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      Octets(OSSL_KDF_PARAM_KEY, secret), Octets(OSSL_KDF_PARAM_SALT, salt),
      Octets(OSSL_KDF_PARAM_INFO, use), OSSL_PARAM_construct_end()};
  std::string key(kKeyBytes, '\0');
  if (EVP_KDF_derive(context.get(), Raw(key), key.size(), parameters) != 1) {
    return absl::InternalError("OpenSSL makes no key");
  }
  return key;
}

absl::StatusOr<std::string> Seal(absl::string_view key, absl::string_view owner,
                                 absl::string_view plain) {
  std::string nonce(kNonceBytes, '\0'), sealed(plain.size(), '\0'), tag(kTagBytes, '\0');
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  if (RAND_bytes(Raw(nonce), kNonceBytes) != 1 ||
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Raw(key),
                         Raw(absl::string_view(nonce))) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &size, Raw(owner), SizeOf(owner)) != 1 ||
      EVP_EncryptUpdate(context.get(), Raw(sealed), &size, Raw(plain), SizeOf(plain)) != 1 ||
      EVP_EncryptFinal_ex(context.get(), Raw(sealed) + size, &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, Raw(tag)) != 1) {
    return absl::InternalError("OpenSSL seals nothing");
  }
  return absl::StrCat(nonce, sealed, tag);
}

std::optional<std::string> Unseal(absl::string_view key, absl::string_view owner,
                                  absl::string_view sealed) {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const absl::string_view nonce = sealed.substr(0, kNonceBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  sealed = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string plain(sealed.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  if (EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Raw(key), Raw(nonce)) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &size, Raw(owner), SizeOf(owner)) != 1 ||
      EVP_DecryptUpdate(context.get(), Raw(plain), &size, Raw(sealed), SizeOf(sealed)) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, Raw(tag)) != 1 ||
      EVP_DecryptFinal_ex(context.get(), Raw(plain) + size, &size) != 1) {
    return std::nullopt;
  }
  return plain;
}

}  // namespace zhaolian
