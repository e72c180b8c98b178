#include "storage/journal_signature.h"

#include <google/protobuf/util/time_util.h>
#include <openssl/evp.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr size_t kPublicKeyBytes = 32;
constexpr size_t kSignatureBytes = 64;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string SignedText(const v1::JournalCheckpoint& checkpoint) {
  return absl::StrCat("zhaolian journal checkpoint\n", checkpoint.revision(), "\n",
                      absl::BytesToHexString(checkpoint.chain()), "\n",
                      google::protobuf::util::TimeUtil::TimestampToMicroseconds(checkpoint.time()),
                      "\n");
}

}  // namespace

absl::Status SignCheckpoint(absl::string_view key, v1::JournalCheckpoint& checkpoint) {
  const Key pair(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(key), key.size()),
                 &EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string public_key(kPublicKeyBytes, '\0'), signature(kSignatureBytes, '\0');
  size_t key_size = public_key.size(), signature_size = signature.size();
  const std::string text = SignedText(checkpoint);
  const bool done =
      pair != nullptr &&
      EVP_PKEY_get_raw_public_key(pair.get(), reinterpret_cast<unsigned char*>(public_key.data()),
                                  &key_size) == 1 &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, pair.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                     &signature_size, Bytes(text), text.size()) == 1;
  if (!done) return absl::InternalError("the checkpoint cannot be signed with this key");
  checkpoint.set_public_key(std::move(public_key));
  checkpoint.set_signature(std::move(signature));
  return absl::OkStatus();
}

absl::Status CheckSignature(const v1::JournalCheckpoint& checkpoint) {
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(checkpoint.public_key()),
                                  checkpoint.public_key().size()),
      &EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const std::string text = SignedText(checkpoint);
  const bool good =
      key != nullptr &&
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), Bytes(checkpoint.signature()), checkpoint.signature().size(),
                       Bytes(text), text.size()) == 1;
  if (good) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the checkpoint of revision ", checkpoint.revision(),
                                          " is not signed by the key that it names"));
}

}  // namespace zhaolian
